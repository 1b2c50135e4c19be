"""Runs that do not end: opened hours ago, and still said to be running."""

from __future__ import annotations

from relance.domain.finding import RUN_LASTS, Finding, FindingKind
from relance.domain.run import Run, RunStatus
from relance.jobs.registry import jobs
from relance.store import runs
from relance.watch.nights import since
from relance.watch.turn import Watch


def look(watch: Watch) -> None:
    """Tell which runs do not end, and which have ended after all."""
    for finding in watch.open_of(FindingKind.UNCLOSED):
        found = runs.find(finding.subject)
        if found is None or found.status is not RunStatus.RUNNING:
            watch.settle(gone=[finding.key])
    for name in jobs():
        for trace in watch.runs_of(name, since(watch)):
            if trace.status is RunStatus.RUNNING and trace.opened_at <= watch.at - RUN_LASTS:
                _confirm(watch, trace.id)


def _confirm(watch: Watch, id: str) -> None:
    """Tell it if the run itself says so: the index may be behind."""
    run = runs.find(id)
    if run and run.status is RunStatus.RUNNING:
        watch.settle([_unclosed(run)])


def _unclosed(run: Run) -> Finding:
    done = len(run.shards) - run.shards_open
    facts = {"job": run.job, "started by": run.actor, "shards done": f"{done} of {len(run.shards)}"}
    return Finding(kind=FindingKind.UNCLOSED, subject=run.id, since=run.opened_at, facts=facts)
