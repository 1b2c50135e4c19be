"""Fixtures of the room, and what holds for all its properties."""

from __future__ import annotations

import tests.patience  # noqa: F401 - it loads the profile of Hypothesis
from tests.quick_tables import tables

__all__ = ["tables"]
