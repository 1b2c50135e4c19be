"""Reindex: after an organisation's ageing ladder changed, compute the next date of each of its open invoices again."""

from __future__ import annotations

from contextlib import suppress

from relance.domain.errors import ConflictError, InvalidError
from relance.domain.invoice import AGEING, Invoice, Receivable
from relance.domain.run import Line, Outcome
from relance.jobs.job import Context, Decision, Job, Page
from relance.jobs.request import Request
from relance.store import due, invoices, organisations
from relance.store.commit import commit
from relance.store.due import Due
from relance.store.effects import By, Effect
from relance.store.reading import Key

NAME = "reindex"


def after_policy_changes(cause: Request) -> list[Request]:
    """A run for each organisation whose policy changed since its dates were computed, in the name of whoever started `cause`."""
    return [
        Request(job=NAME, scheduled_at=cause.scheduled_at, trigger=cause.trigger, actor=cause.actor, organisation=organisation, mark=mark)
        for organisation, mark in organisations.to_reindex()
    ]


def decide(context: Context, invoice: Receivable, read: Due) -> Decision | None:
    """Move one invoice to the date that the ladder in force gives; None if it stands there already."""
    if not isinstance(invoice, Invoice):
        raise TypeError("a reindex reads whole invoices")
    ladder = context.organisation(invoice.organisation).ageing
    change = invoices.redate(invoice, read.aging_on, ladder)
    if change is None:
        return None
    data = {"from": str(change.before["aging_on"]), "to": str(change.after["aging_on"])}
    return Decision(Line(invoice.organisation, invoice.number, Outcome.CHANGED, "redated", data), Effect((change,)))


def _organisation(context: Context) -> str:
    organisation = context.request.organisation
    if not organisation:
        raise InvalidError("organisation", organisation, "must name the organisation whose dates to compute again")
    return organisation


def _page(context: Context, shard: str, start: Key | None, limit: int) -> Page:
    return due.in_status(_organisation(context), shard, start, limit)


def _take_mark(request: Request, run: str) -> None:
    if request.mark is None:
        return
    # A policy that changed again meanwhile left a newer mark: it stays, and the next run answers it.
    with suppress(ConflictError):
        commit([Effect((organisations.reindexed(request.organisation, request.mark),))], By(f"job:{NAME}", run))


JOB = Job(
    name=NAME,
    function="invoice-aging",
    hour=2,
    shards=lambda _: [status.value for status in AGEING],
    count=lambda context, shard, start: due.count_in_status(_organisation(context), shard, start),
    page=_page,
    decide=decide,
    capped=False,
    one_organisation=True,
    again=lambda one: due.by_number(one.organisation, one.number),
    after=_take_mark,
)
