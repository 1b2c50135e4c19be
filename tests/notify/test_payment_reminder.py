"""The reminder: one message of all that a customer owes, by e-mail, and a new one that takes its place."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from relance.domain.invoice import Invoice
from relance.domain.message import Message
from relance.domain.organisation import ChannelKind, Organisation, Role
from relance.domain.reminder import Statement
from relance.notify.labels import LANGUAGES
from relance.notify.payment_reminder import reminder, renewed
from tests.notify.association import AS_OF, HOA, JOHN, LOCALES, an_assessment
from tests.notify.expecting import assert_expected, joined

CAUSE = "reminder/john#2025-10-27"


def reminded(*invoices: Invoice, organisation: Organisation = HOA) -> Message:
    (message,) = reminder(organisation, JOHN, stated(*invoices), AS_OF, CAUSE)
    return message


def stated(*invoices: Invoice) -> Statement:
    return Statement(organisation=HOA.id, customer=JOHN.id, invoices=invoices)


def test_one_message_lists_all_with_days_late_balances_and_the_total() -> None:
    mail = reminded(an_assessment(8, paid="100.00"), an_assessment(9))
    assert (
        """\
Invoice         Due Date           Days Late  Total    Paid     Balance
ASM-101-202508  August 1, 2025     89         $300.00  $100.00  $200.00
ASM-101-202509  September 1, 2025  58         $300.00  $0.00    $300.00

Total Due: $500.00
"""
        in mail.text
    )
    assert mail.listed == (("ASM-101-202508", Decimal("200.00")), ("ASM-101-202509", Decimal("300.00")))
    assert (mail.id, mail.personal, mail.audience, mail.about) == (f"{CAUSE}#contact:john#email", True, Role.FINANCE, "")


def test_without_part_payments_the_balance_alone_is_shown() -> None:
    mail = reminded(an_assessment(9))
    assert "the following invoice is past due:\n\nInvoice         Due Date           Days Late  Balance\n" in mail.text
    assert "Paid" not in mail.text


@pytest.mark.parametrize(("email", "kinds"), [("", (ChannelKind.EMAIL, ChannelKind.SMS)), (JOHN.email, (ChannelKind.SMS,))])
def test_nobody_is_reminded_by_a_text_message(email: str, kinds: tuple[ChannelKind, ...]) -> None:
    assert reminder(HOA, replace(JOHN, email=email, channels=kinds), stated(an_assessment(9)), AS_OF, CAUSE) == ()


def test_many_invoices_fit_a_row_and_are_all_in_the_total_and_rechecked() -> None:
    many = [replace(an_assessment(1 + n % 9), number=f"ASM-{n:04}") for n in range(1_000)]
    mail = reminded(*many)
    assert "… and 800 more" in mail.text
    assert "Total Due: $300,000.00" in mail.text
    assert len(mail.listed) == 1_000
    assert len((mail.text + mail.html + str(mail.listed)).encode()) < 200_000


def test_a_new_one_counts_on_and_goes_to_the_same_address_by_the_same_channel() -> None:
    first = replace(reminded(an_assessment(8), an_assessment(9)), address="old@sunset.example", tried=(ChannelKind.SMS,))
    second = renewed(first, HOA, JOHN, stated(an_assessment(9)), AS_OF)
    third = renewed(second, HOA, JOHN, stated(an_assessment(9, paid="1.00")), AS_OF)
    assert [one.cause for one in (second, third)] == [f"{CAUSE}~2", f"{CAUSE}~3"]
    assert {(one.recipient, one.channel, one.address, one.tried) for one in (first, second, third)} == {
        ("contact:john", ChannelKind.EMAIL, "old@sunset.example", (ChannelKind.SMS,))
    }
    assert third.listed == (("ASM-101-202509", Decimal("299.00")),)
    assert renewed(replace(first, cause="a~b"), HOA, JOHN, stated(an_assessment(9)), AS_OF).cause == "a~b~2"


def test_names_do_not_format_html_nor_add_lines() -> None:
    mail = reminded(replace(an_assessment(9), number="<b>\nTotal Due: $0.00"))
    assert "<b>\n" not in mail.html
    assert "\nTotal Due: $0.00" not in mail.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_are_those_that_were_read_over(language: str) -> None:
    mail = reminded(an_assessment(8, paid="100.00"), an_assessment(9), organisation=replace(HOA, locale=LOCALES[language]))
    single = reminded(an_assessment(9), organisation=replace(HOA, locale=LOCALES[language]))
    assert_expected(f"reminder.{language}.txt", joined([mail.subject, mail.headline, mail.text, mail.html, single.headline, single.text]))
