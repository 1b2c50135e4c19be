"""The report that people read: a section an organisation, in its language, the seed's banner, and the outbox's word on messages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from relance.domain.invoice import Hold
from relance.domain.message import State
from relance.domain.run import Mode, Run, Trigger
from relance.jobs import run
from relance.jobs.report import report
from relance.jobs.reports.sheet import Told
from relance.jobs.request import Request
from relance.store import runs
from relance.store.tables import InvoiceRow
from tests.world import BURSAR, HOA, SCHOOL, add, invoice

EXPECTED = Path(__file__).parent / "expected"
NIGHT = datetime(2025, 3, 31, 2, tzinfo=UTC)


@pytest.fixture
def ended(tables: None) -> Run:
    """A run over two organisations with every kind of line."""
    hold = Hold(date(2025, 3, 20), date(2025, 4, 10), "payment plan")
    add(SCHOOL, HOA, BURSAR)
    add(invoice("F-3", date(2024, 12, 1)), invoice("F-1", date(2025, 3, 30)), invoice("F-2", date(2025, 3, 14), holds=(hold,)))
    add(invoice("F-4", date(2025, 3, 1)), invoice("H-1", date(2025, 2, 1), HOA))
    InvoiceRow._get_connection().update_item(SCHOOL.id, range_key="F-4", actions=[InvoiceRow.currency.remove()])
    return run.start(Request(job="invoice-aging", scheduled_at=NIGHT, as_of=date(2025, 3, 31)))


def read(ended: Run) -> str:
    told = {
        "goo-school/invoice/F-3#v2#contact:bursar#email": Told("email", State.SENT),
        "goo-school/invoice/F-3#v2#discord:finance#discord": Told("discord", State.FAILED),
    }
    return report(ended, list(runs.lines(ended)), {SCHOOL.id: SCHOOL, HOA.id: HOA}, told)


def test_the_report_reads_as_expected(ended: Run) -> None:
    assert read(ended) + "\n" == (EXPECTED / "invoice_aging.txt").read_text(encoding="utf-8")


def test_a_run_without_lines_has_a_report_too() -> None:
    empty = Run(
        id="r",
        job="invoice-aging",
        mode=Mode.DRY_RUN,
        trigger=Trigger.HAND,
        actor="ada",
        scheduled_at=NIGHT,
        opened_at=NIGHT,
        options={"zone": "Europe/Paris"},
    )
    text = report(empty, [], {}, {})
    assert "Run Date: 2025-03-31 04:00:00" in text
    assert "Mode: DRY RUN" in text
