"""The notice to an owner: the seed's words, to one person, by the first way that works."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from relance.domain.message import Message, Urgency
from relance.domain.organisation import ChannelKind, Contact, Organisation, Role
from relance.domain.violation import Escalated, Violation
from relance.notify.escalation_notice import escalation_notice
from relance.notify.labels import LANGUAGES
from tests.notify.association import AS_OF, HOA, JOHN, LOCALES, VIOLATION
from tests.notify.expecting import assert_expected, joined

SECOND = Escalated(2, Decimal("100.00"), 7, last=False)
LAST = Escalated(3, Decimal("150.00"), 14, last=True)
CAUSE = "violation/VIOL-2025-001#v3"
SEED = """\
Violation Escalation Notice

Dear John Smith,

The violation at Unit 101 has been escalated.

Violation Details:
- Type: Unapproved Exterior Modification
- Description: Unauthorized fence installation
- Escalation Step: 2
- Escalation Date: October 29, 2025

Fine Amount: $100.00

Action Required: Please address this violation immediately to avoid further fines.

Thank you,
Sunset Ridge HOA Management"""


def noticed(
    contact: Contact = JOHN, escalated: Escalated = SECOND, organisation: Organisation = HOA, violation: Violation = VIOLATION
) -> tuple[Message, ...]:
    return escalation_notice(organisation, contact, violation, "Unapproved Exterior Modification", escalated, AS_OF, CAUSE)


def test_the_seeds_mail_comes_out_to_the_letter() -> None:
    (mail,) = noticed()
    assert mail.subject == "Violation Escalated - Unapproved Exterior Modification"
    assert mail.text == SEED


def test_it_is_an_alert_for_one_person_and_the_board_if_that_person_cannot_be_reached() -> None:
    (mail,) = noticed()
    assert mail.id == f"{CAUSE}#contact:john#email"
    assert (mail.address, mail.audience, mail.urgency, mail.personal) == (JOHN.email, Role.BOARD, Urgency.ALERT, True)
    assert (mail.about, mail.expects, mail.listed) == ("", "", ())


def test_a_step_without_a_fine_names_none() -> None:
    (mail,) = noticed(escalated=replace(SECOND, fine=Decimal(0)))
    assert "Fine Amount" not in mail.text + mail.html
    assert "fine" not in mail.headline
    assert "October 29, 2025\n\nAction Required" in mail.text


def test_only_the_last_step_speaks_of_a_hearing() -> None:
    assert "hearing" not in noticed()[0].text + noticed()[0].html
    (mail,) = noticed(escalated=LAST)
    assert "further fines.\n\nThis was the last step: the case now goes to a hearing.\n\nThank you" in mail.text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, (ChannelKind.EMAIL, JOHN.email)),
        ({"email": ""}, (ChannelKind.SMS, JOHN.phone)),
        ({"channels": (ChannelKind.SMS, ChannelKind.EMAIL)}, (ChannelKind.SMS, JOHN.phone)),
        ({"channels": (ChannelKind.SMS,), "phone": ""}, (ChannelKind.EMAIL, "")),
        ({"email": "", "phone": ""}, (ChannelKind.EMAIL, "")),
        ({"channels": ()}, (ChannelKind.EMAIL, "")),
    ],
)
def test_the_first_way_that_works_is_taken_and_without_one_the_notice_goes_nowhere(
    changes: dict[str, object], told: tuple[ChannelKind, str]
) -> None:
    messages = noticed(replace(JOHN, **changes))  # type: ignore[arg-type]  # fields by their names
    assert [(message.channel, message.address) for message in messages] == [told]


def test_names_do_not_format_html_nor_add_lines() -> None:
    vile = replace(VIOLATION, description="<script>x</script>\n- Escalation Step: 9", unit="1\n2")
    (mail,) = noticed(replace(JOHN, name="<b>J\nS</b>"), violation=vile)
    assert "<script>" not in mail.html
    assert "<b>J" not in mail.html
    assert "\n- Escalation Step: 9" not in mail.text
    assert "\n" not in mail.subject + mail.headline


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_are_those_that_were_read_over(language: str) -> None:
    (mail,) = noticed(escalated=LAST, organisation=replace(HOA, locale=LOCALES[language]))
    assert_expected(f"escalation_notice.{language}.txt", joined([mail.subject, mail.headline, mail.text, mail.html]))
