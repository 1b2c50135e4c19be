"""Lists for people who look for something: a page of what fits, out of a bounded number of reads, and the place where it goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from relance.domain.errors import BrokenRecordError
from relance.domain.invoice import Invoice, Status
from relance.domain.rental import Rental, Vehicle
from relance.domain.timesheet import Timesheet
from relance.store import rentals as rental_rows
from relance.store import standing, timesheets
from relance.store.invoices import invoice_of
from relance.store.reading import Key, built, query_page
from relance.store.tables import InvoiceRow

#: What one request reads at most: so many pages of so many items.
_PAGES: Final = 5
_ITEMS: Final = 200
#: A page of large records ends sooner, or its reply would be more than can be sent.
_HEAVIEST: Final = 2_000_000

#: Records with the keys under which they stand, and where the next page starts.
type Read[T] = tuple[list[tuple[Key, T | BrokenRecordError]], Key | None]


@dataclass(frozen=True, slots=True)
class Browsed[T, P]:
    """Those that fit, those that cannot be read, and the place after which it goes on; None: there are no more."""

    found: list[T]
    broken: list[BrokenRecordError]
    place: P | None


@dataclass(frozen=True, slots=True)
class InvoicePlace:
    """A place among invoices: the key, and the due date by which the indexes sort them."""

    key: str
    due_on: date | None = None


def invoices(
    organisation: str,
    start: InvoicePlace | None,
    limit: int,
    *,
    status: Status | None = None,
    customer: str = "",
    fits: Callable[[Invoice], bool] = lambda _: True,
) -> Browsed[Invoice, InvoicePlace]:
    """Some invoices of an organisation: of a customer, or else in a status, by due date; or else all of them, by number.

    There may be fewer than `limit`, and more on the next page. An index may be behind: each invoice is judged as it stands.
    """
    index, partition = ("customer", customer) if customer else ("status", status.value if status else "")
    key = f"{organisation}#{partition}"

    def fitting(invoice: Invoice) -> bool:
        return status in (None, invoice.status) and customer in ("", invoice.customer) and fits(invoice)

    def page(after: Key | None) -> Read[Invoice]:
        return _indexed(index, key, after) if partition else _numbered(organisation, after)

    after: Key | None = None
    if start:
        after = {"pk": {"S": organisation}, "sk": {"S": start.key}}
        if partition and start.due_on:
            after |= {f"{index}_key": {"S": key}, "due_on": {"S": start.due_on.isoformat()}}
    found, broken, last = walked(page, after, limit, fitting)
    return Browsed(found, broken, _place(last, partition) if last else None)


def rentals(
    organisation: str,
    start: str | None,
    limit: int,
    fits: Callable[[Rental], bool],
    meet: Callable[[list[Rental]], None] = lambda _: None,
) -> Browsed[Rental, str]:
    """Some rentals of an organisation, in the order of their keys; a place is the id of a rental.

    `meet` is shown those of a page together, before `fits` is asked of each: what that wants to know beside them is read at once.
    """

    def page(key: Key | None) -> Read[Rental]:
        items, following = rental_rows.page(organisation, key, _ITEMS)
        meet([one for _, one in items if isinstance(one, Rental)])
        return items, following

    after = {"pk": {"S": organisation}, "sk": {"S": rental_rows.rental_key(start)}} if start else None
    found, broken, last = walked(page, after, limit, fits)
    return Browsed(found, broken, last["sk"]["S"].removeprefix(rental_rows.rental_key("")) if last else None)


def vehicles(organisation: str, start: str | None, limit: int, fits: Callable[[Vehicle], bool]) -> Browsed[Vehicle, str]:
    """Some vehicles of an organisation, in the order of their keys; a place is the id of a vehicle."""
    after = {"pk": {"S": organisation}, "sk": {"S": rental_rows.vehicle_key(start)}} if start else None
    found, broken, last = walked(lambda key: rental_rows.vehicle_page(organisation, key, _ITEMS), after, limit, fits)
    return Browsed(found, broken, last["sk"]["S"].removeprefix(rental_rows.vehicle_key("")) if last else None)


def sheets(organisation: str, month: date, start: str | None, limit: int) -> Browsed[Timesheet, str]:
    """Some sheets of a month, in the order of their keys; a place is the id of a rental."""
    prefix = f"sheet#{timesheets.name_of('', month)}"
    after = {"pk": {"S": organisation}, "sk": {"S": f"{prefix}{start}"}} if start else None
    found, broken, last = walked(lambda key: timesheets.page(organisation, month, key, limit + 1), after, limit, lambda _: True)
    return Browsed(found, broken, last["sk"]["S"].removeprefix(prefix) if last else None)


def walked[T](
    page: Callable[[Key | None], Read[T]],
    after: Key | None,
    limit: int,
    fits: Callable[[T], bool] = lambda _: True,
    weight: Callable[[T], int] = lambda _: 0,
) -> tuple[list[T], list[BrokenRecordError], Key | None]:
    """Pages from `after` on until there are `limit` that fit; the key of the last one that was looked at, if there are more.

    `weight` is about how many bytes one takes in a reply; what is too much for one is left to the next.
    """
    found: list[T] = []
    broken: list[BrokenRecordError] = []
    heavy = 0
    for _ in range(_PAGES):
        items, following = page(after)
        for place, (key, one) in enumerate(items):
            if isinstance(one, BrokenRecordError):
                broken.append(one)
            elif fits(one):
                found.append(one)
                heavy += weight(one)
            if len(found) + len(broken) == limit or heavy >= _HEAVIEST:
                return found, broken, key if following or place + 1 < len(items) else None
        after = following
        if after is None:
            return found, broken, None
    return found, broken, after


def _indexed(index: str, key: str, after: Key | None) -> Read[Invoice]:
    page = query_page(InvoiceRow, key, index=index, start=after, limit=_ITEMS)
    read = standing.invoices_in_full([{"pk": item["pk"], "sk": item["sk"]} for item in page.items])
    # The place of each is where the index has it, whatever has become of it since.
    return [(item, due.record) for item, due in zip(page.items, read, strict=True)], page.next_key


def _numbered(organisation: str, after: Key | None) -> Read[Invoice]:
    page = query_page(InvoiceRow, organisation, start=after, limit=_ITEMS, consistent=True)
    return [(item, built(InvoiceRow, item, invoice_of)) for item in page.items if "#" not in item["sk"]["S"]], page.next_key


def _place(key: Key, partition: str) -> InvoicePlace:
    return InvoicePlace(key["sk"]["S"], date.fromisoformat(key["due_on"]["S"]) if partition else None)
