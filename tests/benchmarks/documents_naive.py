"""An invoice as one writes it with fpdf2 at first: a document each, its fonts loaded anew, cells and a `table()`, amounts by Babel."""

from __future__ import annotations

from io import BytesIO

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from fpdf import FPDF

from relance.documents.measure import font_file
from relance.documents.paper import Paper
from relance.domain.breakdown import Breakdown
from relance.domain.money import Money


def document(paper: Paper, logo: bytes) -> bytes:
    """One invoice, with the same figures as ours."""
    invoice, made_of = paper.invoice, paper.invoice.breakdown
    assert made_of
    pdf = FPDF()
    pdf.add_font("text", "", font_file(bold=False))
    pdf.add_font("text", "B", font_file(bold=True))
    pdf.add_page()
    pdf.image(BytesIO(logo), 10, 10, h=20)
    pdf.set_font("text", "B", 20)
    pdf.cell(0, 12, "FACTURE", align="R", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("text", "", 10)
    pdf.cell(0, 8, invoice.number, align="R", new_x="LMARGIN", new_y="NEXT")
    pdf.multi_cell(0, 6, f"{paper.organisation.name}\n{paper.organisation.address}", new_x="LMARGIN", new_y="NEXT")
    pdf.multi_cell(0, 6, invoice.customer_name, new_x="LMARGIN", new_y="NEXT")
    for value in (invoice.issued_on, invoice.due_on):
        pdf.cell(0, 6, format_date(value, "long", locale=paper.organisation.locale), new_x="LMARGIN", new_y="NEXT")
    _table(pdf, made_of, paper.organisation.locale)
    for name, amount in (("Total HT", made_of.net), ("TVA (18 %)", made_of.vat), ("Total TTC", invoice.total)):
        pdf.cell(0, 7, f"{name} {_money(amount, paper.organisation.locale)}", align="R", new_x="LMARGIN", new_y="NEXT")
    pdf.multi_cell(0, 6, f"Jours travaillés : {len(made_of.worked)}, non travaillés : {made_of.not_worked}")
    return bytes(pdf.output())


def _table(pdf: FPDF, made_of: Breakdown, locale: str) -> None:
    with pdf.table(text_align=("LEFT", "RIGHT", "RIGHT", "RIGHT"), col_widths=(80, 25, 40, 45)) as table:
        table.row(("Désignation", "Quantité", "Prix unitaire", "Montant HT"))
        for line in made_of.lines:
            price = _money(Money(line.unit_price, line.net.currency), locale)
            table.row((line.label, format_decimal(line.quantity, locale=locale), price, _money(line.net, locale)))


def _money(amount: Money, locale: str) -> str:
    return str(format_currency(amount.amount, amount.currency, locale=locale))
