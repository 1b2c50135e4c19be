"""`relance invoices pdf` and `relance logo`: a document of several invoices, and the picture at its head."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from relance.documents import archive
from relance.runtime import clients
from relance.runtime.settings import settings
from relance.store import audit, organisations
from tests.cli.conftest import Type
from tests.documents.papers import picture
from tests.fleet import FIRST, FLEET, park
from tests.world import add, invoice

pytestmark = pytest.mark.usefixtures("tables")
ORG = ("--org", FLEET.id)


@pytest.fixture
def bucket(tables: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bucket of the documents."""
    monkeypatch.setenv("RELANCE_DOCUMENTS_BUCKET", "papers")
    settings.cache_clear()
    clients.s3().create_bucket(Bucket="papers")


def billed(*numbers: str, name: str = "") -> None:
    """The renter with these invoices."""
    park()
    add(*(invoice(number, FIRST, FLEET, customer="mine", customer_name=name or "Société minière") for number in numbers))


def test_invoices_are_one_document_in_the_order_they_are_named(relance: Type, tmp_path: Path) -> None:
    billed("A-1", "A-2")
    to = tmp_path / "invoices.pdf"
    said = relance("invoices", "pdf", "A-2", "A-1", "A-2", *ORG, "--to", str(to))
    assert (said.code, said.out) == (0, f"{to}: 2 invoice(s), {to.stat().st_size} bytes\n")
    texts = [page.extract_text() for page in PdfReader(to).pages]
    assert [("A-2" in text, "A-1" in text) for text in texts] == [(True, False), (False, True)]
    assert [path.name for path in tmp_path.iterdir()] == ["invoices.pdf"]


def test_an_invoice_that_does_not_exist_leaves_the_earlier_file_as_it_was(relance: Type, tmp_path: Path) -> None:
    billed("A-1")
    to = tmp_path / "invoices.pdf"
    to.write_text("earlier")
    said = relance("invoices", "pdf", "A-1", "A-9", *ORG, "--to", str(to))
    assert (said.code, to.read_text()) == (2, "earlier")
    assert "invoice 'guinee-gest/A-9' does not exist" in said.err


def test_characters_that_no_font_has_are_named(relance: Type, tmp_path: Path) -> None:
    park()
    add(invoice("A-1", FIRST, FLEET, customer="gone", customer_name="李 & fils"))
    said = relance("invoices", "pdf", "A-1", *ORG, "--to", str(tmp_path / "a.pdf"))
    assert (said.code, said.err) == (0, "relance: A-1: no font has 李; a sign stands in their place\n")


def test_a_logo_is_kept_and_heads_the_document(relance: Type, tmp_path: Path, bucket: None) -> None:
    billed("A-1")
    file = tmp_path / "logo.png"
    file.write_bytes(picture())
    assert relance("logo", FLEET.id, str(file)).out == "guinee-gest: its invoices bear logo.png\n"
    stored = organisations.read(FLEET.id)
    assert (stored.logo, archive.logo(stored) is not None) == ("guinee-gest/logo", True)
    assert "cli:awa" in {one.actor for one in audit.of_record(FLEET.id, f"organisation/{FLEET.id}")}
    to = tmp_path / "a.pdf"
    relance("invoices", "pdf", "A-1", *ORG, "--to", str(to))
    assert len(PdfReader(BytesIO(to.read_bytes())).pages[0].images) == 1
    assert relance("logo", FLEET.id, "--remove").code == 0
    assert organisations.read(FLEET.id).logo == ""


def test_what_is_no_picture_is_refused(relance: Type, tmp_path: Path, bucket: None) -> None:
    park()
    file = tmp_path / "logo.png"
    file.write_text("no picture")
    said = relance("logo", FLEET.id, str(file))
    assert said.code == 2
    assert "is no PNG or JPEG" in said.err
    assert organisations.read(FLEET.id).logo == ""


def test_without_a_file_or_a_bucket_it_says_what_is_missing(relance: Type, tmp_path: Path) -> None:
    park()
    assert relance("logo", FLEET.id).code == 2
    file = tmp_path / "logo.png"
    file.write_bytes(picture())
    said = relance("logo", FLEET.id, str(file))
    assert said.code == 3
    assert "RELANCE_DOCUMENTS_BUCKET" in said.err
