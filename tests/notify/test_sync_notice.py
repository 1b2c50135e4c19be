"""Who is told that an Odoo cannot be read, and that it can again, and in which words. The words are kept in `expected/`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from relance.domain.message import Message, Urgency
from relance.domain.organisation import Channel, ChannelKind, Contact, Organisation, Role
from relance.notify import mrkdwn
from relance.notify.digest import joined as joined_up
from relance.notify.labels import LANGUAGES
from relance.notify.markdown import LIMIT, size
from relance.notify.sync_notice import sync_failed, sync_over
from tests.notify import mirrored as m
from tests.notify.expecting import assert_expected, joined

LOCALES = {"en": "en_US", "fr": "fr_MA"}
ORDERS = "Bons de commande (dimagaz.bc)"
REFUSED = "odoo.example refuses the login relance: HTTP 401"
#: Just before midnight in UTC, and just after it in Casablanca.
AT = datetime(2025, 5, 2, 23, 4, 30, tzinfo=UTC)
ROOMS = tuple(
    Channel(name=f"odoo-{kind.value}", kind=kind, secret="ssm:odoo", audience=Role.SYNC)
    for kind in (ChannelKind.DISCORD, ChannelKind.SLACK)
)
DEPOT = replace(m.DEPOT, channels=(*m.ROOMS, *ROOMS))
AMINA = replace(m.KARIM, id="amina", name="Amina", roles=(Role.SYNC,), email="amina@dima.example")
#: What a post needs besides when it is sent again.
MARKER = 250
EVIL = ["a`b*c_d", "@everyone", "<script>", "](https://x.example)", "one\n> two\r\n# three", "\u202e\x1b[31m", "#" * 5_000, "💸" * 5_000]


def failed(what: str = ORDERS, error: str = REFUSED, failures: int = 5, organisation: Organisation = DEPOT) -> tuple[Message, ...]:
    again = AT + timedelta(minutes=10)
    return sync_failed(organisation, (AMINA, m.SARA), what=what, error=error, failures=failures, at=AT, next_attempt_at=again)


def over(what: str = ORDERS, failures: int = 5, organisation: Organisation = DEPOT, at: datetime = AT) -> tuple[Message, ...]:
    return sync_over(organisation, (AMINA, m.SARA), what=what, at=at, since_failures=failures)


def everything(messages: tuple[Message, ...]) -> str:
    mail, discord, slack = messages
    return joined([mail.subject, mail.headline, mail.text, mail.html, discord.text, slack.text])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "what"), [("model", ORDERS), ("whole", "")])
def test_the_words_are_those_that_were_read_over(language: str, name: str, what: str) -> None:
    organisation = replace(DEPOT, locale=LOCALES[language])
    assert_expected(f"sync_failed.{name}.{language}.txt", everything(failed(what, organisation=organisation)))
    assert_expected(f"sync_over.{name}.{language}.txt", everything(over(what, organisation=organisation)))


def test_it_goes_to_those_who_look_after_odoo_and_to_nobody_else() -> None:
    assert [(message.recipient, message.channel, message.address) for message in failed()] == [
        ("contact:amina", ChannelKind.EMAIL, "amina@dima.example"),
        ("discord:odoo-discord", ChannelKind.DISCORD, "ssm:odoo"),
        ("slack:odoo-slack", ChannelKind.SLACK, "ssm:odoo"),
    ]
    assert [message.recipient for message in over()] == [message.recipient for message in failed()]
    told = {(one.audience, one.urgency, one.about, one.expects, one.personal) for one in (*failed(), *over())}
    assert told == {(Role.SYNC, Urgency.ALERT, "", "", False)}


@pytest.mark.parametrize("contacts", [(), (m.SARA,), (replace(AMINA, email=""),)])
def test_with_nobody_to_tell_it_is_logged_with_the_reason(contacts: tuple[Contact, ...]) -> None:
    nobody = replace(DEPOT, channels=m.ROOMS)
    (line,) = sync_failed(nobody, contacts, what=ORDERS, error=REFUSED, failures=1, at=AT, next_attempt_at=AT)
    assert (line.channel, line.recipient) == (ChannelKind.LOG, "log")
    assert line.headline.replace("\u00a0", " ") == f"Odoo ne peut pas être lu – {ORDERS} : {REFUSED}"


def test_each_failure_and_each_end_is_said_once() -> None:
    later = over(at=AT + timedelta(hours=1))
    messages = [*failed(), *failed(""), *over(), *over(""), *later]
    assert len({message.id for message in messages}) == len(messages)
    assert {message.id for message in failed()} == {message.id for message in failed(error="another", failures=6)}
    assert [one[0].cause for one in (failed(), failed(""), later)] == [
        f"sync/{ORDERS}#failed-20250502T230430Z",
        "sync/all#failed-20250502T230430Z",
        f"sync/{ORDERS}#over-20250503T000430Z",
    ]


def test_times_are_those_of_the_organisation() -> None:
    mail = failed()[0].text.replace("\u00a0", " ")
    assert "Dernier essai : 03-05-2025 00:04\nProchain essai : 03-05-2025 00:14\n" in mail


@pytest.mark.parametrize(("locale", "one", "many"), [("fr_MA", "1 échec.", "5 échecs de suite."), ("en_US", "1 failure.", "5 failures")])
def test_one_failure_is_not_said_as_several(locale: str, one: str, many: str) -> None:
    organisation = replace(DEPOT, locale=locale)
    assert one in over(failures=1, organisation=organisation)[0].text
    assert many in over(failures=5, organisation=organisation)[0].text


def test_the_commands_are_whole_whatever_the_organisation_is_called() -> None:
    odd = replace(DEPOT, id="dima gaz")
    for message in failed(organisation=odd):
        assert "relance sync states --org 'dima gaz'" in message.text
        assert "relance sync run --org 'dima gaz'" in message.text


@pytest.mark.parametrize("evil", EVIL)
def test_an_error_or_a_label_leaves_neither_its_line_nor_its_marks_and_every_message_fits(evil: str) -> None:
    for tame, wild in ((failed(), failed(evil, evil)), (over(), over(evil))):
        mail, discord, slack = wild
        assert [one.text.count("\n") for one in wild] == [one.text.count("\n") for one in tame]
        assert mail.html.count("<") == tame[0].html.count("<")
        assert "@everyone" not in discord.text + slack.text
        assert "](https" not in discord.text
        assert "\n" not in mail.subject + mail.headline + mail.cause
        assert size(discord.text) <= LIMIT - MARKER
        assert size(slack.text) <= mrkdwn.LIMIT - MARKER
        assert len(mail.id.encode()) <= 1_024


def test_many_at_once_are_a_list_of_alerts() -> None:
    posts = [failed(f"Modèle {n} (x.m{n})", organisation=replace(DEPOT, channels=ROOMS))[1] for n in range(7)]
    post = joined_up(posts, DEPOT.name).text
    assert post.startswith("🔔 **7 alertes**\n")
    assert post.count(REFUSED) == 7
