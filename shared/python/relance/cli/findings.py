"""`relance findings`: what the watchdog found amiss, since when, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from relance.cli.common import as_json, echo_json
from relance.domain.errors import BrokenRecordError
from relance.domain.finding import Finding
from relance.store import findings as stored
from relance.watch.words import remedy, title


@click.command()
@click.option("--all", "everything", is_flag=True, help="Those that are over as well, the latest first.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000), help="At most so many of those that are over.")
@as_json
def findings(*, everything: bool, limit: int, as_data: bool) -> None:
    """Show what is amiss: since when, what to do about it. It is looked for every hour."""
    found = [*_readable(stored.still_open()), *(_readable(stored.over(limit)) if everything else [])]
    if as_data:
        echo_json([_data(finding) for finding in found])
        return
    for finding in found:
        _show(finding)
    if not found:
        click.echo("nothing is amiss" if not everything else "nothing is amiss, and nothing was")


def _readable(found: Iterable[Finding | BrokenRecordError]) -> list[Finding]:
    good = []
    for one in found:
        if isinstance(one, BrokenRecordError):
            click.echo(f"relance: {one}", err=True)
        else:
            good.append(one)
    return good


def _show(finding: Finding) -> None:
    over = f", over since {finding.closed_at.isoformat(timespec='minutes')}" if finding.closed_at else ""
    click.echo(f"{finding.key}: {title(finding)}, since {finding.since.isoformat(timespec='minutes')}{over}")
    for name, value in (*finding.facts.items(), *finding.records.items()):
        click.echo(f"  {name}: {value}")
    if not finding.closed_at:
        click.echo(f"  → {remedy(finding)}")


def _data(finding: Finding) -> dict[str, Any]:
    return {
        "key": finding.key,
        "kind": finding.kind.value,
        "subject": finding.subject,
        "title": title(finding),
        "since": finding.since,
        "opened_at": finding.opened_at,
        "closed_at": finding.closed_at,
        "facts": dict(finding.facts),
        "records": dict(finding.records),
        "what_to_do": "" if finding.closed_at else remedy(finding),
    }
