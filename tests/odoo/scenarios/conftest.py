"""Fixtures of the scenarios: a mirror of the imitation over JSON-2; with `-m odoo`, of the real Odoo over both transports."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Final
from unittest.mock import patch

import pytest

from relance.domain.odoo import Transport
from relance.notify import gate
from relance.odoo import xmlrpc
from relance.runtime import secrets
from relance.runtime.settings import settings
from tests.faults.clock import Clock, set_to
from tests.notify.server import Server, running
from tests.odoo import world
from tests.odoo.either import There
from tests.odoo.imitation.there import Imitation, odoo
from tests.odoo.real import _real, real
from tests.odoo.scenarios.scene import Scene

__all__ = ["_real", "real"]

#: A Monday morning: no night is near, in which all is compared. The servers' clocks show something else.
MORNING: Final = datetime(2026, 3, 2, 10, tzinfo=UTC)
_WAYS: Final = (Transport.JSON2, Transport.XMLRPC)
#: `make test` has the imitation over one of them; over the other it goes with the real ones, which speak both.
_IMITATED: Final = (Transport.JSON2, pytest.param(Transport.XMLRPC, marks=pytest.mark.odoo))


@pytest.fixture
def clock(tables: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """The product's clock, which nothing is waited by. Nothing is remembered from before."""
    monkeypatch.setenv("RELANCE_ODOO_HOSTS", "127.0.0.1")
    settings.cache_clear()
    for one in (secrets, gate, xmlrpc):
        one.forget()
    with set_to(MORNING) as moved, patch("relance.odoo.patience.time", moved):
        yield moved


@pytest.fixture
def rooms() -> Iterator[Server]:
    """Where the messages go."""
    with running() as told:
        yield told


@pytest.fixture(params=_IMITATED)
def imitated(request: pytest.FixtureRequest, clock: Clock, rooms: Server) -> Iterator[Scene[Imitation]]:
    """A scene with the imitation, for what the real one cannot be made to do."""
    with odoo() as there:
        yield _settled(there, request.param, clock, rooms)
        assert there.secrets_read == []


@pytest.fixture(params=["imitation json2", *(pytest.param(f"real {way}", marks=pytest.mark.odoo) for way in _WAYS)])
def scene(request: pytest.FixtureRequest, clock: Clock, rooms: Server) -> Iterator[Scene[There]]:
    """A scene with either. The password of users is asked for by nobody."""
    kind, _, way = request.param.partition(" ")
    with ExitStack() as servers:
        there: There = request.getfixturevalue("real") if kind == "real" else servers.enter_context(odoo())
        yield _settled(there, Transport(way), clock, rooms)
        assert not isinstance(there, Imitation) or there.secrets_read == []


def _settled[Kind: There](there: Kind, way: Transport, clock: Clock, rooms: Server) -> Scene[Kind]:
    organisation = world.organisation_of(there, way)
    world.settle_in(there, rooms, organisation)
    return Scene(there, organisation, rooms, clock)
