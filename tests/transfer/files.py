"""Files for imports, as a person would write them, and what comes of them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from relance.domain.organisation import Contact, Role
from relance.transfer.exporting import FileFormat, export
from relance.transfer.importing import apply
from relance.transfer.planning import plan
from relance.transfer.schemas import FileKind
from relance.transfer.trouble import ImportRefusedError
from relance.transfer.unit import Counts
from tests.calls import counting
from tests.world import BY, SCHOOL

CUSTOMER = Contact(organisation=SCHOOL.id, id="c-1", name="Awa Camara", roles=(Role.CUSTOMER,))

#: A row that is right; tests change one thing of it.
RIGHT: dict[FileKind, dict[str, Any]] = {
    FileKind.ORGANISATIONS: {
        "id": "goo-school",
        "name": "Goo School",
        "locale": "fr_GN",
        "currency": "GNF",
        "zone": "Africa/Conakry",
    },
    FileKind.CONTACTS: {"organisation": "goo-school", "id": "c-1", "name": "Awa Camara", "roles": ["customer"]},
    FileKind.UNITS: {"organisation": "goo-school", "id": "101", "assessment": "500", "owners": [{"contact": "c-1"}]},
    FileKind.VIOLATION_TYPES: {"organisation": "goo-school", "id": "noise", "name": "Noise"},
    FileKind.VIOLATIONS: {"organisation": "goo-school", "id": "V-1", "unit": "101", "type": "noise", "cure_deadline": "2025-10-22"},
    FileKind.BUDGETS: {
        "organisation": "goo-school",
        "id": "2025",
        "name": "Budget 2025",
        "starts_on": "2025-01-01",
        "ends_on": "2025-12-31",
        "lines": [{"account": "6100", "budgeted": "12000"}, {"account": "6200", "budgeted": "0"}],
    },
    FileKind.EXPENSES: {"organisation": "goo-school", "id": "X-1", "account": "6100", "amount": "200", "spent_on": "2025-03-01"},
    FileKind.VEHICLES: {"organisation": "goo-school", "id": "hilux", "name": "Toyota Hilux", "registration": "GN-001-AA"},
    FileKind.RENTALS: {
        "organisation": "goo-school",
        "id": "6",
        "customer": "c-1",
        "vehicle": "hilux",
        "starts_on": "2025-01-07",
        "daily_rate": "50000",
    },
    FileKind.TIMESHEETS: {"organisation": "goo-school", "rental": "6", "date": "2025-01-07", "status": "worked"},
    FileKind.INVOICES: {
        "organisation": "goo-school",
        "number": "N-1",
        "customer": "c-1",
        "issued_on": "2025-01-01",
        "due_on": "2025-01-31",
        "total": "500",
    },
    FileKind.PAYMENTS: {"organisation": "goo-school", "invoice": "N-1", "id": "R-1", "amount": "200", "paid_on": "2025-02-10"},
}


def rows(folder: Path, kind: FileKind, *changes: dict[str, Any]) -> Path:
    """A JSON lines file of that kind: the right row once for each of `changes`, changed so; a field of None is left out."""
    lines = [{name: value for name, value in (RIGHT[kind] | change).items() if value is not None} for change in changes or ({},)]
    path = folder / f"{kind.value}.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def imported(*files: Path) -> Counts:
    """Import these files."""
    return apply(plan(files), BY)


def refused(*files: Path, kind: FileKind | None = None, organisation: str = "") -> list[str]:
    """What is said of files that are refused, with the path of their folder left out. Nothing is written."""
    with counting() as calls:
        try:
            plan(files, kind, organisation)
        except ImportRefusedError as error:
            troubles = error.troubles
        else:
            raise AssertionError("the files were accepted")
    assert not calls.written
    return [str(trouble).replace(f"{files[0].parent}/", "") for trouble in troubles]


def exported(format: FileFormat = FileFormat.JSONL) -> dict[FileKind, str]:
    """Everything in the store, as files."""
    texts = {}
    for kind in FileKind:
        file = io.StringIO(newline="")
        export(kind, None, file, format)
        texts[kind] = file.getvalue()
    return texts
