"""`relance violations`: list them, show their steps, and record what people decide: cured, dismissed, opened again."""

from __future__ import annotations

from collections.abc import Callable

import click

from relance.cli.common import as_json, by, echo_json, print_rows
from relance.cli.listing import say_broken
from relance.cli.remedies import hint
from relance.domain.errors import BrokenRecordError, ConflictError
from relance.domain.violation import (
    ESCALATING,
    Escalation,
    FineSteps,
    Violation,
    ViolationStatus,
    cure,
    dismiss,
    next_escalation_on,
    reopen,
    steps_of,
)
from relance.store import organisations
from relance.store import violations as stored
from relance.store.commit import commit
from relance.store.effects import Effect


@click.group(invoke_without_command=True)
@click.option("--org", help="The organisation; all of them if it is left out.")
@click.option("--status", type=click.Choice([status.value for status in ViolationStatus]), help="Only these.")
@click.option("--hearing", is_flag=True, help="Only those whose ladder is at its end.")
@as_json
@click.pass_context
def violations(context: click.Context, org: str | None, status: str | None, *, hearing: bool, as_data: bool) -> None:
    """List the violations, or record what was decided for one."""
    if context.invoked_subcommand:
        return
    wanted = ViolationStatus(status) if status else None
    owners = [organisations.read(org).id] if org else organisations.ids()
    found = [one for owner in owners for one in stored.listed(owner, wanted)]
    readable = [one for one in found if isinstance(one, Violation) and (not hearing or (one.hearing and one.status in ESCALATING))]
    print_rows([_row(violation) for violation in readable], as_data=as_data)
    say_broken([one for one in found if isinstance(one, BrokenRecordError)], as_data=as_data)


@violations.command()
@click.argument("org")
@click.argument("id")
@as_json
def show(org: str, id: str, *, as_data: bool) -> None:
    """Show violation ID of ORG, and the steps that were taken."""
    violation, taken = stored.read(org, id), stored.escalations(org, id)
    steps = steps_of(stored.find_type(org, violation.type), organisations.read(org).fines)
    next_on = next_escalation_on(violation, steps)
    if as_data:
        echo_json(_row(violation) | {"next_step_on": next_on, "escalations": [_step(one) for one in taken]})
        return
    click.echo(f"{violation.id}: {violation.type} at unit {violation.unit}, {violation.status.value}, to cure by {violation.cure_deadline}")
    if violation.description:
        click.echo(violation.description)
    for one in taken:
        billed = f", billed as {one.invoice}" if one.invoice else ""
        click.echo(
            f"  {one.escalated_on} step {one.step}: {one.fine} {one.currency}, {one.days_overdue} day(s) overdue{billed} ({one.created_by})"
        )
    if violation.closed_because:
        click.echo(f"{violation.status.value} because: {violation.closed_because}")
    if violation.hearing and violation.status in ESCALATING:
        click.echo("it goes to a hearing")
    if next_on:
        click.echo(f"step {violation.step + 1} is due on {next_on}")


@violations.command("cure")
@click.argument("org")
@click.argument("id")
@click.option("--reason", required=True, help="How you know.")
def cure_command(org: str, id: str, reason: str) -> None:
    """Close violation ID of ORG: the owner has put it right."""
    _change(org, id, lambda violation: cure(violation, reason))


@violations.command("dismiss")
@click.argument("org")
@click.argument("id")
@click.option("--reason", required=True, help="Why.")
def dismiss_command(org: str, id: str, reason: str) -> None:
    """Close violation ID of ORG: it was none, or is let go."""
    _change(org, id, lambda violation: dismiss(violation, reason))


@violations.command("reopen")
@click.argument("org")
@click.argument("id")
def reopen_command(org: str, id: str) -> None:
    """Open violation ID of ORG again, which was closed by mistake before any step."""
    found = stored.read(org, id)
    ladder = steps_of(stored.find_type(org, found.type), organisations.read(org).fines)
    _change(org, id, reopen, ladder)


def _change(org: str, id: str, deed: Callable[[Violation], Violation], ladder: FineSteps = ()) -> None:
    before = stored.read(org, id)
    after = deed(before)
    # A closed one has no next step, whatever its ladder: a type that cannot be read keeps nobody from closing it.
    change = stored.write(before, after, ladder)
    try:
        commit([Effect((change,) if change else ())], by())
    except ConflictError:
        raise ConflictError(f"violation {id} was changed by somebody else just now; look at it and try again") from None
    click.echo(f"{id}: {after.status.value}")
    if after.status not in ESCALATING and (fines := [one.invoice for one in stored.escalations(org, id) if one.invoice]):
        hint(f"what was fined stays billed, unless you cancel it: {', '.join(fines)} (relance invoices cancel)")


def _row(violation: Violation) -> dict[str, object]:
    return {
        "organisation": violation.organisation,
        "id": violation.id,
        "unit": violation.unit,
        "type": violation.type,
        "status": violation.status.value,
        "cure_deadline": violation.cure_deadline,
        "step": violation.step,
        "escalated_on": violation.escalated_on or "",
        "hearing": "yes" if violation.hearing else "",
    }


def _step(one: Escalation) -> dict[str, object]:
    return {
        "step": one.step,
        "escalated_on": one.escalated_on,
        "fine": one.fine,
        "currency": one.currency,
        "days_overdue": one.days_overdue,
        "invoice": one.invoice,
        "created_by": one.created_by,
    }
