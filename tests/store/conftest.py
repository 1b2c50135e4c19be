"""Fixtures of the room."""

from __future__ import annotations

from tests.quick_tables import tables

__all__ = ["tables"]
