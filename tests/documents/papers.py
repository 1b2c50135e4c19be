"""Invoices to print: the rental of the guide (22 days × 50,000 GNF), and others by what is different about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from PIL import Image
from pypdf import PdfReader

from relance.documents.paper import Paper
from relance.domain.breakdown import LineItem, line, taxed
from relance.domain.invoice import Invoice, Kind, Status
from relance.domain.money import Money, zero
from relance.domain.organisation import Contact, Organisation, Role

GUINEE = Organisation(
    id="guinee",
    name="GuinéeGest SARL",
    locale="fr_GN",
    currency="GNF",
    zone="Africa/Conakry",
    address="Quartier Almamya, Kaloum\nBP 1234\nConakry, Guinée",
)
ACME = Organisation(id="acme", name="Acme Rentals", locale="en_US", currency="USD", zone="America/New_York", address="1 Main Street")
#: 22 days of January 2025: a Wednesday to a Thursday.
WORKED = tuple(date(2025, 1, day) for day in (*range(1, 6), *range(8, 13), *range(15, 20), *range(22, 27), 29, 30))


def paper(organisation: Organisation = GUINEE, customer: Contact | None = None, **fields: Any) -> Paper:
    """The rental's invoice, in the organisation's currency; `fields` replace any of it."""
    days = line("Toyota Hilux (GN-001-AA)", Decimal(22), Decimal(50_000), organisation.currency)
    return Paper(organisation, replace(billed([days], organisation), **fields), customer)


def billed(lines: list[LineItem], organisation: Organisation = GUINEE) -> Invoice:
    """A draft for a rental, of these lines and 18 % VAT."""
    made_of = replace(taxed(lines, Decimal("0.18"), organisation.currency), rental="6", worked=WORKED, not_worked=3)
    return Invoice(
        organisation=organisation.id,
        number="LOC-6-202501",
        kind=Kind.RENTAL,
        customer="c1",
        customer_name="Société minière de N’Zérékoré",
        status=Status.DRAFT,
        total=made_of.total,
        paid=zero(organisation.currency),
        due_on=date(2025, 3, 2),
        issued_on=date(2025, 1, 31),
        breakdown=made_of,
    )


def plain(organisation: Organisation = GUINEE, **fields: Any) -> Paper:
    """An invoice that is one amount, such as an assessment."""
    given: dict[str, Any] = {"breakdown": None, "kind": Kind.ASSESSMENT, "label": "Charges de janvier", "total": Money(Decimal(500), "GNF")}
    return paper(organisation, **given | fields)


def customer(**fields: Any) -> Contact:
    """A customer with an address."""
    given: dict[str, Any] = {
        "organisation": "guinee",
        "id": "c1",
        "name": "Mamadou",
        "roles": (Role.CUSTOMER,),
        "address": "Dixinn\nConakry",
    }
    return Contact(**given | fields)


def picture(wide: int = 300, high: int = 100, kind: str = "PNG", mode: str = "RGB") -> bytes:
    """A picture of that size."""
    out = BytesIO()
    Image.linear_gradient("L").resize((wide, high)).convert(mode).save(out, kind)
    return out.getvalue()


def text(pdf: bytes, page: int | None = None) -> str:
    """What can be read in a document, or on one of its pages."""
    pages = PdfReader(BytesIO(pdf)).pages
    return "\n".join(one.extract_text() for i, one in enumerate(pages) if page is None or i == page)
