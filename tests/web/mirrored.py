"""An organisation with an Odoo, its mirror filled as a poll fills it: clients, suppliers, orders with their lines, a top-up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from relance.domain.mirror import Held, ModelSpec
from relance.domain.mirror_values import seen
from relance.domain.odoo import Odoo
from relance.domain.odoo_models import usual_models
from relance.domain.organisation import Channel, ChannelKind, Organisation, Role
from relance.domain.sync import ModelState, Sync
from relance.store import mirror, syncs
from relance.store.commit import commit
from relance.store.effects import By, Effect
from tests.world import add

#: The name of a secret, which no reply may hold.
SECRET: Final = "secretsmanager:asg/where-it-is-kept"
ODOO: Final = Odoo(url="https://odoo.asg.example", database="asg", secret=SECRET, models=usual_models())
ASG: Final = Organisation(
    id="asg",
    name="ASG",
    locale="fr_MA",
    currency="MAD",
    zone="Africa/Casablanca",
    channels=(Channel(name="orders", kind=ChannelKind.DISCORD, secret=SECRET, audience=Role.ORDERS),),
    odoo=ODOO,
)
POLL: Final = By("job:odoo-sync", "odoo-sync-20250210T110000Z-asg")
#: When what is here was read.
READ: Final = datetime(2025, 2, 10, 11, tzinfo=UTC)

USERS: Final = ({"id": 7, "name": "Station Aïn Sebaâ", "display_name": "Station Aïn Sebaâ"}, {"id": 8, "name": "Dépôt Oujda"})
SUPPLIERS: Final = ({"id": 3, "name": "Afriquia", "centres": [31, 32]},)
CENTRES: Final = ({"id": 31, "name": "Mohammedia", "fournisseur": 3}, {"id": 32, "name": "Jorf", "fournisseur": 3})
ORDERS: Final = (
    {"id": 101, "name": "BC-101", "depositaire": 7, "fournisseur": 3, "ttc": 1298.5, "bl_date": "2025-02-01", "bc_lines": [1, 2]},
    {"id": 102, "name": "BC-102", "depositaire": 8, "fournisseur": 99, "ttc": 20.0, "bc_lines": []},
    {"id": 103, "name": False, "depositaire": 7},
)
LINES: Final = ({"id": 1, "bc_id": 101, "qty": 2.0, "prix": 3.5}, {"id": 2, "bc_id": 101, "qty": 1.0}, {"id": 3, "bc_id": 102})
ROWS: Final[Mapping[str, Iterable[Mapping[str, Any]]]] = {
    "dimagaz.user": USERS,
    "dimagaz.fournisseur": SUPPLIERS,
    "dimagaz.fournisseur.centre": CENTRES,
    "dimagaz.bc": ORDERS,
    "dimagaz.bc.line": LINES,
    "alimenteur.solde": ({"id": 500, "client": 7, "solde": 500.0, "reference_no": "AL-500", "display_name": "Aïn Sebaâ"},),
}


def spec_of(model: str) -> ModelSpec:
    """The model of that name."""
    spec = ODOO.model(model)
    assert spec
    return spec


def take_in(model: str, *rows: Mapping[str, Any], organisation: str = ASG.id, agent: str = "Karim") -> list[Held]:
    """Rows as a poll takes them in; each is written a minute of February 10th by its id, unless it says otherwise."""
    spec, taken = spec_of(model), list[Held]()
    for row in rows:
        at = f"2025-02-10 10:{row['id'] % 60:02d}:00"
        held = mirror.find(organisation, model, row["id"])
        after, change = mirror.taken(organisation, spec, held, seen(spec, {"create_date": at, "write_date": at, **row}), agent)
        commit([Effect((change,))], POLL)
        taken.append(after)
    return taken


def note(organisation: str = ASG.id, **changes: Any) -> Sync:
    """How far the synchronisation is: every model read up to `READ`, and nobody at it. `changes` are of the whole."""
    before = syncs.find(organisation)
    models = {model: ModelState(model=model, name=spec_of(model).label, floor=READ, synced_at=READ, count=2) for model in ROWS}
    usual: dict[str, Any] = {"models": models, "polled_at": READ, "spoken": "json2"}
    after = replace(before, **(usual | changes))
    return syncs.write(before, after, [], POLL)


def settle_in(organisation: Organisation = ASG) -> None:
    """Write the organisation, its mirror, and how far it is."""
    add(organisation)
    for model, rows in ROWS.items():
        take_in(model, *rows, organisation=organisation.id)
    note(organisation.id)
