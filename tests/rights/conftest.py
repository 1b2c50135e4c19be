"""Fixtures of the room: what the functions log is kept apart."""

from __future__ import annotations

from tests.functions.conftest import journal

__all__ = ["journal"]
