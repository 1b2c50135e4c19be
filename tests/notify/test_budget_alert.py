"""The alert to treasurer and board: the seed's words and table, each of them once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from relance.domain.budget import BudgetLine, Thresholds, variances
from relance.domain.message import Message
from relance.domain.organisation import ChannelKind, Contact, Organisation, Role
from relance.notify.budget_alert import budget_alert
from relance.notify.labels import LANGUAGES
from relance.notify.markdown import LIMIT, size
from tests.notify.association import ANN, BOB, BUDGET, HOA, JOHN, LINES, LOCALES, ROOMS, TINA, a_line
from tests.notify.expecting import assert_expected, joined

CAUSE = "budget/2025#v7"
#: The seed's example; by the rules, the worst line comes first.
SEED = """\
Budget Variance Alert

The following budget lines have exceeded variance thresholds:

Account              Budgeted      Actual        Variance     Variance %  Severity
Repairs & Maintenance $8,000.00    $11,200.00    $3,200.00    +40.0%      CRITICAL
Landscaping          $12,000.00    $14,500.00    $2,500.00    +20.8%      WARNING

Please review spending in these categories.

Thank you,
Sunset Ridge HOA System"""


def told(*contacts: Contact, organisation: Organisation = HOA, lines: Sequence[BudgetLine] = LINES) -> tuple[Message, ...]:
    budget = replace(BUDGET, lines=tuple(lines))
    return budget_alert(organisation, contacts, budget, variances(budget, Thresholds()), CAUSE)


def test_the_seeds_mail_comes_out_worst_line_first() -> None:
    (mail,) = told(TINA)
    assert mail.subject == "Budget Alert - 2025 Operating Budget"
    assert mail.text == SEED


def test_treasurers_board_and_their_rooms_are_told_each_once() -> None:
    messages = told(JOHN, TINA, BOB, ANN, organisation=replace(HOA, channels=ROOMS))
    assert [(message.recipient, message.channel, message.audience) for message in messages] == [
        ("contact:bob", ChannelKind.EMAIL, Role.TREASURER),
        ("contact:tina", ChannelKind.EMAIL, Role.TREASURER),
        ("contact:ann", ChannelKind.EMAIL, Role.BOARD),
        ("discord:treasurer", ChannelKind.DISCORD, Role.TREASURER),
        ("slack:board", ChannelKind.SLACK, Role.BOARD),
    ]
    assert not any(message.personal or message.about for message in messages)


def test_with_nobody_to_tell_it_is_logged_with_its_figures() -> None:
    (line,) = told(JOHN)
    assert line.channel is ChannelKind.LOG
    assert line.headline == "2025 Operating Budget – 2 budget lines over: Repairs & Maintenance +40.0%, Landscaping +20.8%"


def test_what_was_not_budgeted_is_said_so_and_comes_first() -> None:
    (mail,) = told(TINA, lines=(*LINES, a_line("Legal", "0", "5")))
    assert "Legal                $0.00         $5.00         $5.00        unbudgeted  CRITICAL\nRepairs" in mail.text
    (mail,) = told(replace(TINA, language="fr"), lines=(a_line("Legal", "0", "5"),))
    assert "non budgété" in mail.text
    assert "Le poste suivant a dépassé" in mail.text


def test_a_large_budget_fits_a_row_and_a_post_and_says_how_many_are_left_out() -> None:
    lines = [a_line(f"Account {'x' * 60} {n}", "1", "5") for n in range(500)]
    mail, post = told(TINA, organisation=replace(HOA, channels=ROOMS[1:]), lines=lines)
    assert "… and 200 more" in mail.text
    assert "… and 200 more" in mail.html
    assert len((mail.text + mail.html).encode()) < 200_000
    assert "… and 488 more" in post.text
    assert size(post.text) <= LIMIT


def test_names_do_not_format_nor_add_lines() -> None:
    vile = a_line("<b>*x*\n[y](https://x.example) @everyone", "1", "5")
    mail, discord, slack = told(TINA, organisation=replace(HOA, channels=ROOMS[:2]), lines=(vile,))
    assert "<b>" not in mail.html
    assert "\\<b\\>\\*x\\* \\[y\\]\\(https://x.example\\) @\u200beveryone" in discord.text
    assert "&lt;b&gt;*x* [y](https://x.example) @\u200beveryone" in slack.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_are_those_that_were_read_over(language: str) -> None:
    lines = (*LINES, a_line("Legal", "0", "5"))
    messages = told(TINA, organisation=replace(HOA, locale=LOCALES[language], channels=ROOMS[:2]), lines=lines)
    mail, discord, slack = messages
    parts = [mail.subject, mail.headline, mail.text, mail.html, discord.text, slack.text]
    assert_expected(f"budget_alert.{language}.txt", joined(parts))
