"""Rental invoices, from the 1st 03:00 on: of the months before, of one that is asked for, or of one rental on demand (seed: rentals)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from relance.domain.errors import BrokenRecordError, InvalidError, NotFoundError
from relance.domain.organisation import Organisation
from relance.domain.periods import month_after, month_of
from relance.domain.rental import Rental
from relance.domain.rental_billing import Verdict, billed, covered, monthly, monthly_number, months_due, series
from relance.domain.run import Line, Outcome
from relance.domain.timesheet import Timesheet
from relance.jobs import labels, rental_on_demand
from relance.jobs.job import Context, Decision, Page, after, over
from relance.jobs.rental_draft import Drafted, Outlook, drafted, vehicle_of
from relance.jobs.request import Request
from relance.store import due, organisations, rentals
from relance.store.due import RENTALS, Due
from relance.store.effects import MAX_ACTIONS, Change, Effect
from relance.store.reading import Key
from relance.store.timesheets import name_of

NAME = "rental-invoicing"
#: Of a transaction's actions: the run's own, and those of the rental itself.
_BOOKS = 5
#: Verdicts that are told only where there is nothing else to tell of a rental.
_QUIET = (Verdict.NO_DAY, Verdict.OUTSIDE)
#: Verdicts that leave a month to be billed, once somebody has put the rental right.
_BLOCKED = (Verdict.INACTIVE, Verdict.NO_VEHICLE, Verdict.NO_RATE)
#: How often a month may have been reissued for its numbers to be found after a conflict.
_REISSUES = 9


def decide(context: Context, rental: Rental, _read: Due[Rental]) -> Decision | None:
    """Bill a rental's months that are due, oldest first, as many as one transaction takes; or what the run was asked for."""
    organisation = context.organisation(rental.organisation)
    on = context.as_of(organisation)
    if context.request.options.rental:
        return rental_on_demand.decide(context, organisation, rental, on)
    told: list[tuple[date, Drafted]] = []
    changed = rental
    for month in _months(context, rental, on):
        one = _month(context, organisation, rental, month, on)
        if _actions(told) + 2 * len(one.changes) > MAX_ACTIONS - _BOOKS:
            break
        told.append((month, one))
        if month_after(month) <= on and one.billing.verdict not in _BLOCKED:
            changed = billed(changed, month)
    if not told:
        return None
    moved = rentals.write(rental, changed)
    return _decision(context, rental, told, (moved,) if moved else ())


def _months(context: Context, rental: Rental, on: date) -> list[date]:
    asked = context.request.options.month
    # The last day of the month before: its month is the last that is over.
    return [asked] if asked else months_due(rental, month_of(on) - timedelta(days=1))


def _month(context: Context, organisation: Organisation, rental: Rental, month: date, on: date) -> Drafted:
    sheet = _sheet(context, rental, month)
    numbers = {*series(sheet), *_numbers(rental, month)}
    # What its sheet does not name is known only after a conflict with it: an invoice that was imported without its days.
    context.invoices.need([(organisation.id, number) for number in series(sheet)])
    known = {number: found for number in sorted(numbers) if (found := context.invoices.held(organisation.id, number))}
    billing = monthly(rental, sheet, known, reissue=bool(context.request.options.reissue))
    current = known.get(billing.number)
    if billing.verdict is Verdict.LOCKED:
        return Drafted(billing, current)
    label, _ = vehicle_of(context, rental)
    span = covered(rental, month)
    dated = span[1] if span else month_after(month) - timedelta(days=1)
    outlook = Outlook(organisation, rental, billing, labels.rental(organisation, label, month), on, dated)
    return drafted(context, outlook, current, [sheet])


def _sheet(context: Context, rental: Rental, month: date) -> Timesheet:
    found = context.sheets.get(rental.organisation, name_of(rental.id, month))
    return found or Timesheet(organisation=rental.organisation, rental=rental.id, month=month)


def _decision(context: Context, rental: Rental, told: Sequence[tuple[date, Drafted]], moved: tuple[Change, ...]) -> Decision:
    label, name = vehicle_of(context, rental)
    loud = [one for one in told if one[1].billing.verdict not in _QUIET] or told[-1:]
    months = [drafted.as_data(month=f"{month:%Y-%m}") for month, drafted in loud]
    changes = tuple(change for _, drafted in told for change in drafted.changes)
    data = {"currency": rental.currency, "vehicle": label, "name": name, "months": months}
    reason = next((one["verdict"] for one in reversed(months)), "")
    line = Line(rental.organisation, rental.id, Outcome.CHANGED if changes else Outcome.SKIPPED, reason, data)
    return Decision(line, Effect((*changes, *moved)) if changes or moved else None)


