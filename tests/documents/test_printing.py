"""The documents themselves, read back: figures, outline, pages, what they say of themselves, and that they are the same each time."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pypdf import PdfReader

from relance.documents import printing
from relance.documents.printing import batch, missing, single, singles
from relance.domain.breakdown import line
from relance.domain.errors import InvalidError
from relance.domain.invoice import Status
from relance.domain.money import Money
from relance.domain.organisation import Organisation
from relance.wording.formatting import money
from tests.documents.papers import ACME, GUINEE, billed, customer, paper, picture, plain, text

LOGOS = {"guinee": picture(), "acme": picture(64, 64, "JPEG")}


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf), strict=True)


def test_the_guides_invoice_reads_as_it_was_meant() -> None:
    lines = text(single(paper(customer=customer()), {}).pdf).splitlines()
    assert lines == [
        "FACTURE",
        "LOC-6-202501",
        "BROUILLON",
        "Émetteur Client",
        "GuinéeGest SARL Société minière de N’Zérékoré",
        "Quartier Almamya, Kaloum Dixinn",
        "BP 1234 Conakry",
        "Conakry, Guinée",
        "Date",
        "31 janvier 2025",
        "Échéance",
        "2 mars 2025",
        "Désignation Quantité Prix unitaire Montant HT",
        "Toyota Hilux (GN-001-AA) 22 50\u202f000\u00a0FG 1\u202f100\u202f000\u00a0FG",
        "Total HT 1\u202f100\u202f000\u00a0FG",
        "TVA (18\u00a0%) 198\u202f000\u00a0FG",
        "Total TTC 1\u202f298\u202f000\u00a0FG",
        "Jours travaillés\u00a0: 22",
        "Jours non travaillés\u00a0: 3",
        "janvier 2025\u00a0: 1–5, 8–12, 15–19, 22–26, 29–30",
        "GuinéeGest SARL · Facture LOC-6-202501 Page 1/1",
    ]


@pytest.mark.parametrize("name", ["N’Zérékoré", "Œuvre", "Łukasz", "Ɓayɗe Ŋɲƴɔ", "1\u202f298\u00a0€ ₵ ₦ (¥) \\ [x]"])
def test_names_come_out_as_they_are(name: str) -> None:
    printed = single(plain(customer_name=name), {})
    assert name in text(printed.pdf)
    assert printed.missing == {}


def test_a_character_that_no_font_has_is_shown_as_missing_and_named_by_invoice() -> None:
    papers = [plain(number="F-1", customer_name="Société 李"), plain(number="F-2"), plain(replace(ACME, name="صص"), number="F-1")]
    printed = batch(papers, {})
    assert "Société \ufffd" in text(printed.pdf)
    assert printed.missing == {"F-1": ("ص", "李")} == missing(papers)


@pytest.mark.parametrize("currency", ["GNF", "XOF", "MAD", "USD", "TND"])
@pytest.mark.parametrize("locale", ["fr_GN", "en_US"])
@hypothesis_settings(max_examples=10)
@given(prices=st.lists(st.integers(1, 10**8), min_size=1, max_size=4), paid=st.booleans())
def test_what_is_read_is_what_was_billed(currency: str, locale: str, prices: list[int], paid: bool) -> None:
    organisation = replace(GUINEE, currency=currency, locale=locale)
    invoice = billed([line(f"n{i}", Decimal(i + 1), Decimal(price) / 8, currency) for i, price in enumerate(prices)], organisation)
    made_of = invoice.breakdown
    assert made_of
    sheet = paper(organisation, breakdown=made_of, total=invoice.total, paid=made_of.net if paid else invoice.paid)
    read = text(single(sheet, {}).pdf)
    for one in (*(item.net for item in made_of.lines), made_of.net, made_of.vat, invoice.total, sheet.invoice.balance):
        assert re.search(rf"[ \n]{re.escape(money(one, locale))}(\n|$)", read)


def test_each_invoice_of_a_batch_begins_a_page_and_has_an_entry_in_the_outline() -> None:
    long = billed([line(f"Ligne {i}", Decimal(1), Decimal(10), "GNF") for i in range(60)])
    papers = [
        plain(number="F-1"),
        paper(number="F-2", breakdown=long.breakdown, total=long.total),
        plain(ACME, number="F-3", customer_name="Łukasz"),
    ]
    pdf = batch(papers, LOGOS).pdf
    pages = [text(pdf, i).splitlines()[-1] for i in range(5)]
    assert [one.split(" · ")[1] for one in pages] == [
        "Facture F-1 Page 1/1",
        *(f"Facture F-2 Page {i}/3" for i in (1, 2, 3)),
        "Invoice F-3 Page 1/1",
    ]
    document = reader(pdf)
    entries = {str(one["/Title"]): document.get_destination_page_number(one) for one in document.outline if not isinstance(one, list)}
    name = "Société minière de N’Zérékoré"
    assert entries == {f"F-1 · {name}": 0, f"F-2 · {name}": 1, "F-3 · Łukasz": 4}


@pytest.mark.parametrize(
    ("organisation", "language", "title"), [(GUINEE, "fr", "Facture LOC-6-202501"), (ACME, "en", "Invoice LOC-6-202501")]
)
def test_a_document_says_what_it_is_and_in_which_language(organisation: Organisation, language: str, title: str) -> None:
    sheet = paper(organisation)
    for pdf in (single(sheet, {}).pdf, *(pdf for _, pdf in singles([sheet], {}))):
        document = reader(pdf)
        assert str(document.root_object["/Lang"]) == language
        assert document.metadata
        assert (document.metadata.title, document.metadata.creator) == (title, "Relance")
        assert document.metadata.creation_date
        assert document.metadata.creation_date.date() == date(2025, 1, 31)


def test_the_same_invoice_is_the_same_bytes_whatever_was_printed_before() -> None:
    first = single(paper(), LOGOS)
    batch([plain(), paper(ACME), paper(number="F-9")], LOGOS)
    assert single(paper(), LOGOS) == first
    assert dict(singles([paper(), plain(number="F-2")], LOGOS)) == dict(singles([paper(), plain(number="F-2")], LOGOS))
    assert single(paper(status=Status.PAID), LOGOS).pdf != first.pdf


def test_many_single_documents_read_as_each_would_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "TOGETHER", 2)
    long = billed([line(f"Ligne {i}", Decimal(1), Decimal(10), "GNF") for i in range(60)])
    papers = [plain(number="F-1"), paper(number="F-2", breakdown=long.breakdown, total=long.total), plain(ACME, number="F-3")]
    made = list(singles(iter(papers), LOGOS))
    assert [number for number, _ in made] == ["F-1", "F-2", "F-3"]
    for sheet, (_, pdf) in zip(papers, made, strict=True):
        assert text(pdf) == text(single(sheet, LOGOS).pdf)


def test_a_single_document_holds_nothing_of_the_others() -> None:
    papers = [plain(number="F-1"), plain(ACME, number="F-2", customer_name="Secret Ltd")]
    for (_, pdf), organisation in zip(singles(papers, LOGOS), ("guinee", "acme"), strict=True):
        document = reader(pdf)
        assert len(document.pages) == 1
        assert document.outline == []
        [image] = document.pages[0].images
        assert image.image
        assert image.image.size == {"guinee": (300, 100), "acme": (64, 64)}[organisation]
        assert pdf.count(b"/Subtype /Image") == 1
        assert ("Secret" in text(pdf)) == (organisation == "acme")


def test_a_logo_is_embedded_once_and_only_on_first_pages_of_its_organisation() -> None:
    pdf = batch([plain(number=f"F-{i}") for i in range(5)] + [plain(ACME)], {"guinee": LOGOS["guinee"]}).pdf
    assert pdf.count(b"/Subtype /Image") == 1
    assert [len(page.images) for page in reader(pdf).pages] == [1, 1, 1, 1, 1, 0]


def test_a_batch_of_nothing_is_refused() -> None:
    with pytest.raises(InvalidError, match="at least one invoice"):
        batch([], {})
    assert list(singles([], {})) == []


def test_a_balance_of_zero_is_shown_as_paid() -> None:
    total = paper().invoice.total
    lines = text(single(paper(paid=total, status=Status.PAID, closed_on=date(2025, 2, 20)), {}).pdf).splitlines()
    assert "PAYÉE" in lines
    assert "Reste à payer 0\u00a0FG" in lines


def test_the_fonts_are_embedded_and_cut_to_what_is_used() -> None:
    few, many = single(plain(), {}).pdf, single(plain(label="".join(map(chr, range(0x100, 0x17F)))), {}).pdf
    assert len(few) < 20_000
    assert len(many) > len(few)
    fonts = [font for page in reader(few).pages for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]  # a dictionary
    assert all(font["/DescendantFonts"][0]["/FontDescriptor"]["/FontFile2"] for font in fonts)


def test_money_of_one_invoice_needs_no_other_currency_of_the_organisation() -> None:
    assert "1,50 €" in text(single(plain(total=Money(Decimal("1.5"), "EUR")), {}).pdf).replace("\u00a0", " ")
