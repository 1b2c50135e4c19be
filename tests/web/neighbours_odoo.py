"""What the other organisation has of an Odoo: a mirrored record, how far it is, a run that read it, and a message that failed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from relance.domain.mirror import FieldSpec, FieldType, ModelSpec
from relance.domain.mirror_values import seen
from relance.domain.odoo import Odoo
from relance.domain.organisation import ChannelKind
from relance.domain.run import Mode, Run, Trigger, run_id
from relance.domain.sync import ModelState
from relance.store import mirror, runs, syncs
from relance.store.commit import commit
from relance.store.effects import Effect
from relance.web.outbox_shapes import opaque
from tests.store.messages import a_message
from tests.web.outbox_world import failed
from tests.world import BY

#: Stands in everything that the other organisation has, and in nothing that is asked here.
CANARY: Final = "CANARY"
#: A record that refers to itself.
MODEL: Final = "their.model"
RECORD: Final = 777
SPEC: Final = ModelSpec(
    name=MODEL,
    label=f"{CANARY} records",
    fields=(FieldSpec(name="display_name"), FieldSpec(name="owner", type=FieldType.REFERENCE, target=MODEL)),
    parent="owner",
)
ODOO: Final = Odoo(url="https://odoo.other.test", database=CANARY, secret=f"secretsmanager:{CANARY}/key", models=(SPEC,))
READ_AT: Final = datetime(2025, 2, 10, 11, tzinfo=UTC)
#: What lists may be asked, with what it has.
QUERY: Final = {"model": MODEL, "parent": str(RECORD), "state": "failed", "job": "odoo-sync", "follow": "owner", "children": MODEL}
MESSAGE: Final = a_message(
    "their.model/777#created",
    organisation="other-motors",
    channel=ChannelKind.EMAIL,
    address=f"{CANARY}@other.test",
    recipient="contact:their-customer",
    subject=f"{CANARY} subject",
)
#: Its names, for paths.
NAMES: Final = {"model": MODEL, "record": str(RECORD), "message": opaque(MESSAGE.id)}


def settle_in(organisation: str) -> None:
    """Write it."""
    row = {"id": RECORD, "display_name": f"{CANARY} Smith", "owner": RECORD, "write_date": "2025-02-10 10:00:00"}
    _, change = mirror.taken(organisation, SPEC, None, seen(SPEC, row), f"{CANARY} agent")
    commit([Effect((change,))], BY)
    failed(MESSAGE)
    state = ModelState(model=MODEL, name=f"{CANARY} state", floor=READ_AT, count=1, total=RECORD)
    before = syncs.find(organisation)
    after = replace(before, models={MODEL: state}, error=f"{CANARY} did not answer", polled_at=READ_AT)
    syncs.write(before, after, [], BY)
    runs.open_run(_run(organisation), CANARY)


def _run(organisation: str) -> Run:
    return Run(
        id=run_id("odoo-sync", READ_AT, organisation),
        job="odoo-sync",
        mode=Mode.LIVE,
        trigger=Trigger.SCHEDULE,
        actor="schedule",
        scheduled_at=READ_AT,
        opened_at=READ_AT,
        options={"organisation": organisation},
    )
