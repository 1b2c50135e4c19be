"""Print a run: its report as text, or the same as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from relance.cli import sync_report
from relance.cli.common import echo_json
from relance.cli.jobs_named import ODOO_SYNC
from relance.cli.remedies import hint, remedy, standing
from relance.domain.errors import RelanceError
from relance.domain.organisation import Organisation
from relance.domain.run import Line, Run, RunStatus
from relance.jobs.entry import as_data as run_data
from relance.jobs.report import report
from relance.jobs.reports.sheet import Told
from relance.runtime.clock import now
from relance.store import lookup, organisations, runs
from relance.store.unreadable import Broken


def print_run(run: Run, *, as_data: bool) -> None:
    """The report of a run, closed or not."""
    lines = list(runs.lines(run))
    told = _told(lines)
    if as_data:
        echo_json(_data(run, lines, told))
        return
    click.echo(_report(run, lines, told))
    click.echo(f"\nRun {run.id}: {standing(run, now())}")
    if run.status is RunStatus.RUNNING:
        done = sum(shard.counts.seen for shard in runs.shards(run.id))
        click.echo(f"{done} of {run.due} records done, {run.shards_open} of {len(run.shards)} shards to go")
    if what := remedy(run):
        hint(what)


def _report(run: Run, lines: Sequence[Line], told: dict[str, Told]) -> str:
    known = _organisations(run, lines)
    if run.job == ODOO_SYNC:
        return sync_report.report(run, lines, known.get(str(run.options.get("organisation"))), told)
    return report(run, lines, known, told)


def _data(run: Run, lines: Sequence[Line], told: dict[str, Told]) -> dict[str, Any]:
    head = run_data(run) | {"scheduled_at": run.scheduled_at, "actor": run.actor, "options": dict(run.options)}
    return head | {
        "lines": [
            asdict(line) | {"messages": _states(line, told)} for line in sorted(lines, key=lambda line: (line.organisation, line.record))
        ]
    }


def _states(line: Line, told: dict[str, Told]) -> dict[str, str | None]:
    known = {message: told.get(f"{line.organisation}/{message}") for message in line.messages}
    return {message: one.state.value if one else None for message, one in known.items()}


def _told(lines: Sequence[Line]) -> dict[str, Told]:
    found, told = lookup.messages([(line.organisation, id) for line in lines for id in line.messages]), {}
    for (organisation, id), one in found.items():
        if isinstance(one, Broken):
            click.echo(f"relance: message {id} cannot be read: {one.reason}; see: relance outbox list", err=True)
        else:
            told[f"{organisation}/{id}"] = Told(one.message.channel.value, one.state)
    return told


def _organisations(run: Run, lines: Sequence[Line]) -> dict[str, Organisation]:
    known: dict[str, Organisation] = {}
    asked = run.options.get("organisation")
    for id in {line.organisation for line in lines} | ({asked} if asked else set()):
        try:
            known[id] = organisations.read(id)
        except RelanceError as error:
            # A report about a broken organisation must still be readable.
            click.echo(f"relance: {error}", err=True)
    return known
