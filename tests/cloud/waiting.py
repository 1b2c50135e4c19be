"""Wait for what happens in the background."""

from __future__ import annotations

import time
from collections.abc import Callable


def until[T](look: Callable[[], T], seconds: float, what: str) -> T:
    """The first truthy answer of `look`, asked twice a second; TimeoutError names `what` did not happen."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise TimeoutError(f"within {seconds:g} s, {what} did not happen")
        time.sleep(0.5)
