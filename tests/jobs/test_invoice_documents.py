"""Invoices as documents, as a run: each by itself and all in one, whatever else is broken; what the fonts lack is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from relance.domain.errors import InvalidError
from relance.domain.run import Outcome, RunStatus
from relance.runtime import clients
from relance.runtime.settings import settings
from relance.store.tables import InvoiceRow
from tests.association import by_hand, lines
from tests.fleet import FIRST, FLEET, MINE, RENTALS, SHEETS, park
from tests.store.faults import damage
from tests.world import add, invoice

JOB = "invoice-documents"
BUCKET = "documents"


@pytest.fixture
def bucket(tables: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The renter's January, and a bucket for its documents."""
    monkeypatch.setenv("RELANCE_DOCUMENTS_BUCKET", BUCKET)
    settings.cache_clear()
    clients.forget()
    clients.s3().create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
    park(*RENTALS, *SHEETS)
    by_hand("rental-invoicing", FIRST, organisation=FLEET.id, month="2025-01")


def kept() -> dict[str, str]:
    """The text of every document in the archive, by key."""
    found = clients.s3().list_objects_v2(Bucket=BUCKET).get("Contents", [])
    bodies = {one["Key"]: clients.s3().get_object(Bucket=BUCKET, Key=one["Key"])["Body"].read() for one in found}
    return {key: "\n".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages) for key, body in bodies.items()}


@pytest.mark.usefixtures("bucket")
def test_the_invoices_of_a_month_are_one_document_and_one_each() -> None:
    ended = by_hand(JOB, FIRST, organisation=FLEET.id, month="2025-01")
    assert (ended.status, ended.counts.changed) == (RunStatus.DONE, 3)
    documents = kept()
    singles = [f"{FLEET.id}/2025-01/LOC-{n}-202501-v1.pdf" for n in (6, 7, 8)]
    assert sorted(documents) == [*singles, f"{FLEET.id}/batches/{ended.id}.pdf"]
    batch = documents[f"{FLEET.id}/batches/{ended.id}.pdf"]
    assert all(f"LOC-{n}-202501" in batch for n in (6, 7, 8))
    assert "LOC-7-202501" not in documents[singles[0]]


@pytest.mark.usefixtures("bucket")
def test_those_that_are_named_are_printed_and_no_others() -> None:
    records = [[FLEET.id, "LOC-6-202501"], [FLEET.id, "LOC-8-202501"]]
    ended = by_hand(JOB, FIRST, organisation=FLEET.id, records=records)
    assert "LOC-7-202501" not in kept()[f"{FLEET.id}/batches/{ended.id}.pdf"]


@pytest.mark.usefixtures("bucket")
def test_one_broken_invoice_keeps_no_other_from_being_printed() -> None:
    damage(InvoiceRow, FLEET.id, "LOC-7-202501", total={"S": "much"})
    ended = by_hand(JOB, FIRST, organisation=FLEET.id, month="2025-01")
    assert ended.status is RunStatus.DONE_WITH_ERRORS
    assert {number: line.outcome for number, line in lines(ended).items()}["LOC-7-202501"] is Outcome.PARKED
    assert f"{FLEET.id}/batches/{ended.id}.pdf" in kept()


@pytest.mark.usefixtures("bucket")
def test_a_character_that_no_font_has_is_named_in_the_run() -> None:
    add(
        replace(MINE, id="li", name="李 Import"),
        invoice("CN-1", FIRST, FLEET, customer="li", customer_name="李 Import", issued_on=date(2025, 6, 1)),
    )
    ended = by_hand(JOB, FIRST, organisation=FLEET.id, month="2025-06")
    assert lines(ended)["CN-1"].data["missing"] == ["李"]


@pytest.mark.usefixtures("bucket")
def test_a_dry_run_says_what_it_would_print_and_keeps_nothing() -> None:
    assert by_hand(JOB, FIRST, organisation=FLEET.id, month="2025-01", dry_run=True).counts.changed == 3
    assert kept() == {}


@pytest.mark.usefixtures("bucket")
def test_an_empty_month_leaves_no_document() -> None:
    assert by_hand(JOB, FIRST, organisation=FLEET.id, month="2024-01").counts.seen == 0
    assert kept() == {}


@pytest.mark.usefixtures("bucket")
@pytest.mark.parametrize(
    "asked",
    [{"month": "2025-01"}, {"organisation": FLEET.id}, {"organisation": FLEET.id, "records": [["goo-school", "2025-001"]]}],
    ids=["whose", "which", "another's"],
)
def test_a_start_that_does_not_say_whose_or_which_is_refused(asked: dict[str, object]) -> None:
    with pytest.raises(InvalidError):
        by_hand(JOB, FIRST, **asked)
