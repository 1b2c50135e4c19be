"""The fixtures of the faults, and their figures at the end of the output."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.notify.server import Server, running


@pytest.fixture
def server() -> Iterator[Server]:
    """A server in Discord's place."""
    with running() as told:
        yield told
