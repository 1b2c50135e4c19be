"""Fixtures of the room: a server that answers for Discord, and nothing remembered between tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from relance.notify import gate
from relance.runtime import secrets
from tests.notify.server import Server, running


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    secrets.forget()
    gate.forget()
    yield
    secrets.forget()
    gate.forget()


@pytest.fixture
def server() -> Iterator[Server]:
    """The other side of a webhook: answers 200 with id 42 until told otherwise."""
    with running() as told:
        yield told
