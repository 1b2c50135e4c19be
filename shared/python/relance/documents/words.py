"""The words on an invoice, in the languages we speak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from relance.domain.invoice import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What stands beside the figures. `colon` is how the language sets it off."""

    invoice: str
    invoices: str
    seller: str
    customer: str
    issued: str
    due: str
    balance_due: str
    closed: dict[Status, str]
    label: str
    quantity: str
    unit_price: str
    line_net: str
    amount: str
    sum: str
    net: str
    vat: str
    total: str
    paid: str
    balance: str
    worked: str
    not_worked: str
    carried: str
    page: str
    continued: str
    colon: str
    statuses: dict[Status, str]


WORDS: Final = {
    "fr": Words(
        invoice="Facture",
        invoices="Factures",
        seller="Émetteur",
        customer="Client",
        issued="Date",
        due="Échéance",
        balance_due="Solde à payer le",
        closed={Status.PAID: "Payée le", Status.CANCELLED: "Annulée le"},
        label="Désignation",
        quantity="Quantité",
        unit_price="Prix unitaire",
        line_net="Montant HT",
        amount="Montant",
        sum="Total",
        net="Total HT",
        vat="TVA",
        total="Total TTC",
        paid="Déjà payé",
        balance="Reste à payer",
        worked="Jours travaillés",
        not_worked="Jours non travaillés",
        carried="Report",
        page="Page",
        continued="suite",
        colon="\u00a0: ",
        statuses={
            Status.DRAFT: "BROUILLON",
            Status.ISSUED: "À PAYER",
            Status.OVERDUE: "EN RETARD",
            Status.UNPAID: "IMPAYÉE",
            Status.LITIGATION: "CONTENTIEUX",
            Status.PAID: "PAYÉE",
            Status.CANCELLED: "ANNULÉE",
        },
    ),
    "en": Words(
        invoice="Invoice",
        invoices="Invoices",
        seller="From",
        customer="Bill to",
        issued="Date",
        due="Due",
        balance_due="Balance due on",
        closed={Status.PAID: "Paid on", Status.CANCELLED: "Cancelled on"},
        label="Description",
        quantity="Quantity",
        unit_price="Unit price",
        line_net="Net amount",
        amount="Amount",
        sum="Total",
        net="Net total",
        vat="VAT",
        total="Total",
        paid="Paid",
        balance="Balance due",
        worked="Days worked",
        not_worked="Days not worked",
        carried="Brought forward",
        page="Page",
        continued="continued",
        colon=": ",
        statuses={
            Status.DRAFT: "DRAFT",
            Status.ISSUED: "TO BE PAID",
            Status.OVERDUE: "OVERDUE",
            Status.UNPAID: "UNPAID",
            Status.LITIGATION: "LITIGATION",
            Status.PAID: "PAID",
            Status.CANCELLED: "CANCELLED",
        },
    ),
}


def words(language: str) -> Words:
    """The words of that language; English for one that we do not speak."""
    return WORDS.get(language, WORDS["en"])
