"""An organisation with an Odoo, as it is some hours before the scenes' poll and as people have changed it since."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

import boto3

from relance.domain.odoo import Odoo, Transport
from relance.domain.odoo_models import usual_models
from relance.domain.organisation import Channel, ChannelKind, Contact, Organisation, Role
from relance.odoo import entry
from relance.odoo.sync.order import JOB
from relance.runtime.clock import now
from tests.faults import odoo_books, world
from tests.faults.clock import Clock, set_to
from tests.faults.world import NIGHT
from tests.notify.server import Server
from tests.odoo.imitation.clock import Clock as ServersClock
from tests.odoo.imitation.there import Imitation, odoo
from tests.odoo.imitation.transactions import Transaction
from tests.world import add

USER, SUPPLIER, ORDER, LINE, TOP_UP = "dimagaz.user", "dimagaz.fournisseur", "dimagaz.bc", "dimagaz.bc.line", "alimenteur.solde"
_SECRET: Final = "test/odoo"
#: A poll begins and ends within a minute, one that was killed is over after two; a failed one is tried again after one.
_MINUTES: Final = 5


class _Ours(ServersClock):
    """The server's clock goes with the product's and shows another time."""

    def now(self) -> datetime:
        return now() - timedelta(minutes=7)


@dataclass
class OdooBeside:
    """The Odoo of the scenes: an imitation that runs as long as one of them does."""

    there: Imitation = field(init=False)

    @property
    def organisation(self) -> Organisation:
        """The one whose Odoo it is. A room for what is told of records, and somebody who looks after it."""
        said = ((Role.ORDERS, "orders"), (Role.DELIVERIES, "deliveries"), (Role.TOP_UPS, "top-ups"))
        rooms = (Channel(name=name, kind=ChannelKind.DISCORD, secret=world.SECRET, audience=role) for role, name in said)
        read = tuple(spec for spec in usual_models() if spec.name in (USER, SUPPLIER, ORDER, LINE, TOP_UP))
        its = Odoo(
            url=self.there.url, database=self.there.database, secret=f"secretsmanager:{_SECRET}", models=read, transport=Transport.JSON2
        )
        return replace(world.ORGANISATION, channels=tuple(rooms), odoo=its)

    @contextmanager
    def running(self) -> Iterator[None]:
        """It listens within this."""
        with odoo() as self.there:
            self.there.clock = self.there.tables.clock = _Ours()
            yield

    def kept(self) -> Any:
        """Its tables and rights."""
        tables = self.there.tables
        return copy.deepcopy((tables._rows, tables._pointing, tables._given, self.there.rights))

    def put_back(self, kept: Any) -> None:
        """Have it hold these."""
        tables = self.there.tables
        tables._rows, tables._pointing, tables._given, rights = copy.deepcopy(kept)
        vars(self.there.rights).update(vars(rights))
        self.there.calls.clear()

    def later(self, clock: Clock) -> None:
        """The polls of the next minutes, until one has nothing left to do."""
        clock.sleep(timedelta(minutes=3).total_seconds())
        calm = 0
        for _ in range(_MINUTES):
            clock.sleep(60)
            [said] = poll()["synchronised"]
            calm = calm + 1 if said["status"] == "done" and not said["seen"] else 0
            if calm == 2:
                return

    def amiss(self) -> list[str]:
        """Where the mirror is not what the Odoo is."""
        return list(odoo_books.amiss(self.there, self.organisation))


ODOO: Final = OdooBeside()


def poll(**asked: Any) -> dict[str, Any]:
    """The minute's start, or with `organisation` what else is asked of one."""
    return entry.handle({"job": JOB, **asked}, lambda: True)


def by_hand(**asked: Any) -> dict[str, Any]:
    """What Sara asks for."""
    return poll(organisation=world.ORGANISATION.id, actor="sara", **asked)


def never_read(server: Server) -> None:
    """An Odoo of which nothing was read yet."""
    organisation = ODOO.organisation
    world.settle_in(server, organisation)
    add(Contact(organisation=organisation.id, id="karim", name="Karim Alaoui", roles=(Role.SYNC,), email="karim@goo-school.example"))
    boto3.client("secretsmanager").create_secret(Name=_SECRET, SecretString=f'{{"login": "relance", "key": "{ODOO.there.key}"}}')
    with set_to(NIGHT - timedelta(hours=3)):
        _furnish()


