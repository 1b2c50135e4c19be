"""Timesheets: one document a rental and month, those of a month in one query; mapped to rows, written as changes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any, Final

from relance.domain.errors import BrokenRecordError
from relance.domain.timesheet import DayStatus, Timesheet
from relance.store.effects import Change, differing
from relance.store.lookup import Found, batch_get
from relance.store.reading import Key, built, choice, each, get, get_raw, keyed_page, query_raw
from relance.store.tables import RentalRow

_SHEET: Final = "sheet#"


def name_of(rental: str, month: date) -> str:
    """What a sheet is called: `2025-01#6`."""
    return f"{month:%Y-%m}#{rental}"


def read(organisation: str, rental: str, month: date) -> Timesheet:
    """The sheet as it stands now, an empty one if there is none. BrokenRecordError: it cannot be understood."""
    row = get(RentalRow, organisation, f"{_SHEET}{name_of(rental, month)}")
    return sheet_of(row) if row else Timesheet(organisation=organisation, rental=rental, month=month)


def version_of(organisation: str, rental: str, month: date) -> int | None:
    """The version of a sheet that may be unreadable otherwise; None if there is none."""
    item = get_raw(RentalRow, organisation, f"{_SHEET}{name_of(rental, month)}")
    return int(item["version"]["N"]) if item else None


def of_month(organisation: str, month: date) -> Iterator[Timesheet | BrokenRecordError]:
    """The sheets of all rentals in a month, and what is wrong with those that cannot be understood."""
    return each(RentalRow, organisation, sheet_of, where=_of_month(month), consistent=True)


def page(
    organisation: str, month: date, start: Key | None, limit: int
) -> tuple[list[tuple[Key, Timesheet | BrokenRecordError]], Key | None]:
    """Some sheets of a month, each with its key, in the order of their keys, and where the next page starts."""
    return keyed_page(RentalRow, organisation, sheet_of, where=_of_month(month), start=start, limit=limit, consistent=True)


def everything(organisation: str) -> Iterator[Timesheet | BrokenRecordError]:
    """All sheets of an organisation by month, and what is wrong with those that cannot be understood."""
    return each(RentalRow, organisation, sheet_of, where=RentalRow.sk.startswith(_SHEET))


def named(names: Collection[tuple[str, str]]) -> dict[tuple[str, str], Found[Timesheet]]:
    """Those of the sheets (organisation, `name_of`) that exist, a hundred a request."""
    items = batch_get(RentalRow, [(organisation, f"{_SHEET}{name}") for organisation, name in names])
    return {(pk, sk.removeprefix(_SHEET)): built(RentalRow, item, sheet_of) for (pk, sk), item in items.items()}


def whole_month(organisation: str, month: date) -> dict[tuple[str, str], Found[Timesheet]]:
    """The same for all sheets of a month: one request for some thousands."""
    items = query_raw(RentalRow, organisation, where=_of_month(month), consistent=True)
    return {(organisation, _name(item)): built(RentalRow, item, sheet_of) for item in items}


def write(before: Timesheet, after: Timesheet, version: int | None = None) -> Change | None:
    """What to commit so that the sheet becomes `after`; None if nothing differs. `before` of version 0 is there not yet.

    `version` replaces an unreadable record.
    """
    # Of an unreadable record, whatever it held that `after` has not must go.
    old, new = ({}, _values(after)) if version is not None else differing(_values(before) if before.version else {}, _values(after))
    if not new:
        return None
    return Change(
        row=RentalRow,
        pk=after.organisation,
        sk=f"{_SHEET}{name_of(after.rental, after.month)}",
        organisation=after.organisation,
        name=f"timesheet/{after.rental}/{after.month:%Y-%m}",
        version=version if version is not None else before.version or None,
        before=old,
        after=new,
    )


def sheet_of(row: RentalRow) -> Timesheet:
    """The sheet in a row; BrokenRecordError if it cannot be understood."""
    month, _, rental = row.sk.removeprefix(_SHEET).partition("#")
    try:
        days = {int(day): choice(DayStatus, status, "days") for status, of_it in (row.days or {}).items() for day in of_it}
        billed = {number: tuple(int(day) for day in of_it) for number, of_it in (row.billed or {}).items()}
        return Timesheet(
            organisation=row.pk,
            rental=rental,
            month=_month(month, {*days, *(day for of_it in billed.values() for day in of_it)}),
            days=dict(sorted(days.items())),
            billed=billed,
            version=row.version,
        )
    except (ValueError, TypeError, AttributeError) as error:
        raise BrokenRecordError(f"timesheet/{rental}/{month}", str(error)) from error


def _month(text: str, days: Collection[int]) -> date:
    """The first day of a month that has all these days. ValueError: there is no such month, or one of its days is none."""
    month = date.fromisoformat(f"{text}-01")
    for day in days:
        month.replace(day=day)
    return month


def _of_month(month: date) -> Any:
    return RentalRow.sk.startswith(f"{_SHEET}{month:%Y-%m}#")


def _name(item: Mapping[str, Any]) -> str:
    name: str = item["sk"]["S"].removeprefix(_SHEET)
    return name


def _values(sheet: Timesheet) -> dict[str, Any]:
    # By status, not by day: a third of the bytes, and as easy to read.
    days: dict[str, list[int]] = {}
    for day, status in sorted(sheet.days.items()):
        days.setdefault(status.value, []).append(day)
    return {"days": days or None, "billed": {number: list(of_it) for number, of_it in sheet.billed.items()} or None}
