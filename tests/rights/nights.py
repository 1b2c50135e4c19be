"""What every job does that needs rights: a run, of named records alone, over the queue, and a shard of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from relance.domain.run import Mode, Run, RunStatus, Trigger
from relance.store import runs
from relance.store.due import DueIndex
from tests.rights.stage import Scenario, Stage

#: A Monday, by which all that the scenarios make has been due for weeks.
AS_OF: Final = date(2025, 3, 31)
#: When the runs are opened that a scenario itself opens.
AT: Final = datetime(2025, 3, 31, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Night:
    """A job, the index it walks, and a world in which one record is due, which `record` names."""

    job: str
    index: DueIndex[Any]
    prepare: Callable[[Stage], object]
    record: str

    def run(self, stage: Stage, **fields: Any) -> Any:
        """What a run by hand for this organisation says."""
        return stage.invoke({"job": self.job, "as_of": AS_OF.isoformat(), "organisation": stage.id, "actor": "test"} | fields)

    def changes_one(self, stage: Stage, **fields: Any) -> None:
        """The same, which comes to its good end. AssertionError: it does not."""
        said = self.run(stage, **fields)
        assert (said["status"], said["changed"]) == ("done", 1), said

    def usual(self) -> tuple[Scenario, ...]:
        """What any job does."""

        def does_what_is_due(stage: Stage) -> None:
            self.prepare(stage)
            self.changes_one(stage)

        def reads_named_records_anew(stage: Stage) -> None:
            self.prepare(stage)
            self.changes_one(stage, records=[[stage.id, self.record]])

        def hands_over_to_the_queue(stage: Stage) -> None:
            self.prepare(stage)
            stage.set(RELANCE_INLINE_LIMIT="0")
            assert self.run(stage)["status"] == "running"

        def works_a_shard_of_the_queue(stage: Stage) -> None:
            self.prepare(stage)
            (shard,) = (name for name in self.index.shards if self.index.count(name, AS_OF, stage.id))
            usual: dict[str, Any] = {"job": self.job, "mode": Mode.LIVE, "trigger": Trigger.HAND, "actor": "test", "shards": (shard,)}
            id = f"{self.job}-{stage.id}"
            runs.open_run(Run(id=id, scheduled_at=AT, opened_at=AT, options={"organisation": stage.id}, **usual), stage.id)
            stage.invoke({"Records": [{"body": json.dumps({"run": id, "shard": shard})}]})
            assert (runs.read(id).status, runs.read(id).counts.changed) == (RunStatus.DONE, 1)

        return does_what_is_due, reads_named_records_anew, hands_over_to_the_queue, works_a_shard_of_the_queue
