"""The function `invoice-documents`: one PDF of a month's invoices and one of each, in the archive; started by a person alone."""

from __future__ import annotations

import io
import json

import boto3
import pytest
from pypdf import PdfReader

from relance.domain.errors import InvalidError, SettingError
from relance.runtime.settings import settings
from relance.store import runs
from tests.calls import counting
from tests.fleet import FLEET, RENTALS, SHEETS, park
from tests.functions.conftest import Invoke, event

pytestmark = pytest.mark.usefixtures("tables")

BUCKET = "archive"
NUMBERS = ["LOC-6-202501", "LOC-7-202501", "LOC-8-202501"]


@pytest.fixture(autouse=True)
def january(tables: None, monkeypatch: pytest.MonkeyPatch, invoke: Invoke) -> None:
    """The renter of seed 004 with its invoices of January, and an empty archive."""
    monkeypatch.setenv("RELANCE_DOCUMENTS_BUCKET", BUCKET)
    settings.cache_clear()
    boto3.client("s3").create_bucket(Bucket=BUCKET)
    park(*RENTALS, *SHEETS)
    invoke("rental_invoicing", event("rental-invoicing-month"))


def kept() -> dict[str, bytes]:
    """What the archive holds, by key."""
    s3 = boto3.client("s3")
    keys = [one["Key"] for one in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])]
    return {key: s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys}


def opened(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def test_a_month_is_printed_each_by_itself_and_all_in_one(invoke: Invoke) -> None:
    said = invoke("invoice_documents", event("invoice-documents"))
    assert (said["status"], said["changed"], said["parked"]) == ("done", 3, 0)
    assert json.loads(json.dumps(said)) == said
    found = kept()
    assert all(key.startswith(f"{FLEET.id}/") for key in found)
    singles = {number: next(opened(pdf) for key, pdf in found.items() if f"/{number}-" in key) for number in NUMBERS}
    (whole,) = (opened(pdf) for key, pdf in found.items() if said["run"] in key)
    assert len(found) == 4
    assert [entry.title.split()[0] for entry in whole.outline] == NUMBERS  # type: ignore[union-attr]  # it has one level
    assert all(number in singles[number].pages[0].extract_text() for number in NUMBERS)


def test_printed_again_it_is_the_same_document(invoke: Invoke) -> None:
    first = invoke("invoice_documents", event("invoice-documents"))
    before = {key: pdf for key, pdf in kept().items() if first["run"] not in key}
    invoke("invoice_documents", event("invoice-documents"))
    assert len(before) == 3
    assert before.items() <= kept().items()


def test_some_are_printed_and_no_others(invoke: Invoke) -> None:
    given = {"job": "invoice-documents", "organisation": FLEET.id, "actor": "developer", "records": [[FLEET.id, NUMBERS[0]]]}
    said = invoke("invoice_documents", given)
    assert [line.record for line in runs.lines(runs.read(said["run"]))] == NUMBERS[:1]
    assert len(kept()) == 2


def test_a_dry_run_prints_nothing(invoke: Invoke) -> None:
    with counting() as calls:
        said = invoke("invoice_documents", event("invoice-documents-dry-run"))
    assert (said["mode"], said["changed"], calls.business_writes, kept()) == ("dry_run", 3, 0, {})


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, "must name the organisation"),
        ({"organisation": FLEET.id}, "must say which month's invoices to print"),
        ({"organisation": FLEET.id, "month": "2025-01", "rental": "6"}, "is no option of invoice-documents"),
    ],
    ids=str,
)
def test_a_start_that_makes_no_sense_is_refused(invoke: Invoke, fields: dict[str, str], why: str) -> None:
    with pytest.raises(InvalidError, match=why):
        invoke("invoice_documents", {"job": "invoice-documents", "actor": "developer"} | fields)
    assert kept() == {}


def test_without_a_bucket_it_says_which_setting_is_missing(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RELANCE_DOCUMENTS_BUCKET")
    settings.cache_clear()
    with pytest.raises(SettingError, match="RELANCE_DOCUMENTS_BUCKET"):
        invoke("invoice_documents", event("invoice-documents"))
