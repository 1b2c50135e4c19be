"""Runs and their shards: opened once, kept up to date in the transactions they write, closed by the last shard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from relance.domain.errors import NotFoundError
from relance.domain.run import Counts, Line, Mode, Outcome, Run, RunStatus, Trigger
from relance.runtime.clock import now
from relance.store import transaction
from relance.store.audit import OPERATIONS, audit_row
from relance.store.commit import BOOKS
from relance.store.effects import By, Change
from relance.store.journals import RunRow
from relance.store.reading import Key, get, query
from relance.store.transaction import Action, RefusedError

_RUN = "run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """How far a shard of a run is: everything up to `cursor` is done and counted. `version` makes one worker its owner."""

    run: str
    name: str
    cursor: Key | None = None
    counts: Counts = field(default_factory=Counts)
    blocks: int = 0
    done: bool = False
    version: int = 1


def open_run(run: Run, signature: str) -> bool:
    """Write the run and its shards, at once; False if a run of that id exists already.

    That somebody started a live run by hand is audited with it, as `run/ID` among the operations.
    """
    return _written(opening(run, signature), signature)


def opening(run: Run, signature: str) -> list[Action]:
    """What `open_run` writes, for those who write it along with something else."""
    row = _run_row(run)
    row.effect_id = signature
    actions = [transaction.put(row, RunRow.pk.does_not_exist(), BOOKS)]
    for name in run.shards:
        shard = RunRow(run.id, f"shard#{name}", version=1, effect_id=signature, shard=name, status="open", blocks=0, **_counts(Counts()))
        actions.append(transaction.put(shard, None, BOOKS))
    if run.trigger is Trigger.HAND and run.mode is Mode.LIVE:
        actions.append(_audited(run, signature))
    return actions


def _audited(run: Run, signature: str) -> Action:
    started = Change(
        row=RunRow, pk=run.id, sk=_RUN, organisation=OPERATIONS, name=f"run/{run.id}", version=None, after={"job": run.job, **run.options}
    )
    return transaction.put(audit_row(started, signature, By(run.actor, run.id), run.opened_at), None, BOOKS)


def find(id: str) -> Run | None:
    """The run of that id, or None."""
    row = get(RunRow, id, _RUN)
    return _run(row) if row else None


def read(id: str) -> Run:
    """The run of that id; NotFoundError if there is none."""
    run = find(id)
    if run is None:
        raise NotFoundError("run", id, "relance runs lists them")
    return run


def of_job(job: str, limit: int) -> list[Run]:
    """The newest runs of a job."""
    rows = query(RunRow, job, index="job", newest_first=True, limit=limit)
    return [read(row.pk) for row in islice(rows, limit)]


def shard(run: str, name: str) -> Shard:
    """A shard of a run as it stands; NotFoundError if there is none."""
    row = get(RunRow, run, f"shard#{name}")
    if row is None:
        raise NotFoundError("shard", f"{run}/{name}")
    return _shard(row)


def whole(id: str) -> tuple[Run, list[Shard]]:
    """A run and all its shards, read at once as they stand; NotFoundError if there is none."""
    rows = {row.sk: row for row in query(RunRow, id, consistent=True)}
    if _RUN not in rows:
        raise NotFoundError("run", id, "relance runs lists them")
    return _run(rows.pop(_RUN)), [_shard(row) for row in rows.values()]


def shards(run: str) -> list[Shard]:
    """All shards of a run as they stand."""
    return [_shard(row) for row in query(RunRow, run, where=RunRow.sk.startswith("shard#"), consistent=True)]


def books(before: Shard, after: Shard, lines: Sequence[Line], signature: str) -> list[Action]:
    """What to write along with a pack: the shard moved on, its lines as a block, and one shard less to go if it is done."""
    row = RunRow(before.run, f"shard#{before.name}")
    assignments = [
        RunRow.version.set(after.version),
        RunRow.effect_id.set(signature),
        RunRow.status.set("done" if after.done else "open"),
        RunRow.blocks.set(after.blocks),
        RunRow.cursor.set(after.cursor) if after.cursor else RunRow.cursor.remove(),
        *(getattr(RunRow, name).set(value) for name, value in _counts(after.counts).items()),
    ]
    actions = [transaction.update(row, assignments, RunRow.version == before.version, BOOKS)]
    if lines:
        block = RunRow(
            f"{before.run}/{before.name}", f"{after.blocks:06d}", effect_id=signature, lines=[_line_data(line) for line in lines]
        )
        actions.append(transaction.put(block, None, BOOKS))
    if after.done and not before.done:
        one_less = [RunRow.shards_open.set(RunRow.shards_open - 1)]
        actions.append(transaction.update(RunRow(before.run, _RUN), one_less, RunRow.shards_open > 0, BOOKS))
    return actions


def close(run: Run, signature: str) -> bool:
    """Write the end of a run: its status, counts and error; False if somebody else closed it first."""
    return _written([closing(run, signature)], signature)


def closing(run: Run, signature: str, *, with_shards: bool = False) -> Action:
    """What `close` writes, for those who write it along with something else: with the last of its shards, if `with_shards`."""
    assignments = [
        RunRow.status.set(run.status.value),
        RunRow.closed_at.set(run.closed_at or now()),
        RunRow.effect_id.set(signature),
        RunRow.error.set(run.error) if run.error else RunRow.error.remove(),
        *(getattr(RunRow, name).set(value) for name, value in _counts(run.counts).items()),
        *([RunRow.shards_open.set(0)] if with_shards else []),
    ]
    still_open = RunRow.status == RunStatus.RUNNING.value
    return transaction.update(RunRow(run.id, _RUN), assignments, still_open, BOOKS)


def lines(run: Run) -> Iterator[Line]:
    """The lines of a run, shard by shard, in the order in which they were written."""
    for name in run.shards:
        for block in query(RunRow, f"{run.id}/{name}"):
            yield from (_line(data) for data in block.lines)


def _written(actions: Sequence[Action], signature: str) -> bool:
    try:
        transaction.write(actions, signature, {signature})
    except RefusedError:
        return False
    return True


def _counts(counts: Counts) -> dict[str, Any]:
    return {"seen": counts.seen, "changed": counts.changed, "skipped": counts.skipped, "parked": counts.parked}


def _run_row(run: Run) -> RunRow:
    return RunRow(
        run.id,
        _RUN,
        version=1,
        job=run.job,
        mode=run.mode.value,
        trigger=run.trigger.value,
        actor=run.actor,
        scheduled_at=run.scheduled_at,
        opened_at=run.opened_at,
        options=dict(run.options),
        status=run.status.value,
        due=run.due,
        shards=list(run.shards),
        shards_open=len(run.shards),
        error=run.error or None,
        closed_at=run.closed_at,
        organisation_key=run.options.get("organisation") or None,
        **_counts(run.counts),
    )


def _run(row: RunRow) -> Run:
    return Run(
        id=row.pk,
        job=row.job,
        mode=Mode(row.mode),
        trigger=Trigger(row.trigger),
        actor=row.actor,
        scheduled_at=row.scheduled_at,
        opened_at=row.opened_at,
        options=row.options or {},
        status=RunStatus(row.status),
        due=row.due,
        shards=tuple(row.shards or ()),
        shards_open=row.shards_open,
        counts=_counts_of(row),
        closed_at=row.closed_at,
        error=row.error or "",
    )


def _shard(row: RunRow) -> Shard:
    return Shard(
        run=row.pk,
        name=row.shard,
        cursor=row.cursor,
        counts=_counts_of(row),
        blocks=row.blocks,
        done=row.status == "done",
        version=row.version,
    )


def _counts_of(row: RunRow) -> Counts:
    return Counts(row.seen, row.changed, row.skipped, row.parked)


def _line_data(line: Line) -> dict[str, Any]:
    data = {"org": line.organisation, "record": line.record, "outcome": line.outcome.value, "reason": line.reason}
    return data | {"data": dict(line.data), "messages": list(line.messages)}


def _line(data: dict[str, Any]) -> Line:
    return Line(data["org"], data["record"], Outcome(data["outcome"]), data["reason"], data["data"], tuple(data["messages"]))


def advanced(shard: Shard, cursor: Key | None, counts: Counts, lines: Sequence[Line], *, done: bool) -> Shard:
    """The shard after a pack: moved to `cursor`, with these counts and lines added."""
    return replace(
        shard,
        cursor=cursor or shard.cursor,
        counts=shard.counts + counts,
        blocks=shard.blocks + bool(lines),
        done=done,
        version=shard.version + 1,
    )
