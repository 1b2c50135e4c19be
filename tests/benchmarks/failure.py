"""What a benchmark says when it cannot be run."""

from __future__ import annotations


class BenchError(Exception):
    """A benchmark cannot be run, or a contender's result is wrong; the text says what to do."""