def read(server: Server) -> None:
    """One that was read two hours ago, and is as it was."""
    never_read(server)
    with set_to(NIGHT - timedelta(hours=2)) as clock:
        for _ in range(2):
            poll()
            clock.sleep(60)


def changed(server: Server) -> None:
    """One in which something of each kind has happened since."""
    read(server)
    with set_to(NIGHT - timedelta(hours=1)):
        change()


def burst(server: Server) -> None:
    """One with more new orders than are told one by one."""
    read(server)
    with set_to(NIGHT - timedelta(hours=1)):
        for n in range(31, 37):
            order(n)


def order(number: int, lines: int = 0, **values: Any) -> int:
    """A new order of that number; its id."""
    usual: dict[str, Any] = {
        "name": f"F-{number:03d}",
        "depositaire": 1,
        "fournisseur": 1,
        "ttc": 100,
        "bl_number": "1",
        "bl_date": "2025-03-01",
    }
    id = ODOO.there.create(ORDER, **(usual | values))
    for _ in range(lines):
        ODOO.there.create(LINE, bc_id=id, qty=2, prix=12.5)
    return id


def _furnish() -> None:
    """Orders 1 to 5 with the lines 1 to 7; the sixth has no name, without which it is not taken in."""
    there = ODOO.there
    there.create(USER, name="Awa")
    there.create(SUPPLIER, name="Shell")
    there.create(SUPPLIER, name="Afriquia")
    for number, lines in ((1, 2), (2, 2), (3, 1), (4, 1), (5, 1)):
        order(number, lines, fournisseur=2 if number == 5 else 1)
    order(6, name=False)
    there.create(TOP_UP, client=1, solde=500, reference_no="F-011")


def change() -> None:
    """One of each kind: changed, deleted with its lines, a line that is moved, hidden, mended, new, a supplier that is gone."""
    there = ODOO.there
    there.write(ORDER, 1, bl_date="2025-03-07", raison="late")
    there.unlink(ORDER, 2)
    there.write(LINE, 1, bc_id=3)
    there.hide(ORDER, 4)
    there.unlink(SUPPLIER, 2)
    there.write(ORDER, 6, name="F-006")
    there.create(USER, name="Binta")
    order(7, lines=2, depositaire=2)
    there.create(TOP_UP, client=2, solde=700, reference_no="F-012")


def commit_late() -> None:
    """A transaction that was begun two minutes ago commits now: what it wrote carries the time of its beginning."""
    with Transaction(ODOO.there.tables, ODOO.there.now() - timedelta(minutes=2)) as late:
        late.write(ORDER, 5, ttc=321)


#: What people do in an Odoo at any moment.
DEEDS: Final[dict[str, Callable[[], object]]] = {
    "an order made": lambda: order(21, lines=1),
    "an order changed": lambda: ODOO.there.write(ORDER, 3, bl_date="2025-03-09"),
    "an order deleted": lambda: ODOO.there.unlink(ORDER, 3),
    "a new order deleted": lambda: ODOO.there.unlink(ORDER, 7),
    "an order hidden": lambda: ODOO.there.hide(ORDER, 1),
    "an order shown again": lambda: ODOO.there.unhide(ORDER),
    "a line moved": lambda: ODOO.there.write(LINE, 2, bc_id=5),
    "a line moved back": lambda: ODOO.there.write(LINE, 1, bc_id=1),
    "a line deleted": lambda: ODOO.there.unlink(LINE, 2),
    "a line made": lambda: ODOO.there.create(LINE, bc_id=1, qty=1, prix=1),
    "a supplier deleted": lambda: ODOO.there.unlink(SUPPLIER, 1),
    "a client deleted": lambda: ODOO.there.unlink(USER, 2),
    "a change that commits late": commit_late,
    "a name taken away": lambda: ODOO.there.write(ORDER, 1, name=False),
}
