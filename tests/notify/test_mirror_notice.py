"""What is told of records of Odoo: the seed's words to the letter, each to its own room. The others are kept in `expected/`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from relance.domain.message import Message, Urgency
from relance.domain.mirror import ModelSpec, Notice
from relance.domain.odoo import Odoo
from relance.domain.organisation import ChannelKind, Contact, Organisation, Role
from relance.notify.labels import BURSTS, LANGUAGES
from relance.notify.mirror_notice import WORDINGS, NoticeFacts, notices, wording_of
from tests.notify import mirrored as m
from tests.notify.expecting import assert_expected, joined

LOCALES = {"en": "en_US", "fr": "fr_MA"}
#: Seed 001, its names filled in.
SEED_TOP_UP = (
    "💸 **Nouvelle alimentation détectée !**\n\n"
    "> **Client** : `Dépôt Awa`\n"
    "> **Référence** : `AL-2025-9`\n"
    "> **Date** : `03-05-2025 00:04`\n"
    "> **Montant crédité** : **12500.50 MAD**"
)
SEED_ORDER = (
    "📄 **Nouvelle commande créée !**\n\n"
    "> **Dépositaire** : `Dépôt Awa`\n"
    "> **Numéro BC** : `BC/2025/0123`\n"
    "> **Date Création** : `03-05-2025 00:04`\n"
    "> [🔗 Voir dans ASG](https://asg.example/web#id=123&model=dimagaz.bc&view_type=form) _(connexion ASG requise)_"
)
SAID: dict[str, tuple[ModelSpec, Notice, NoticeFacts]] = {
    "top_up": (m.TOP_UPS, m.NEW_TOP_UP, m.TOP_UP),
    "order": (m.ORDERS, m.NEW_ORDER, m.ORDER),
    "delivery_date": (m.ORDERS, m.NEW_DATE, m.ORDER),
    "created": (m.TRUCK, m.a_notice("created"), m.A_TRUCK),
    "changed": (m.TRUCK, m.a_notice("changed", "load"), replace(m.A_TRUCK, before=35)),
}


def told(wording: str, contacts: Sequence[Contact] = (m.KARIM, m.SARA), organisation: Organisation = m.DEPOT) -> tuple[Message, ...]:
    spec, notice, facts = SAID[wording]
    return notices(organisation, contacts, spec, notice, facts, 7)


def test_a_new_top_up_is_posted_in_the_seeds_words() -> None:
    assert m.post(m.TOP_UPS, m.NEW_TOP_UP, m.TOP_UP) == SEED_TOP_UP


def test_a_new_order_is_posted_in_the_seeds_words() -> None:
    assert m.post(m.ORDERS, m.NEW_ORDER, m.ORDER) == SEED_ORDER


@pytest.mark.parametrize(
    ("wording", "ids", "role"),
    [
        (
            "top_up",
            ["odoo/alimenteur.solde/9#created#contact:sara#email", "odoo/alimenteur.solde/9#created#discord:top_ups#discord"],
            Role.TOP_UPS,
        ),
        ("order", ["odoo/dimagaz.bc/123#created#contact:karim#email", "odoo/dimagaz.bc/123#created#discord:orders#discord"], Role.ORDERS),
        (
            "delivery_date",
            ["odoo/dimagaz.bc/123#bl_date#v7#contact:sara#email", "odoo/dimagaz.bc/123#bl_date#v7#discord:deliveries#discord"],
            Role.DELIVERIES,
        ),
    ],
)
def test_each_of_the_three_goes_to_its_own_room_and_people(wording: str, ids: list[str], role: Role) -> None:
    messages = told(wording)
    assert [message.id for message in messages] == ids
    assert {(one.audience, one.urgency, one.about, one.expects, one.personal) for one in messages} == {(role, Urgency.ALERT, "", "", False)}


def test_with_nobody_to_tell_it_is_logged_with_what_matters() -> None:
    (line,) = told("delivery_date", (m.KARIM,), replace(m.DEPOT, channels=()))
    assert line.channel is ChannelKind.LOG
    assert line.headline.replace("\u00a0", " ") == (
        "Date du BL BL-77 (BC/2025/0123) : 04-05-2025 → 06-05-2025 – Dépôt Awa – par Youssef – Camion en panne"
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("wording", SAID)
def test_the_words_are_those_that_were_read_over(language: str, wording: str) -> None:
    organisation = replace(m.DEPOT, locale=LOCALES[language])
    everybody = replace(m.KARIM, roles=tuple(Role))
    discord, slack = m.posts(*SAID[wording], organisation=organisation)
    mail = told(wording, (everybody,), organisation)[0]
    assert_expected(
        f"mirror_{wording}.{language}.txt", joined([mail.subject, mail.headline, mail.text, mail.html, discord.text, slack.text])
    )


def test_a_room_that_reads_no_french_is_told_in_english() -> None:
    assert "> **Depositary**: `Dépôt Awa`\n" in m.post(m.ORDERS, m.NEW_ORDER, m.ORDER, locale="en_US")


def test_a_mail_has_the_amount_as_its_language_writes_it_and_keeps_the_cents() -> None:
    (mail,) = told("top_up", (replace(m.SARA, language="fr"),), replace(m.DEPOT, channels=()))
    assert "Montant crédité : 12 500,50 MAD" in mail.text.replace("\u00a0", " ").replace("\u202f", " ")
    (mail,) = told("top_up", (m.SARA,), replace(m.DEPOT, channels=(), currency="GNF"))
    assert "12,500.5" in mail.text


@pytest.mark.parametrize("odoo", [None, replace(m.ODOO, record_url="")])
def test_without_a_page_there_is_no_line_for_it(odoo: Odoo | None) -> None:
    messages = m.posts(m.ORDERS, m.NEW_ORDER, m.ORDER, odoo=odoo)
    assert [message.text.count("\n") for message in messages] == [4, 4]
    assert not any("ASG" in message.text for message in messages)


def test_the_page_is_named_by_the_servers_name_of_the_model() -> None:
    assert "id=7&model=x_fleet.truck&" in m.post(m.TRUCK, m.a_notice("created"), m.A_TRUCK)


def test_without_a_reason_no_reason_is_given_and_what_is_not_known_is_a_dash() -> None:
    bare = NoticeFacts(model="dimagaz.bc", id=1, values={"name": "BC-1"})
    assert m.post(m.ORDERS, m.NEW_DATE, bare).split("\n")[2:8] == [
        "> **Numéro BL** : `—`",
        "> **Numéro BC** : `BC-1`",
        "> **Ancienne date** : `—`",
        "> **Nouvelle date** : **—**",
        "> **Client** : `—`",
        "> **Agent** : `—`",
    ]
    assert "> **Montant crédité** : **—**" in m.post(m.TOP_UPS, m.NEW_TOP_UP, NoticeFacts(model="alimenteur.solde", id=1, values={}))


@pytest.mark.parametrize(
    ("field", "before", "name", "lines"),
    [
        ("load", 35, "", ["`35`", "**40**"]),
        ("ready", False, "", ["`non`", "**oui**"]),
        ("depot", 4, "Dépôt Ali", ["`Dépôt Ali`", "**Dépôt Awa**"]),
        ("depot", 4, "", ["`#4`", "**Dépôt Awa**"]),
        ("orders", [], "", ["`—`", "**\\#1, \\#2**"]),
        ("price", None, "", ["`—`", "**900000.00**"]),
    ],
)
def test_a_change_of_any_field_has_what_was_and_what_is(field: str, before: object, name: str, lines: list[str]) -> None:
    text = m.post(m.TRUCK, m.a_notice("changed", field), replace(m.A_TRUCK, before=before, before_name=name))
    assert f"> **Champ** : `{field}`\n> **Ancienne valeur** : {lines[0]}\n> **Nouvelle valeur** : {lines[1]}\n" in text


def test_a_wording_that_does_not_exist_is_told_in_the_words_of_its_kind() -> None:
    assert m.post(m.TRUCK, m.a_notice("pigeon"), m.A_TRUCK) == m.post(m.TRUCK, m.a_notice("created"), m.A_TRUCK)
    assert m.post(m.TRUCK, m.a_notice("order", "load"), m.A_TRUCK) == m.post(m.TRUCK, m.a_notice("changed", "load"), m.A_TRUCK)


@pytest.mark.parametrize(
    ("cause", "wording"),
    [
        ("odoo/dimagaz.bc/123#created", "order"),
        ("odoo/dimagaz.bc/123#bl_date#v7", "delivery_date"),
        ("odoo/dimagaz.bc/123#state#v7", "changed"),
        ("odoo/alimenteur.solde/9#created", "top_up"),
        ("odoo/fleet.truck/9#created", "created"),
        ("invoice/2025-001#v3", ""),
        ("odoo/dimagaz.bc/123", ""),
    ],
)
def test_a_cause_says_what_its_message_says(cause: str, wording: str) -> None:
    assert wording_of(cause) == wording


def test_the_cause_of_each_usual_notice_says_its_wording_and_each_has_a_name_for_many() -> None:
    assert {wording_of(told(one)[0].cause) for one in SAID} == set(SAID) == {one for names in WORDINGS.values() for one in names}
    assert all(set(BURSTS[language]) == {"", *SAID} for language in LANGUAGES)
