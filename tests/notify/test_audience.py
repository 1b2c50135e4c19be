"""Whom an organisation reaches by which kind of channel, and how one person wants to be reached."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relance.domain.organisation import ChannelKind, Role
from relance.notify.audience import Recipient, contact_id, everyone, personally, reached
from tests.notify.association import ANN, BOB, HOA, JOHN, ROOMS, TINA

EMAIL, SMS, SLACK, DISCORD, TOPIC, LOG = (
    ChannelKind.EMAIL,
    ChannelKind.SMS,
    ChannelKind.SLACK,
    ChannelKind.DISCORD,
    ChannelKind.TOPIC,
    ChannelKind.LOG,
)
PEOPLE = (JOHN, replace(TINA, phone="+14155550101"), BOB, ANN)
WITH_ROOMS = replace(HOA, channels=ROOMS)


@pytest.mark.parametrize(
    ("kind", "role", "names"),
    [
        (EMAIL, Role.BOARD, ["contact:ann", "contact:bob"]),
        (SMS, Role.TREASURER, ["contact:tina"]),
        (SMS, Role.BOARD, []),
        (SLACK, Role.BOARD, ["slack:board"]),
        (DISCORD, Role.BOARD, []),
        (TOPIC, Role.BOARD, []),
        (LOG, Role.BOARD, ["log"]),
    ],
)
def test_a_role_is_reached_by_a_kind(kind: ChannelKind, role: Role, names: list[str]) -> None:
    assert [one.name for one in reached(kind, role, WITH_ROOMS, PEOPLE)] == names


def test_a_text_message_goes_only_to_those_who_want_them() -> None:
    silent = replace(PEOPLE[1], channels=(EMAIL,))
    assert reached(SMS, Role.TREASURER, HOA, [silent]) == []
    assert reached(EMAIL, Role.TREASURER, HOA, [replace(silent, channels=(SMS,))]) == []


def test_of_several_roles_each_person_is_told_once_and_no_text_message_is_sent() -> None:
    told = everyone(WITH_ROOMS, PEOPLE, Role.TREASURER, Role.BOARD)
    assert [(one.name, role) for one, role in told] == [
        ("contact:bob", Role.TREASURER),
        ("contact:tina", Role.TREASURER),
        ("contact:ann", Role.BOARD),
        ("discord:treasurer", Role.TREASURER),
        ("slack:board", Role.BOARD),
    ]
    assert [(one.name, role) for one, role in everyone(HOA, [JOHN], Role.BOARD)] == [("log", Role.BOARD)]


@pytest.mark.parametrize(
    ("channels", "email", "phone", "urgent", "kind"),
    [
        ((EMAIL, SMS), "a@x.example", "+14155550100", True, EMAIL),
        ((SMS, EMAIL), "a@x.example", "+14155550100", True, SMS),
        ((SMS, EMAIL), "a@x.example", "+14155550100", False, EMAIL),
        ((EMAIL, SMS), "", "+14155550100", True, SMS),
        ((EMAIL, SMS), "", "+14155550100", False, None),
        ((EMAIL,), "", "+14155550100", True, None),
        ((DISCORD, LOG, EMAIL), "a@x.example", "", True, EMAIL),
        ((), "a@x.example", "+14155550100", True, None),
    ],
)
def test_the_first_way_of_a_person_that_works(
    channels: tuple[ChannelKind, ...], email: str, phone: str, urgent: bool, kind: ChannelKind | None
) -> None:
    found = personally(replace(JOHN, channels=channels, email=email, phone=phone), urgent=urgent)
    assert found == (Recipient(kind, "contact:john", email if kind is EMAIL else phone) if kind else None)


def test_the_contact_of_a_recipient() -> None:
    assert [contact_id(name) for name in ("contact:john", "discord:contact:x", "log")] == ["john", "", ""]
