"""Where a message goes when its channel fails."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from relance.domain.organisation import ChannelKind, Role
from relance.notify.fallback import followers
from tests.notify.association import ANN, BOB, HOA, JOHN, ROOMS, TINA
from tests.notify.world import FATOU, JANE, ORGANISATION, PARENT, a_mail, a_message

EMAIL, DISCORD, LOG = ChannelKind.EMAIL, ChannelKind.DISCORD, ChannelKind.LOG
SMS, SLACK = ChannelKind.SMS, ChannelKind.SLACK
EVERY = (EMAIL, SMS, SLACK, DISCORD, LOG)
PEOPLE = (JOHN, TINA, BOB, ANN)
TO_JOHN = a_mail(
    organisation=HOA.id,
    cause="violation/1#v2",
    recipient="contact:john",
    address=JOHN.email,
    audience=Role.BOARD,
    language="en",
    subject="Violation Escalated - *Fence*",
    headline="Unit 101 – step 2",
    text="Dear John Smith,\n\nFine <$100.00>",
    personal=True,
    listed=(("A", Decimal(1)),),
)


@pytest.mark.parametrize(
    ("own", "tried", "order", "recipients"),
    [
        (DISCORD, (), (EMAIL, LOG), ["contact:fatou", "contact:jane"]),
        (EMAIL, (), (EMAIL, LOG), ["log"]),
        (EMAIL, (), (DISCORD, LOG), ["discord:finance"]),
        (EMAIL, (DISCORD,), (EMAIL, DISCORD, LOG), ["log"]),
        (LOG, (DISCORD, EMAIL), (EMAIL, DISCORD, LOG), []),
        (DISCORD, (), (), []),
    ],
)
def test_the_first_kind_not_yet_tried_takes_over(
    own: ChannelKind, tried: tuple[ChannelKind, ...], order: tuple[ChannelKind, ...], recipients: list[str]
) -> None:
    found = followers(a_message(channel=own, tried=tried), replace(ORGANISATION, fallback=order), [PARENT, JANE, FATOU])
    assert [message.recipient for message in found] == recipients
    assert all(message.tried == (*tried, own) for message in found)


def test_a_kind_that_reaches_nobody_is_passed_over() -> None:
    (log,) = followers(a_message(), ORGANISATION, [PARENT, replace(FATOU, email="")])
    assert log.channel is LOG


def test_markdown_is_not_mailed_and_plain_words_are_posted_as_such() -> None:
    (mail,) = followers(a_message(text="⚖️ **Titre**\n\n> **Client** : `D*`"), ORGANISATION, [FATOU])
    assert mail.text == "⚖️ Titre\n\nClient : D*"
    (post,) = followers(a_mail(subject="Objet_", text="Client : *D*\n\n# x"), replace(ORGANISATION, fallback=(DISCORD,)), [])
    assert post.text == "**Objet\\_**\n\nClient : \\*D\\*\n\n\\# x"
    assert (post.html, post.address) == ("", "secretsmanager:relance/finance")


@pytest.mark.parametrize(
    ("own", "tried", "order", "john", "recipients"),
    [
        (EMAIL, (), EVERY, {}, ["contact:john"]),
        (EMAIL, (), EVERY, {"phone": ""}, ["slack:board"]),
        (EMAIL, (), EVERY, {"channels": (EMAIL,)}, ["slack:board"]),
        (EMAIL, (), (EMAIL, LOG), {}, ["log"]),
        (EMAIL, (), (DISCORD, LOG), {}, ["log"]),
        (SMS, (), EVERY, {}, ["contact:john"]),
        (SMS, (), EVERY, {"channels": (SMS,)}, ["slack:board"]),
        (SMS, (EMAIL,), EVERY, {}, ["slack:board"]),
        (SLACK, (EMAIL, SMS), EVERY, {}, ["log"]),
        (SLACK, (), (EMAIL, SMS), {}, []),
        (LOG, (EMAIL,), (EMAIL, LOG), {}, []),
    ],
)
def test_what_is_for_one_person_is_mailed_to_nobody_else(
    own: ChannelKind, tried: tuple[ChannelKind, ...], order: tuple[ChannelKind, ...], john: dict[str, Any], recipients: list[str]
) -> None:
    room = own not in (EMAIL, SMS)
    message = replace(TO_JOHN, channel=own, tried=tried, recipient="slack:board" if room else "contact:john")
    people = [replace(JOHN, **john), *PEOPLE[1:]]
    found = followers(message, replace(HOA, channels=ROOMS, fallback=order), people)
    assert [follower.recipient for follower in found] == recipients
    assert all(follower.personal and follower.tried == (*tried, own) for follower in found)
    assert not {follower.address for follower in found} & {TINA.email, BOB.email, ANN.email}


def test_the_same_person_by_text_message_is_told_the_same_and_its_list_is_still_rechecked() -> None:
    (text,) = followers(TO_JOHN, replace(HOA, fallback=(SMS,)), PEOPLE)
    assert (text.channel, text.address, text.headline, text.listed) == (SMS, JOHN.phone, TO_JOHN.headline, TO_JOHN.listed)


def test_a_room_is_told_first_to_whom_it_could_not_be_delivered_in_its_own_language() -> None:
    french = replace(HOA, locale="fr_CA", channels=ROOMS, fallback=(SLACK,))
    (post,) = followers(TO_JOHN, french, [replace(JOHN, name="John <S>")])
    assert post.text == (
        "Ce message n’a pas pu être remis à John &lt;S&gt; (john@\u200bsunset.example).\n\n"
        "*Violation Escalated - *Fence**\n\nDear John Smith,\n\nFine &lt;$100.00&gt;"
    )
    assert (post.language, post.listed, post.address) == ("fr", (), "ssm:board")
    (log,) = followers(post, replace(french, fallback=(SLACK, LOG)), [JOHN])
    assert log.headline == "Ce message n’a pas pu être remis à John <S> (john@sunset.example). Unit 101 – step 2"
    assert log.text.count("n’a pas pu être remis") == 1


def test_a_person_who_is_gone_is_named_by_its_id() -> None:
    (line,) = followers(TO_JOHN, replace(HOA, fallback=(LOG,)), [])
    assert line.headline == "This message could not be delivered to john (john@sunset.example). Unit 101 – step 2"


def test_marks_of_one_room_are_not_posted_in_another() -> None:
    slack = replace(
        TO_JOHN, personal=False, channel=SLACK, recipient="slack:board", text="*Titre* &amp; `x_y`\n> a", audience=Role.TREASURER
    )
    (post,) = followers(slack, replace(HOA, channels=ROOMS, fallback=(DISCORD,)), PEOPLE)
    assert post.text == "**Violation Escalated - \\*Fence\\***\n\nTitre & x\\_y\na"
    mails = followers(slack, replace(HOA, fallback=(EMAIL,)), PEOPLE)
    assert {mail.text for mail in mails} == {"Titre & x_y\na"}
    assert [mail.address for mail in mails] == [BOB.email, TINA.email]
