"""Runs that do not end: opened hours ago, and still said to be running."""

from __future__ import annotations

from collections.abc import Iterator

from relance.domain.errors import BrokenRecordError
from relance.domain.finding import RUN_LASTS, SYNC_JOB, Finding, FindingKind
from relance.domain.run import Run, RunStatus
from relance.jobs.registry import jobs
from relance.store import runs, syncs
from relance.store.traces import Trace
from relance.watch.nights import since
from relance.watch.turn import Watch


def look(watch: Watch) -> None:
    """Tell which runs do not end, and which have ended after all."""
    for finding in watch.open_of(FindingKind.UNCLOSED):
        found = runs.find(finding.subject)
        if found is None or found.status is not RunStatus.RUNNING:
            watch.settle(gone=[finding.key])
    for trace in _opened(watch):
        if trace.status is RunStatus.RUNNING and trace.opened_at <= watch.at - RUN_LASTS:
            _confirm(watch, trace.id)


def _opened(watch: Watch) -> Iterator[Trace]:
    for name in jobs():
        yield from watch.runs_of(name, since(watch))
    # A run a minute: of these no more are read than may have become too old since the last look at all of them.
    yield from watch.runs_of(SYNC_JOB, watch.turn.looked_at - RUN_LASTS)


def _confirm(watch: Watch, id: str) -> None:
    """Tell it if the run itself says so: the index may be behind."""
    run = runs.find(id)
    if run and run.job == SYNC_JOB:
        # Read in this order: a run that has ended meanwhile is had by nobody either.
        run = None if _goes_on(run) else runs.find(id)
    if run and run.status is RunStatus.RUNNING:
        watch.settle([_unclosed(run)])


def _goes_on(run: Run) -> bool:
    """Whether a synchronisation has the run: it may be open for hours, and whether it gets on is told of the synchronisation."""
    try:
        return syncs.find(str(run.options.get("organisation", ""))).run == run.id
    except BrokenRecordError:
        return True


def _unclosed(run: Run) -> Finding:
    done = len(run.shards) - run.shards_open
    facts = {"job": run.job, "started by": run.actor, "shards done": f"{done} of {len(run.shards)}"}
    return Finding(kind=FindingKind.UNCLOSED, subject=run.id, since=run.opened_at, facts=facts)
