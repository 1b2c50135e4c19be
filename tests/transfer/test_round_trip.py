"""What was exported can be imported: into empty tables it gives the same export, into the same store it changes nothing."""

from __future__ import annotations

import csv
import io
import itertools
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings

from relance.domain.budget import Budget
from relance.domain.errors import BrokenRecordError
from relance.domain.timesheet import Timesheet
from relance.runtime.settings import settings as process_settings
from relance.store import budgets, invoices, organisations, sequences, timesheets
from relance.store.commit import commit
from relance.store.effects import Effect
from relance.store.tables import TABLES
from relance.transfer.exporting import FileFormat
from relance.transfer.importing import apply
from relance.transfer.planning import plan
from relance.transfer.schemas import FileKind
from relance.transfer.unit import Counts
from relance.transfer.world import readable
from tests.calls import counting
from tests.transfer.files import exported, imported, rows
from tests.transfer.histories import History, histories
from tests.world import BY, add

STACKS = itertools.count()


@contextmanager
def empty_store() -> Iterator[None]:
    """Tables of their own."""
    with patch.dict(os.environ, RELANCE_STACK=f"test-{next(STACKS)}"):
        process_settings.cache_clear()
        for row in TABLES:
            row.create_table(billing_mode="PAY_PER_REQUEST", wait=False)
        yield
    process_settings.cache_clear()


def store(history: History) -> None:
    commit([Effect(organisations.write(None, history.organisation))], BY)
    for contact in history.contacts:
        commit([Effect(organisations.write_contact(None, contact))], BY)
    for invoice, payments in [*history.invoices, *history.fleet.debts]:
        change = invoices.write(None, invoice, history.organisation)
        assert change
        recorded = [part for payment in payments for part in invoices.write_payment(payment)]
        commit([Effect((change, *recorded))], BY)
    add(*history.property.units, *history.property.types, *history.property.violations, *history.property.budgets)
    add(*history.fleet.vehicles, *history.fleet.rentals, *history.fleet.sheets)
    for expense in history.property.expenses:
        change = budgets.write_expense(None, expense)
        assert change
        commit([Effect((change,))], BY)


def known(sheets: Iterable[Timesheet | BrokenRecordError]) -> dict[tuple[str, date], Any]:
    """Days and who bills them. An invoice without days need not be known, but by the month that it is numbered after."""
    found = [readable(one) for one in sheets]
    billed = [{number: days for number, days in one.billed.items() if days or number.startswith("LOC-")} for one in found]
    return {(one.rental, one.month): (one.days, bills) for one, bills in zip(found, billed, strict=True)}


def files(folder: Path, texts: dict[FileKind, str], format: FileFormat) -> list[Path]:
    paths = []
    for kind, text in texts.items():
        if text:
            paths.append(folder / f"{kind.value}.{format.value}")
            paths[-1].write_text(text, encoding="utf-8", newline="")
    return paths


@pytest.mark.parametrize("format", FileFormat)
@given(history=histories())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_an_export_gives_the_same_store_and_changes_nothing_where_it_came_from(tables: None, format: FileFormat, history: History) -> None:
    with TemporaryDirectory() as folder:
        with empty_store():
            store(history)
            texts = exported(format)
            paths = files(Path(folder), texts, format)
            planned = plan(paths)
            with counting() as calls:
                counts = apply(planned, BY)
            assert (counts.created, counts.changed, dict(calls.written)) == (0, 0, {})
        with empty_store():
            apply(plan(paths), BY)
            assert exported(format) == texts
            assert known(timesheets.everything(history.organisation.id)) == known(history.fleet.sheets)
            assert sequences.take(history.organisation.id, "invoices")[0] > max([0, *(one.serial or 0 for one, _ in history.fleet.debts)])
            spent = [budget.lines for budget in budgets.listed(history.organisation.id) if isinstance(budget, Budget)]
            assert spent == [budget.lines for budget in sorted(history.property.budgets, key=lambda one: one.id.encode())]


@pytest.mark.parametrize("label", ["=1+1", "+224", "-5", "@SUM(A1)", "\tx", "\rx", "'=1", "''-", "'"])
def test_no_cell_of_an_export_is_taken_for_a_formula(school: None, tmp_path: Path, label: str) -> None:
    imported(rows(tmp_path, FileKind.INVOICES, {"label": label}))
    text = exported(FileFormat.CSV)[FileKind.INVOICES]
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["label"][0] not in "=+-@\t\r"
    (path,) = files(tmp_path, {FileKind.INVOICES: text}, FileFormat.CSV)
    assert imported(path) == Counts(unchanged=1)


def test_an_export_is_sorted_by_key_and_has_the_decimals_of_the_currency(school: None, tmp_path: Path) -> None:
    imported(rows(tmp_path, FileKind.ORGANISATIONS, {"currency": "TND"}))
    imported(rows(tmp_path, FileKind.INVOICES, {"number": "b", "total": "1.5"}, {"number": "a"}, {"number": "B"}))
    cells = list(csv.DictReader(io.StringIO(exported(FileFormat.CSV)[FileKind.INVOICES])))
    assert [(row["number"], row["total"]) for row in cells] == [("B", "500.000"), ("a", "500.000"), ("b", "1.500")]
