"""Records out, in the very schema that an import takes: what was exported can be imported again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import IO, Any, Final

from relance.domain.invoice import Invoice, Payment
from relance.store import budgets, invoices, organisations, rentals, timesheets, units, violations
from relance.transfer import jsonlines, separated
from relance.transfer.exported import (
    of_budget,
    of_contact,
    of_expense,
    of_invoice,
    of_organisation,
    of_payment,
    of_type,
    of_unit,
    of_violation,
)
from relance.transfer.exported_rentals import of_days, of_rental, of_vehicle
from relance.transfer.schemas import SCHEMAS, FileKind
from relance.transfer.world import readable

#: The rows of an organisation, by kind.
_ROWS: Final[Mapping[FileKind, Callable[[str], Iterable[dict[str, Any]]]]] = {
    FileKind.ORGANISATIONS: lambda owner: [of_organisation(organisations.read(owner))],
    FileKind.CONTACTS: lambda owner: map(of_contact, organisations.contacts(owner)),
    FileKind.UNITS: lambda owner: (of_unit(readable(one)) for one in units.listed(owner)),
    FileKind.VIOLATION_TYPES: lambda owner: (of_type(readable(one)) for one in violations.types(owner)),
    FileKind.VIOLATIONS: lambda owner: (of_violation(readable(one)) for one in violations.listed(owner)),
    FileKind.BUDGETS: lambda owner: (of_budget(readable(one)) for one in budgets.listed(owner)),
    FileKind.EXPENSES: lambda owner: (of_expense(readable(one)) for one in budgets.expenses(owner)),
    FileKind.VEHICLES: lambda owner: (of_vehicle(readable(one)) for one in rentals.vehicles(owner)),
    FileKind.RENTALS: lambda owner: (of_rental(readable(one)) for one in rentals.listed(owner)),
    FileKind.TIMESHEETS: lambda owner: (row for one in timesheets.everything(owner) for row in of_days(readable(one))),
    FileKind.INVOICES: lambda owner: (of_invoice(one) for one in invoices.everything(owner) if isinstance(one, Invoice)),
    FileKind.PAYMENTS: lambda owner: (of_payment(one) for one in invoices.everything(owner) if isinstance(one, Payment)),
}


class FileFormat(StrEnum):
    """How a file is written."""

    JSONL = "jsonl"
    CSV = "csv"


def export(
    kind: FileKind,
    organisation: str | None,
    to: IO[str],
    format: FileFormat = FileFormat.JSONL,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Write the records of a kind, of one organisation or of all (None), sorted by key; return how many.

    `progress` is told how many are written so far. NotFoundError: no such organisation. BrokenRecordError: a record that cannot
    be read; an export that leaves something out would be taken for the whole.
    """
    fields = list(SCHEMAS[kind].model_fields)
    if format is FileFormat.CSV:
        separated.write_header(fields, to)
    written = 0
    for written, values in enumerate(_records(kind, organisation), start=1):
        present = {field: values[field] for field in fields if values[field] not in (None, "")}
        if format is FileFormat.CSV:
            separated.write_row(present, fields, to)
        else:
            jsonlines.write_row(present, to)
        progress(written)
    return written


def _records(kind: FileKind, organisation: str | None) -> Iterator[dict[str, Any]]:
    owners = organisations.ids() if organisation is None else [organisations.read(organisation).id]
    for owner in sorted(owners):
        yield from _ROWS[kind](owner)
