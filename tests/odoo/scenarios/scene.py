"""A mirror and the server that it mirrors, in the hands of a test: polls by the minute, and what must hold after them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from relance.domain.organisation import Organisation
from relance.domain.run import Line
from relance.domain.sync import ModelState
from relance.notify.dispatch import send_due
from relance.odoo import synchronise
from relance.odoo.sync.order import Order
from relance.odoo.synchronise import Result
from relance.store import audit, outbox, runs, syncs
from relance.store.audit import Entry
from tests.faults.clock import Clock
from tests.notify.server import Server as Rooms
from tests.odoo import world
from tests.odoo.either import There

USER, PRODUCT, SUPPLIER, CENTRE = "dimagaz.user", "dimagaz.product", "dimagaz.fournisseur", "dimagaz.fournisseur.centre"
ORDER, LINE, TOP_UP = "dimagaz.bc", "dimagaz.bc.line", "alimenteur.solde"


@dataclass
class Scene[Server: There]:
    """`clock` is the product's; the server has its own. `seen`: the records that were ever in the mirror, for their audit."""

    there: Server
    organisation: Organisation
    rooms: Rooms
    clock: Clock
    seen: set[str] = field(default_factory=set)

    def poll(self, has_time: Callable[[], bool] = lambda: True, **asked: Any) -> Result:
        """The next minute's poll."""
        self.clock.sleep(60)
        result = synchronise.run(Order(organisation=self.organisation.id, scheduled_at=self.clock.moment, **asked), has_time)
        self.seen |= {one.name for one in world.held(self.organisation)}
        return result

    def by_hand(self, *models: str, **asked: Any) -> Result:
        """What Sara wants read, now."""
        return self.poll(models=models, actor="sara", by_hand=True, **asked)

    def loaded(self) -> Self:
        """After the first load of what is an hour old, of which nobody is told."""
        self.there.age()
        assert self.poll().status == "done"
        return self

    def furnish(self, orders: int = 2) -> Self:
        """A client, a product, a supplier with a centre (each with id 1), and orders 1… with two lines each."""
        there = self.there
        there.create(USER, name="Awa", username="awa", sap_id="S1", password="never read")
        there.create(PRODUCT, name="Butane", prix=12.5)
        there.create(SUPPLIER, name="Shell")
        there.create(CENTRE, name="Mohammedia", fournisseur=1)
        for n in range(orders):
            self.order(f"BC-{n + 1}")
        return self

    def order(self, name: str, lines: int = 2, **values: Any) -> int:
        """A new order of Awa's from Shell, with lines; its id."""
        usual = {
            "depositaire": 1,
            "fournisseur": 1,
            "fournisseur_centre": 1,
            "ttc": 100,
            "bl_number": f"BL-{name}",
            "bl_date": "2026-01-03",
        }
        id = self.there.create(ORDER, name=name, **(usual | values))
        for _ in range(lines):
            self.there.create(LINE, bc_id=id, product=1, qty=2, prix=12.5)
        return id

    def state(self, model: str) -> ModelState:
        """How far a model is."""
        return syncs.find(self.organisation.id).models[model]

    def values(self, model: str, id: int) -> Mapping[str, Any]:
        """What the mirror holds of a record that was taken in."""
        content = world.mirrored(self.organisation)[model][id]
        assert not isinstance(content, str), content
        return content

    def history(self, name: str) -> list[Entry]:
        """The audit of a record (`dimagaz.bc/1`), oldest first."""
        return audit.of_record(self.organisation.id, name)

    def lines(self, result: Result) -> list[Line]:
        """What the run says of records."""
        return list(runs.lines(runs.read(result.run))) if result.run else []

    def reasons(self, result: Result) -> list[str]:
        """What the run says, in words."""
        return [line.reason for line in self.lines(result)]

    def equal(self) -> None:
        """The mirror is as the server; each version of each record is in the audit once."""
        assert world.mirrored(self.organisation) == world.truth(self.there, self.organisation)
        self.audited()

    def audited(self) -> None:
        """Each version of each record that ever was is in the audit, once, and the last one is the mirror's."""
        held = {one.name: one.version for one in world.held(self.organisation)}
        for name in self.seen | held.keys():
            found = world.versions(self.organisation, name)
            assert found == list(range(1, len(found) + 1)), name
            assert found[-1] == held.get(name, found[-1]), name

    def told(self, *expected: tuple[str, str]) -> None:
        """Exactly these messages are in the outbox, each once: the room and what of which record (`dimagaz.bc/1#created`)."""
        assert world.told(self.organisation) == Counter((room, f"odoo/{cause}") for room, cause in expected)

    def reported(self) -> list[str]:
        """What is said of the synchronisation itself to those who look after it: `all#failed`, of a model, or that it is `over`."""
        messages = [delivery.message for delivery in outbox.of_organisation(self.organisation.id)]
        causes = [one.cause for one in messages if one.recipient == "contact:karim"]
        return sorted(re.sub(r"-\w+$", "", cause.removeprefix("sync/")) for cause in causes)

    def posts(self) -> Sequence[tuple[str, str]]:
        """Send what waits a minute later; what came to the rooms, as room and text."""
        self.rooms.requests.clear()
        self.clock.sleep(60)
        send_due(self.clock.moment)
        return [(path.rpartition("/")[2].partition("?")[0], body["content"]) for path, _, body in self.rooms.requests]
