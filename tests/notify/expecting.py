"""Words that were read over by people are kept in `expected/`, and compared."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

EXPECTED = Path(__file__).with_name("expected")


def assert_expected(name: str, text: str) -> None:
    """Compare with the file; a missing one is written, and the test fails until somebody has read and kept it."""
    path = EXPECTED / name
    if not path.exists():
        path.write_text(text + "\n", encoding="utf-8")
        pytest.fail(f"{name} was written: read it over, and keep it")
    assert text + "\n" == path.read_text(encoding="utf-8")


def joined(parts: Iterable[str]) -> str:
    """The parts of a message in one file."""
    return "\n\n----\n\n".join(part for part in parts if part)
