"""The CPU that a piece of work takes in this process, user and system together."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager


class Taken:
    """Seconds of CPU, once the block has ended."""

    seconds = 0.0


@contextmanager
def cpu() -> Iterator[Taken]:
    """Measure the block."""
    taken = Taken()
    began = _used()
    yield taken
    taken.seconds = _used() - began


def _used() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