def _actions(told: Sequence[tuple[date, Drafted]]) -> int:
    return sum(2 * len(drafted.changes) for _, drafted in told)


def prepare(context: Context, page: Sequence[Due[Rental]]) -> None:
    """Read the sheets, the customers and the vehicles of a page's rentals, and the invoices that its sheets know."""
    found = [one.record for one in page if isinstance(one.record, Rental)]
    if context.request.options.rental:
        return
    wanted = [(rental, month) for rental in found for month in _due_months(context, rental)]
    context.sheets.need([(rental.organisation, name_of(rental.id, month)) for rental, month in wanted])
    sheets = [sheet for rental, month in wanted if (sheet := context.sheets.known(rental.organisation, name_of(rental.id, month)))]
    context.invoices.need([(sheet.organisation, number) for sheet in sheets for number in series(sheet)])
    billable = {(sheet.organisation, sheet.rental) for sheet in sheets if sheet.open_for()}
    for sheet in sheets:
        if sheet.open_for() and not series(sheet):
            context.serials.expect(sheet.organisation, 1)
    context.people.need([(rental.organisation, rental.customer) for rental in found if (rental.organisation, rental.id) in billable])
    context.vehicles.need([(rental.organisation, rental.vehicle) for rental in found if rental.vehicle])


def _due_months(context: Context, rental: Rental) -> list[date]:
    try:
        return _months(context, rental, context.as_of(context.organisation(rental.organisation)))
    except (BrokenRecordError, NotFoundError):
        return []  # its organisation cannot be read: the decision says so


def again(context: Context, one: Due[Rental]) -> Due[Rental]:
    """The rental as it stands now, and its sheets and invoices, one of which somebody else has changed."""
    fresh = due.by_name(RENTALS, one.organisation, one.name)
    context.sheets.forget(one.organisation, lambda name: name.endswith(f"#{one.name}"))
    context.invoices.forget(one.organisation, lambda number: number.startswith((f"LOC-{one.name}-", f"FACT-{one.name}-")))
    if isinstance(fresh.record, Rental) and not context.request.options.rental:
        numbers = [number for month in _due_months(context, fresh.record) for number in _numbers(fresh.record, month)]
        context.invoices.need([(one.organisation, number) for number in numbers])
    return fresh


def _numbers(rental: Rental, month: date) -> list[str]:
    return [monthly_number(rental.id, month, place) for place in range(1, _REISSUES + 1)]


def _refuse(request: Request) -> None:
    if request.options.rental and not request.organisation:
        raise InvalidError("rental", request.options.rental, "needs its organisation (--org): ids are known within one")
    if request.options.rental and request.options.month:
        raise InvalidError("rental", request.options.rental, "is billed for all its days, and not for one month: leave one of the two out")


def _asks(context: Context) -> bool:
    """Whether the run was asked for a month, which is a matter of all rentals and not of those that are due."""
    return context.request.options.month is not None


def _shards(context: Context) -> Sequence[str]:
    if context.request.options.rental:
        return ["rental"]
    if _asks(context):
        return [context.request.organisation] if context.request.organisation else organisations.ids()
    return RENTALS.shards


def _page(context: Context, shard: str, start: Key | None, limit: int) -> Page[Rental]:
    if context.request.options.rental:
        return ([] if start else [_asked(context.request.organisation, context.request.options.rental)]), None
    if _asks(context):
        found, rest = rentals.page(shard, start, limit)
        return [Due(shard, rentals.id_of(key), record, key) for key, record in found], rest
    # Whole: a rental of which some months are billed stands under its next, which may be due as well.
    return after(RENTALS.whole(shard, context.horizon, context.request.organisation), start), None


def _asked(organisation: str, id: str) -> Due[Rental]:
    found = due.by_name(RENTALS, organisation, id)
    if isinstance(found.record, BrokenRecordError) and rentals.version_of(organisation, id) is None:
        raise NotFoundError("rental", f"{organisation}/{id}", "relance rentals lists them")
    return found


def _count(context: Context, shard: str, start: Key | None) -> int:
    return rentals.how_many(shard, start) if _asks(context) else 0  # else a shard is one page


JOB = over(
    RENTALS,
    name=NAME,
    function=NAME,
    hour=3,
    from_day="from the 1st on",
    shards=_shards,
    decide=decide,
    today=True,
    prepare=prepare,
    page=_page,
    count=_count,
    again=again,
    options=frozenset({"month", "rental", "reissue"}),
    ahead=True,
    refuse=_refuse,
)
