"""The question whether to bill what was missed: which months, and the command, to those who decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from relance.domain.message import Message
from relance.domain.organisation import Contact, Organisation, Role
from relance.notify.labels import LANGUAGES
from relance.notify.months_waiting import months_waiting
from tests.notify.association import ANN, BOB, HOA, JOHN, LOCALES, ROOMS, TINA, UNIT
from tests.notify.expecting import assert_expected, joined

MONTHS = [date(2025, month, 1) for month in range(1, 12)]
FAY = replace(TINA, id="fay", roles=(Role.FINANCE, Role.BOARD))


def asked(
    *contacts: Contact, billed: Sequence[date] = MONTHS[:3], waiting: Sequence[date] = MONTHS[3:6], organisation: Organisation = HOA
) -> tuple[Message, ...]:
    return months_waiting(organisation, contacts, UNIT, billed, waiting, "unit/101#v4")


def test_finance_treasurers_and_board_are_asked_each_once() -> None:
    messages = asked(JOHN, TINA, BOB, ANN, FAY, organisation=replace(HOA, channels=ROOMS[2:]))
    assert [message.recipient for message in messages] == ["contact:fay", "contact:bob", "contact:tina", "contact:ann", "discord:finance"]


def test_it_says_what_was_billed_what_waits_and_the_command() -> None:
    (mail,) = asked(TINA)
    assert "Billed now: January 2025, February 2025, March 2025\nWaiting for your decision: April 2025, May 2025, June 2025\n" in mail.text
    assert "\n    relance run assessment-invoicing --org sunset-ridge --catch-up 3\n" in mail.text
    assert mail.headline.endswith("relance run assessment-invoicing --org sunset-ridge --catch-up 3")


def test_many_months_are_named_by_the_first_and_the_last_and_none_is_said_so() -> None:
    (mail,) = asked(TINA, billed=[], waiting=MONTHS[:7])
    assert "Billed now: none\nWaiting for your decision: January 2025 to July 2025 (7 months)\n" in mail.text


def test_an_organisation_with_a_blank_in_its_id_is_quoted_in_the_command() -> None:
    (mail,) = asked(TINA, organisation=replace(HOA, id="sunset ridge"))
    assert "--org 'sunset ridge' --catch-up 3" in mail.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_are_those_that_were_read_over(language: str) -> None:
    organisation = replace(HOA, locale=LOCALES[language], channels=ROOMS[2:])
    mail, post = asked(TINA, organisation=organisation, billed=MONTHS[:3], waiting=MONTHS[3:])
    assert_expected(f"months_waiting.{language}.txt", joined([mail.subject, mail.headline, mail.text, mail.html, post.text]))
