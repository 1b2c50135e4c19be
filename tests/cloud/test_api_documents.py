"""Documents over the deployed API: one invoice, some in one file, so many that the file is a run; each by a link without a token."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from relance.domain.breakdown import line, taxed
from relance.domain.invoice import Invoice
from relance.domain.money import Money
from relance.web.papers import AT_ONCE
from tests.cloud.api import Api, download
from tests.cloud.people import People, awaited, below, lasting, rented
from tests.cloud.test_api_generation import JANUARY, PLACE
from tests.fleet import FLEET, rental
from tests.world import add, invoice

pytestmark = pytest.mark.cloud


def text(pdf: bytes) -> str:
    """All that is written in it, with plain blanks."""
    pages = "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return pages.replace("\u202f", " ").replace("\u00a0", " ")


def titles(pdf: bytes) -> list[str]:
    """Its outline."""
    outline: list[Any] = PdfReader(BytesIO(pdf)).outline
    return [str(one.title) for one in outline]


def bills(organisation: str, many: int) -> Iterator[Invoice]:
    """Invoices of one line each, of 1,000 and more."""
    own = replace(FLEET, id=organisation)
    for n in range(many):
        amounts = taxed([line(f"Transport {n}", Decimal(1), Decimal(1000 + n), "GNF")], Decimal("0.18"), "GNF")
        total = Money(amounts.net.amount + amounts.vat.amount, "GNF")
        yield invoice(f"P-{n:03d}", date(2025, 3, 1), own, customer="mine", customer_name="Œuvre", total=total, breakdown=amounts)


def generated(people: People) -> Api:
    """Somebody of a renter whose January is billed, who may only look."""
    id = lasting("api-papers")
    assert people.of(id).post(PLACE, JANUARY).status == 200
    return people.of(id, "viewer")


def test_the_document_of_an_invoice_says_what_it_came_to(people: People) -> None:
    answer = generated(people).get("/v1/invoices/LOC-6-202501/pdf")
    assert (answer.status, answer.body) == (303, b"")
    said = text(download(answer.headers["location"]))
    assert [one for one in ("LOC-6-202501", "1 100 000 FG", "198 000 FG", "1 298 000 FG", "N’Zérékoré") if one not in said] == []


def test_a_link_that_was_changed_opens_nothing(people: People) -> None:
    link = generated(people).get("/v1/invoices/LOC-6-202501/pdf").headers["location"]
    assert "X-Amz-Expires=600" in link
    for changed in (
        link.replace("LOC-6-202501-", "LOC-7-202501-"),
        link.split("?")[0],
        link.replace("X-Amz-Expires=600", "X-Amz-Expires=60000"),
    ):
        assert changed != link
        assert Api("").call("GET", changed).status == 403


def test_some_invoices_are_one_file_with_an_outline_in_the_order_asked_for(people: People) -> None:
    numbers = ["LOC-8-202501", "LOC-6-202501", "LOC-7-202501"]
    answer = generated(people).post("/v1/documents", {"numbers": numbers})
    assert answer.status == 303
    said = titles(download(answer.headers["location"]))
    assert [number for number, title in zip(numbers, said, strict=True) if number not in title] == []


def test_an_invoice_that_there_is_not_is_named(people: People) -> None:
    answer = generated(people).post("/v1/documents", {"numbers": ["LOC-6-202501", "GONE-1"]})
    assert (answer.status, [one["value"] for one in answer.data["errors"]]) == (404, ["GONE-1"])


def test_a_large_file_is_a_run_and_then_a_link(people: People) -> None:
    id = rented("api-batch", rental())
    many = AT_ONCE + 20
    add(*bills(id, many))
    api = people.of(id, "viewer")
    first = api.post("/v1/documents", {"numbers": [f"P-{n:03d}" for n in range(many)]})
    assert (first.status, first.data["job"], first.data["counts"]["parked"]) == (202, "invoice-documents", 0)
    made = awaited(api, below(first.headers["location"]))
    assert made.status == 303, made.body
    pdf = download(made.headers["location"])
    assert len(PdfReader(BytesIO(pdf)).pages) == many
    assert [n for n, title in enumerate(titles(pdf)) if f"P-{n:03d}" not in title] == []
    assert people.of(lasting("api-papers")).get(below(first.headers["location"])).status == 404
