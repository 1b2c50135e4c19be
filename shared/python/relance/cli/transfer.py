"""`relance import` and `relance export`: files in, all of them or nothing, and out again in the same schema."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from relance.cli.common import actor, as_json, by, echo_json
from relance.domain.run import Trigger
from relance.transfer.trouble import ImportRefusedError, ImportUnfinishedError

if TYPE_CHECKING:
    from relance.transfer.unit import Counts

_KINDS = (
    "organisations",
    "contacts",
    "units",
    "violation_types",
    "violations",
    "budgets",
    "expenses",
    "vehicles",
    "rentals",
    "timesheets",
    "invoices",
    "payments",
)
_FORMATS = ("jsonl", "csv")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=_FILE)
@click.option("--kind", type=click.Choice(_KINDS), help="What the files hold; otherwise each says so at the beginning of its name.")
@click.option("--org", default="", help="The organisation of the rows that name none.")
@click.option("--dry-run", is_flag=True, help="Check everything, say what would change, and write nothing.")
@as_json
def import_command(files: tuple[Path, ...], kind: str | None, org: str, *, dry_run: bool, as_data: bool) -> None:
    """Import CSV or JSON lines, all files or nothing: organisations, contacts, units, budgets, rentals, invoices and so on.

    What is wrong is listed with file, line, field and reason. The same file twice changes nothing. docs/data-format.md is the schema.
    """
    from relance.transfer.importing import apply
    from relance.transfer.planning import plan
    from relance.transfer.schemas import FileKind

    try:
        planned = plan(files, FileKind(kind) if kind else None, org)
        if dry_run:
            counts = planned.counts
        else:
            with _progress("importing", planned.counts.rows) as progress:
                counts = apply(planned, by(), progress)
    except (ImportRefusedError, ImportUnfinishedError) as error:
        _list_troubles(error, as_data=as_data)
        raise
    _report(counts, dry_run=dry_run, as_data=as_data)
    if planned.unbudgeted:
        click.echo(f"{planned.unbudgeted} expense(s) on no budget: none has a line for that account in that period", err=True)
    if planned.redrafted:
        lead = "would be: " if dry_run else ""
        click.echo(f"{lead}{planned.redrafted} draft(s) lowered or cancelled: nobody worked on days that they bill", err=True)
    if not dry_run:
        _follow_policies()


@click.command("export")
@click.argument("kind", type=click.Choice(_KINDS))
@click.option("--org", help="The organisation; all of them if it is left out.")
@click.option("--format", "format_", type=click.Choice(_FORMATS), help="Otherwise the ending of --output says it; without one, JSON lines.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="The file to write; otherwise standard output.")
def export_command(kind: str, org: str | None, format_: str | None, output: Path | None) -> None:
    """Export the records of a KIND in the schema that `relance import` takes. Import invoices and their payments together."""
    from relance.transfer.exporting import FileFormat, export
    from relance.transfer.schemas import FileKind

    ending = output.suffix.lower().lstrip(".") if output else ""
    format = FileFormat(format_ or (ending if ending in _FORMATS else "jsonl"))
    with _progress("exporting", None) as progress:
        if output is None:
            with click.open_file("-", "w", encoding="utf-8") as stdout:
                export(FileKind(kind), org, stdout, format, progress)
            return
        # Written beside and moved into place: a failed export never leaves half a file that looks whole.
        part = output.with_name(f"{output.name}.part")
        try:
            with part.open("w", encoding="utf-8", newline="") as file:
                export(FileKind(kind), org, file, format, progress)
            part.replace(output)
        finally:
            part.unlink(missing_ok=True)


def _report(counts: Counts, *, dry_run: bool, as_data: bool) -> None:
    if as_data:
        echo_json({**asdict(counts), "dry_run": dry_run})
        return
    lead = "would be: " if dry_run else ""
    click.echo(f"{lead}{counts.created} created, {counts.changed} changed, {counts.unchanged} unchanged")


def _follow_policies() -> None:
    """A changed ladder, late-fee rule or reminder interval moves the next dates now; if this dies, the nightly run does it."""
    from relance.jobs import reindex, run
    from relance.jobs.request import Request
    from relance.runtime.clock import now

    cause = Request(job=reindex.NAME, scheduled_at=now(), trigger=Trigger.HAND, actor=actor())
    for request in reindex.after_policy_changes(cause):
        ended = run.start(request)
        moved = f"the next dates of {ended.counts.changed} record(s) of {request.organisation} follow the changed policy"
        click.echo(f"{moved} (run {ended.id}: {ended.status.value})", err=True)


def _list_troubles(error: ImportRefusedError | ImportUnfinishedError, *, as_data: bool) -> None:
    for trouble in error.troubles:
        click.echo(str(trouble), err=True)
    if as_data:
        listed = [
            {"file": one.file, "line": one.line, "field": one.field, "value": one.shown, "reason": one.reason} for one in error.troubles
        ]
        echo_json({"troubles": listed})


@contextmanager
def _progress(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A bar on stderr, for people only: nothing is drawn into a file or a pipe."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)
