"""The pauses that a provider asks for, kept in the process: nothing is posted to a webhook before its pause is over."""

from __future__ import annotations

import time
from typing import Final

_until: Final[dict[str, float]] = {}


def close(key: str, seconds: float) -> None:
    """Let nothing pass to `key` (a webhook, or a whole service by its name) for so long. A longer pause in force stays."""
    _until[key] = max(_until.get(key, 0.0), time.monotonic() + seconds)


def wait(key: str) -> float:
    """The seconds until something may pass to `key`; 0 if it may now."""
    return max(0.0, _until.get(key, 0.0) - time.monotonic())


def forget() -> None:
    """Open all, for tests."""
    _until.clear()
