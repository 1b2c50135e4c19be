"""What must add up in rentals, their sheets and their invoices, whatever went wrong: read from the tables behind the product's back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from relance.domain.invoice import Invoice, Status
from relance.domain.periods import month_of
from relance.domain.rental import Rental
from relance.domain.rental_billing import locked_because, series
from relance.domain.timesheet import Timesheet
from relance.store.invoices import invoice_of
from relance.store.rentals import rental_of
from relance.store.tables import InvoiceRow, RentalRow
from relance.store.timesheets import sheet_of

type Item = Mapping[str, Any]
type Key = tuple[str, str]


@dataclass(frozen=True)
class Books:
    """All rentals, sheets and invoices there are, by organisation and what else names them, and the last serial that was given."""

    rentals: Mapping[Key, Rental]
    sheets: Mapping[tuple[str, str, date], Timesheet]
    invoices: Mapping[Key, Invoice]
    given: Mapping[str, int]

    @classmethod
    def read(cls, rentals: Mapping[Key, Item], invoices: Mapping[Key, Item], organisations: Mapping[Key, Item]) -> Books:
        """From the items of the tables, by key."""
        rows = {key: RentalRow.from_raw_data(dict(item)) for key, item in rentals.items()}
        sheets = [sheet_of(row) for (_, sk), row in rows.items() if sk.startswith("sheet#")]
        return cls(
            {(pk, row.sk.removeprefix("rental#")): rental_of(row) for (pk, sk), row in rows.items() if sk.startswith("rental#")},
            {(one.organisation, one.rental, one.month): one for one in sheets},
            {key: invoice_of(InvoiceRow.from_raw_data(dict(item))) for key, item in invoices.items() if "#" not in key[1]},
            {pk: int(item["last"]["N"]) for (pk, sk), item in organisations.items() if sk == "sequence#invoices"},
        )

    def living(self) -> Iterator[tuple[Invoice, list[date]]]:
        """The invoices of rentals that are not cancelled, and their days."""
        for one in self.invoices.values():
            if one.breakdown and one.breakdown.rental and one.status is not Status.CANCELLED:
                yield one, list(one.breakdown.worked)


def each_day_is_billed_once(books: Books) -> Iterator[str]:
    bills: dict[tuple[str, str, date], list[str]] = defaultdict(list)
    for one, days in books.living():
        assert one.breakdown
        for day in days:
            bills[one.organisation, one.breakdown.rental, day].append(one.number)
    yield from (f"{rental} {day} is on {sorted(numbers)}" for (_, rental, day), numbers in bills.items() if len(numbers) > 1)


def the_sheets_say_which_invoice_bills_a_day(books: Books) -> Iterator[str]:
    """Those that live, and their days: no other, and no more."""
    is_: dict[tuple[str, str, date], dict[str, tuple[int, ...]]] = defaultdict(dict)
    for one, days in books.living():
        assert one.breakdown
        for month in {month_of(day) for day in days}:
            mine = tuple(day.day for day in days if month_of(day) == month)
            is_[one.organisation, one.breakdown.rental, month][one.number] = mine
    for key in books.sheets.keys() | is_.keys():
        sheet = books.sheets.get(key)
        said = {number: days for number, days in sheet.billed.items() if days} if sheet else {}
        if said != is_.get(key, {}):
            yield f"the sheet {key[1]} {key[2]:%Y-%m} says {said}, the invoices bill {is_.get(key, {})}"


def what_a_draft_bills_was_worked(books: Books) -> Iterator[str]:
    for one, days in books.living():
        assert one.breakdown
        if locked_because(one):
            continue
        for day in days:
            sheet = books.sheets.get((one.organisation, one.breakdown.rental, month_of(day)))
            if sheet is None or day not in sheet.worked():
                yield f"{one.number} bills {day}, on which nobody worked"


def amounts_are_those_of_the_days(books: Books) -> Iterator[str]:
    """Lines sum to the net amount, that and VAT to the total; of what no person has edited, the line is its days."""
    for one in books.invoices.values():
        breakdown = one.breakdown
        if breakdown is None:
            continue
        net = sum(line.net.amount for line in breakdown.lines)
        if net != breakdown.net.amount or breakdown.net + breakdown.vat != one.total:
            yield f"{one.number} comes to {one.total}, its lines to {net} and {breakdown.vat} of VAT"
        if breakdown.rental and not breakdown.edited and [line.quantity for line in breakdown.lines] != [len(breakdown.worked)]:
            yield f"{one.number} bills {[line.quantity for line in breakdown.lines]} for {len(breakdown.worked)} days"


def what_is_paid_stays_paid(books: Books) -> Iterator[str]:
    for one in books.invoices.values():
        closed = one.status is Status.PAID
        if one.balance.amount < 0 or (closed and one.balance) or (one.paid and not one.balance and not closed):
            yield f"{one.number} is {one.status.value}, and of {one.total} {one.paid} are paid"


def a_serial_is_given_once(books: Books) -> Iterator[str]:
    serials = Counter((one.organisation, one.serial) for one in books.invoices.values() if one.serial is not None)
    yield from (f"{serial} was given {times} times" for serial, times in serials.items() if times > 1)
    yield from (f"{serial} was never given" for organisation, serial in serials if serial > books.given.get(organisation, 0))


def no_worked_day_is_forgotten(books: Books) -> Iterator[str]:
    """In a month that counts as billed and is not to be looked at again, each is on an invoice, or a person has decided otherwise."""
    freed = {
        (one.organisation, one.breakdown.rental, day)
        for one in books.invoices.values()
        if one.breakdown and one.status is Status.CANCELLED
        for day in one.breakdown.worked
    }
    for (organisation, rental, month), sheet in books.sheets.items():
        its = books.rentals[organisation, rental]
        if its.billed_to is None or month > its.billed_to or (its.revisit and its.revisit <= month):
            continue
        last = next((books.invoices[organisation, number] for number in reversed(series(sheet))), None)
        emptied = last is None or (last.status is Status.CANCELLED and last.breakdown is not None and not last.breakdown.worked)
        stands = last is not None and not emptied and bool(locked_because(last))
        for day in sheet.open_for():
            if its.covers(day) and not stands and (organisation, rental, day) not in freed:
                yield f"{rental} {day} is on no invoice"


RULES = (
    each_day_is_billed_once,
    the_sheets_say_which_invoice_bills_a_day,
    what_a_draft_bills_was_worked,
    amounts_are_those_of_the_days,
    what_is_paid_stays_paid,
    a_serial_is_given_once,
    no_worked_day_is_forgotten,
)


def amiss(books: Books) -> list[str]:
    """All that does not add up; nothing, if it does."""
    return [trouble for rule in RULES for trouble in rule(books)]


def audited_as(sk: str) -> str:
    """What the audit calls the record of a sort key, in the tables of rentals and of invoices."""
    kind, _, rest = sk.partition("#")
    if kind == "sheet":
        month, _, rental = rest.partition("#")
        return f"timesheet/{rental}/{month}"
    if kind in ("rental", "vehicle"):
        return f"{kind}/{rest}"
    part, _, id = rest.partition("#")
    return f"{part}/{kind}/{id}" if part else f"invoice/{kind}"
