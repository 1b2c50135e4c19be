"""Reindex: after a policy changed, compute again the next dates of an organisation's open invoices and violations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from relance.domain.errors import ConflictError, InvalidError
from relance.domain.invoice import AGEING, Invoice
from relance.domain.run import Line, Outcome, Run, RunStatus
from relance.domain.violation import Violation, steps_of
from relance.jobs.job import Context, Decision, Job, Page
from relance.jobs.request import Request
from relance.store import invoices, organisations, standing, violations
from relance.store.commit import commit
from relance.store.due import Due
from relance.store.effects import By, Change, Effect
from relance.store.reading import Key

NAME = "reindex"
#: Beside the statuses of invoices that age, by which those are found: the shard of all violations.
_VIOLATIONS = "violations"

type Dated = Invoice | Violation


def after_policy_changes(cause: Request) -> list[Request]:
    """A run for each organisation whose policy changed since its dates were computed, in the name of whoever started `cause`."""
    return [
        Request(job=NAME, scheduled_at=cause.scheduled_at, trigger=cause.trigger, actor=cause.actor, organisation=organisation, mark=mark)
        for organisation, mark in organisations.to_reindex()
    ]


def decide(context: Context, record: Dated, read: Due[Dated]) -> Decision | None:
    """Move one record to the dates that the policies in force give; None if it stands there already."""
    change = _moved(context, record, read)
    if change is None:
        return None
    # Dates that an invoice or a violation has for the first time, or no more, say none.
    data = {"from": _dates(change.before), "to": _dates(change.after)}
    return Decision(Line(record.organisation, read.name, Outcome.CHANGED, "redated", data), Effect((change,)))


def _moved(context: Context, record: Dated, read: Due[Dated]) -> Change | None:
    organisation = context.organisation(record.organisation)
    if isinstance(record, Invoice):
        return invoices.redate(record, read.stands, organisation)
    steps = steps_of(context.types.get(record.organisation, record.type), organisation.fines)
    return violations.redate(record, read.stands["escalation_on"], steps)


def _dates(side: Mapping[str, Any]) -> str:
    # With a ladder that ends sooner a violation may come to its hearing, which is no date.
    return ", ".join(str(day) for name, day in side.items() if name.endswith("_on"))


def _organisation(context: Context) -> str:
    organisation = context.request.organisation
    if not organisation:
        raise InvalidError("organisation", organisation, "must name the organisation whose dates to compute again")
    return organisation


def _page(context: Context, shard: str, start: Key | None, limit: int) -> Page[Dated]:
    page: Page[Dated]
    if shard == _VIOLATIONS:
        page = standing.violations(_organisation(context), start, limit)  # type: ignore[assignment]  # either kind is walked
    else:
        page = standing.in_status(_organisation(context), shard, start, limit)  # type: ignore[assignment]  # likewise
    return page


def _count(context: Context, shard: str, start: Key | None) -> int:
    if shard == _VIOLATIONS:
        return standing.count_violations(_organisation(context), start)
    return standing.count_in_status(_organisation(context), shard, start)


def named(_context: Context, names: Sequence[tuple[str, str]]) -> list[Due[Dated]]:
    """Invoices of these numbers and violations of these ids, as they stand now."""
    found: list[Due[Dated]] = [*standing.violations_by_id(names)]
    known = {(one.organisation, one.name) for one in found}
    return [*found, *standing.invoices_in_full([{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in names if (pk, sk) not in known])]


def _take_mark(request: Request, run: Run) -> None:
    if request.mark is None or run.status is not RunStatus.DONE:
        return
    # A policy that changed again meanwhile left a newer mark: it stays, and the next run answers it.
    with suppress(ConflictError):
        commit([Effect((organisations.reindexed(request.organisation, request.mark),))], By(f"job:{NAME}", run.id))


JOB: Job[Dated] = Job(
    name=NAME,
    function="invoice-aging",
    hour=2,
    shards=lambda _: [*(status.value for status in AGEING), _VIOLATIONS],
    count=_count,
    page=_page,
    decide=decide,
    again=lambda context, one: named(context, [(one.organisation, one.name)])[0],
    named=named,
    from_day="after a policy change",
    capped=False,
    one_organisation=True,
    after=_take_mark,
)
