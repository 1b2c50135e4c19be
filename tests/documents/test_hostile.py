"""Whatever people write into names, labels and addresses, there is a document, and it can be read."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pypdf import PdfReader

from relance.documents.printing import batch, singles
from relance.domain.breakdown import line
from relance.domain.invoice import Status
from tests.documents.papers import GUINEE, billed, customer, paper, text

#: All characters there are: controls, surrogates, other scripts, emoji.
ANY = st.text(st.characters(exclude_categories=()), max_size=60)
AMOUNTS = st.decimals(0, 10**6, places=4)


@hypothesis_settings(max_examples=30)
@given(
    names=st.lists(ANY, min_size=7, max_size=7),
    labels=st.lists(st.tuples(ANY, AMOUNTS, AMOUNTS), min_size=1, max_size=3),
    status=st.sampled_from(Status),
)
def test_any_text_in_any_field_gives_a_document(names: list[str], labels: list[tuple[str, Decimal, Decimal]], status: Status) -> None:
    organisation = replace(GUINEE, name=names[0], address=names[1])
    invoice = billed([line(label, quantity.quantize(Decimal("0.01")), price, "GNF") for label, quantity, price in labels], organisation)
    whole: dict[str, Any] = {"number": names[2], "customer_name": names[3], "status": status}
    sheet = paper(organisation, customer(name=names[4], address=names[5]), breakdown=invoice.breakdown, total=invoice.total, **whole)
    one = paper(organisation, None, breakdown=None, label=names[6], **whole)
    for _, pdf in singles([sheet, one], {}):
        assert PdfReader(BytesIO(pdf), strict=True).pages
        assert "FACTURE" in text(pdf)


@pytest.mark.parametrize(
    "name", ["\x00\x1f\x7f", "\u202eevil", "(a\\) Tj ET", "%PDF\n%%EOF", "<</Type/Catalog>>", "\r\n/F1 99 Tf", "😀‍👩‍👧", "\ud800"]
)
def test_no_name_breaks_out_of_its_place(name: str) -> None:
    pdf = batch([paper(GUINEE, customer(address=name), number=name, customer_name=name)], {}).pdf
    lines = text(pdf).splitlines()
    assert lines[0] == "FACTURE"
    assert "Total TTC 1\u202f298\u202f000\u00a0FG" in lines


def test_an_organisation_without_a_name_or_address_still_has_a_page() -> None:
    nameless = paper(replace(GUINEE, name="", address=""), customer_name="")
    assert "FACTURE" in text(batch([replace(nameless, invoice=replace(nameless.invoice, customer=""))], {}).pdf)
