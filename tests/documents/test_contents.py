"""What an invoice says: its figures in words, by language and locale."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.documents.contents import contents, spans
from relance.domain.breakdown import line
from relance.domain.invoice import Status
from relance.domain.money import Money, minor_unit
from relance.wording.formatting import money
from tests.documents.papers import ACME, GUINEE, WORKED, billed, customer, paper, plain


def test_the_rental_of_the_guide_comes_to_1_298_000() -> None:
    said = contents(paper())
    assert said.title == "Facture LOC-6-202501"
    assert said.lines[0].figures == ("22", "50\u202f000\u00a0FG", "1\u202f100\u202f000\u00a0FG")
    assert said.totals == (
        ("Total HT", "1\u202f100\u202f000\u00a0FG"),
        ("TVA (18\u00a0%)", "198\u202f000\u00a0FG"),
        ("Total TTC", "1\u202f298\u202f000\u00a0FG"),
    )
    assert said.days == (("Jours travaillés", "22"), ("Jours non travaillés", "3"), ("janvier 2025", "1–5, 8–12, 15–19, 22–26, 29–30"))
    assert said.facts == (("Date", "31 janvier 2025"), ("Échéance", "2 mars 2025"))


def test_an_organisation_that_is_not_french_writes_english() -> None:
    said = contents(paper(ACME))
    assert said.title == "Invoice LOC-6-202501"
    assert said.headings == ("Description", "Quantity", "Unit price", "Net amount")
    assert said.totals == (("Net total", "$1,100,000.00"), ("VAT (18%)", "$198,000.00"), ("Total", "$1,298,000.00"))
    assert said.facts == (("Date", "January 31, 2025"), ("Due", "March 2, 2025"))


def test_an_invoice_without_a_breakdown_is_one_amount_and_says_nothing_of_vat() -> None:
    said = contents(plain())
    assert said.headings == ("Désignation", "Montant")
    assert [(one.label, one.figures) for one in said.lines] == [("Charges de janvier", ("500\u00a0FG",))]
    assert said.totals == (("Total", "500\u00a0FG"),)
    assert said.days == ()


def test_what_is_paid_is_taken_off_and_the_balance_has_its_own_date() -> None:
    said = contents(paper(paid=Money(Decimal(298_000), "GNF"), status=Status.ISSUED, balance_due_on=date(2025, 4, 1)))
    assert said.totals[2:] == (
        ("Total TTC", "1\u202f298\u202f000\u00a0FG"),
        ("Déjà payé", "-298\u202f000\u00a0FG"),
        ("Reste à payer", "1\u202f000\u202f000\u00a0FG"),
    )
    assert said.facts[2] == ("Solde à payer le", "1er avril 2025")


@pytest.mark.parametrize(
    ("status", "fact"), [(Status.PAID, ("Payée le", "20 février 2025")), (Status.CANCELLED, ("Annulée le", "20 février 2025"))]
)
def test_a_closed_invoice_says_when(status: Status, fact: tuple[str, str]) -> None:
    assert contents(paper(status=status, closed_on=date(2025, 2, 20))).facts[2] == fact


def test_every_status_has_a_name_in_both_languages() -> None:
    for organisation in (GUINEE, ACME):
        names = {contents(paper(organisation, status=status)).words.statuses[status] for status in Status}
        assert len(names) == len(Status)


def test_the_customer_has_the_name_on_the_invoice_and_the_address_of_the_contact() -> None:
    assert contents(paper(customer=customer())).customer == ("Société minière de N’Zérékoré", "Dixinn", "Conakry")
    assert contents(paper(customer=customer(), customer_name="")).customer == ("Mamadou", "Dixinn", "Conakry")
    assert contents(paper(customer_name="")).customer == ("c1",)


def test_days_of_two_months_are_told_apart() -> None:
    base = paper().invoice
    assert base.breakdown
    days = (*WORKED[:2], date(2025, 2, 3), date(2025, 2, 5))
    said = contents(paper(breakdown=replace(base.breakdown, worked=days)))
    assert said.days[2:] == (("janvier 2025", "1–2"), ("février 2025", "3, 5"))


def test_a_rental_without_a_worked_day_names_none() -> None:
    base = paper().invoice
    assert base.breakdown
    assert contents(paper(breakdown=replace(base.breakdown, worked=()))).days[0] == ("Jours travaillés", "0")


@pytest.mark.parametrize(
    ("days", "shown"), [([1, 2, 3, 5], "1–3, 5"), ([31], "31"), ([2, 1], "1–2"), ([1, 3, 5], "1, 3, 5"), ([7, 7, 8], "7–8"), ([], "")]
)
def test_days_that_follow_one_another_are_joined(days: list[int], shown: str) -> None:
    assert spans([date(2025, 1, day) for day in days]) == shown


@given(st.sets(st.integers(1, 31)))
def test_no_day_is_lost_by_joining(days: set[int]) -> None:
    runs = [one.split("–") for one in filter(None, spans([date(2025, 1, day) for day in days]).split(", "))]
    assert {day for run in runs for day in range(int(run[0]), int(run[-1]) + 1)} == days


@pytest.mark.parametrize("currency", ["GNF", "XOF", "MAD", "USD", "TND"])
@given(data=st.data())
def test_lines_carried_forward_come_to_the_net_total(currency: str, data: st.DataObject) -> None:
    unit = minor_unit(currency)
    organisation = replace(GUINEE, currency=currency)
    prices = data.draw(st.lists(st.integers(0, 10**9), min_size=1, max_size=6))
    invoice = billed([line("x", Decimal(2), price * unit, currency) for price in prices], organisation)
    said = contents(paper(organisation, breakdown=invoice.breakdown, total=invoice.total))
    assert invoice.breakdown
    assert said.lines[0].carried == money(Money(Decimal(0), currency), "fr_GN")
    assert [one.through for one in said.lines[:-1]] == [one.carried for one in said.lines[1:]]
    assert said.lines[-1].through == said.totals[0][1] == money(invoice.breakdown.net, "fr_GN")
    assert said.totals[2][1] == money(invoice.total, "fr_GN")


def test_a_unit_price_keeps_the_decimals_that_it_has_beyond_its_currency() -> None:
    invoice = billed([line("Litres", Decimal("12.5"), Decimal("0.1234"), "USD")], ACME)
    said = contents(paper(ACME, breakdown=invoice.breakdown, total=invoice.total))
    assert said.lines[0].figures == ("12.5", "$0.1234", "$1.54")
