"""An organisation with an imitation of its Odoo, for the commands that read it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from relance.runtime.settings import settings
from tests.notify import server
from tests.odoo.imitation.there import Imitation, odoo
from tests.odoo.world import organisation_of, settle_in

if TYPE_CHECKING:
    from tests.cli.conftest import Type


@contextmanager
def _world(monkeypatch: pytest.MonkeyPatch) -> Iterator[Imitation]:
    """A server with two users, an order of two lines, a top-up, and one top-up that nobody's client is."""
    with odoo() as there, server.running() as rooms:
        monkeypatch.setenv("RELANCE_ODOO_HOSTS", "127.0.0.1")
        settings.cache_clear()
        settle_in(there, rooms, organisation_of(there))
        awa = there.create("dimagaz.user", name="Awa", display_name="Awa Camara")
        there.create("dimagaz.user", name="Élise", display_name="Élise Bah")
        order = there.create("dimagaz.bc", name="BC-1", display_name="BC-1", depositaire=awa, ttc=1500.5, bl_date="2025-03-01")
        there.create("dimagaz.bc.line", bc_id=order, qty=2, subtotal=1000)
        there.create("dimagaz.bc.line", bc_id=order, qty=1, subtotal=500.5)
        there.create("alimenteur.solde", client=awa, display_name="Awa Camara", reference_no="AL-1", solde=250)
        there.create("alimenteur.solde", display_name="[/] personne", reference_no="AL-2", solde=10)
        # What is new from a first reading on is told; these are not.
        there.clock.move(timedelta(hours=1))
        yield there


@pytest.fixture
def there(tables: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Imitation]:
    """An organisation whose Odoo was never read."""
    with _world(monkeypatch) as there:
        yield there


@pytest.fixture
def read(there: Imitation, relance: Type) -> Imitation:
    """The same, read once, and an hour later by its clock."""
    relance("sync", "run", "--local")
    there.clock.move(timedelta(hours=1))
    return there


def plain(text: str) -> str:
    """Without the spaces that French types before its colons."""
    return text.replace("\u00a0", " ")


def records(relance: Type, model: str) -> list[int]:
    """The ids of the records of a model in the mirror."""
    return [row["id"] for row in relance("mirror", "list", model, "--json").data]


def state(relance: Type, model: str) -> dict[str, object]:
    """The state of a model."""
    return next(row for row in relance("sync", "states", "--json").data if row["model"] == model)
