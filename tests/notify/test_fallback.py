"""Where a message goes when its channel fails."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relance.domain.organisation import ChannelKind
from relance.notify.fallback import followers
from tests.notify.world import FATOU, JANE, ORGANISATION, PARENT, a_mail, a_message

EMAIL, DISCORD, LOG = ChannelKind.EMAIL, ChannelKind.DISCORD, ChannelKind.LOG


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
