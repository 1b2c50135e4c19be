"""The invoices that the documents benchmark prints: a page each, with a logo, twelve lines and the days of a rental, no two alike."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from PIL import Image

from relance.documents.paper import Paper
from relance.domain.breakdown import line, taxed
from relance.domain.invoice import Invoice, Kind, Status
from relance.domain.money import zero
from relance.domain.organisation import Contact, Organisation, Role

LINES: Final = 12
ORGANISATION: Final = Organisation(
    id="guinee", name="GuinéeGest SARL", locale="fr_GN", currency="GNF", zone="Africa/Conakry", address="Quartier Almamya\nConakry, Guinée"
)
_WORKED: Final = tuple(date(2025, 1, day) for day in range(1, 32) if day % 7 < 5)


def papers(count: int) -> list[Paper]:
    """So many invoices of one organisation."""
    return [_paper(i) for i in range(count)]


def logo() -> bytes:
    """A picture such as a small firm has: 300 × 100, PNG."""
    out = io.BytesIO()
    Image.linear_gradient("L").resize((300, 100)).convert("RGB").save(out, "PNG")
    return out.getvalue()


def _paper(i: int) -> Paper:
    lines = [line(f"Location {j + 1}, véhicule n° {i}", Decimal(1 + (i + j) % 22), Decimal(50_000 + 100 * i), "GNF") for j in range(LINES)]
    made_of = replace(taxed(lines, Decimal("0.18"), "GNF"), rental=str(i), worked=_WORKED, not_worked=31 - len(_WORKED))
    name = f"Société n° {i} de N’Zérékoré"
    invoice = Invoice(
        organisation=ORGANISATION.id,
        number=f"LOC-{i}-202501",
        kind=Kind.RENTAL,
        customer=f"c{i}",
        customer_name=name,
        status=Status.ISSUED,
        total=made_of.total,
        paid=zero("GNF"),
        due_on=date(2025, 3, 2),
        issued_on=date(2025, 1, 31),
        breakdown=made_of,
    )
    return Paper(
        ORGANISATION, invoice, Contact(organisation=ORGANISATION.id, id=f"c{i}", name=name, roles=(Role.CUSTOMER,), address="Guinée")
    )
