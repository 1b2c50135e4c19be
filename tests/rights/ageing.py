"""What the ageing of invoices needs rights for, and the reindex that it starts first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from relance.domain.ageing import Step, ladder_of
from relance.domain.invoice import Status
from relance.domain.periods import Duration
from relance.domain.violation import FinePolicy, FineStep, Violation
from relance.store import audit, organisations, outbox
from relance.store.commit import commit
from relance.store.due import AGEING, ESCALATIONS
from relance.store.effects import Effect
from tests.rights.nights import AS_OF, Night
from tests.rights.settled import NUMBER, settle_in
from tests.rights.stage import Scenario, Stage
from tests.world import BY, add, status

NIGHT: Final = Night("invoice-aging", AGEING, settle_in, NUMBER)


def ages_and_alerts(stage: Stage) -> None:
    organisation = settle_in(stage)
    NIGHT.changes_one(stage)
    assert status(NUMBER, organisation) is Status.LITIGATION
    assert [entry.version for entry in audit.of_record(stage.id, f"invoice/{NUMBER}")] == [1, 2]
    assert [told.message.about for told in outbox.of_organisation(stage.id)] == [NUMBER]


def change_policies(stage: Stage) -> None:
    """Another ladder for invoices, and one for violations by which the only one is not due for a year."""
    before = organisations.read(stage.id)
    steps = [Step(Status.OVERDUE, Duration(0, 2)), Step(Status.LITIGATION, Duration(12, 0))]
    after = replace(before, ageing=ladder_of(steps), fines=FinePolicy(steps=(FineStep(365),)))
    commit([Effect(organisations.write(before, after))], BY)


def a_violation(stage: Stage, unit: str = "U-1") -> Violation:
    """A violation that is due by the usual ladder."""
    given: dict[str, Any] = {"organisation": stage.id, "id": "V-1", "type": "fence", "description": "A fence"}
    return Violation(unit=unit, cure_deadline=date(2025, 3, 20), **given)


def answers_changed_policies(stage: Stage) -> None:
    organisation = settle_in(stage)
    add(a_violation(stage))
    change_policies(stage)
    NIGHT.changes_one(stage)
    assert status(NUMBER, organisation) is Status.OVERDUE
    assert sum(ESCALATIONS.count(shard, AS_OF, stage.id) for shard in ESCALATIONS.shards) == 0
    assert stage.id not in dict(organisations.to_reindex())


SCENARIOS: Final[tuple[Scenario, ...]] = (ages_and_alerts, answers_changed_policies, *NIGHT.usual()[1:])
