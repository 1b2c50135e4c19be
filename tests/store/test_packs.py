"""Packs: what may share a transaction. Disjoint records, at most 100 actions, and a size that DynamoDB takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.domain.errors import InvalidError
from relance.domain.message import Message, Urgency
from relance.domain.organisation import ChannelKind, Role
from relance.store.effects import MAX_ACTIONS, MAX_BYTES, Change, Effect, Pack, differing
from relance.store.journals import RunRow
from relance.store.tables import InvoiceRow

MESSAGE = Message(
    organisation="goo-school",
    cause="invoice/A#v2",
    recipient="log",
    channel=ChannelKind.LOG,
    address="",
    audience=Role.FINANCE,
    urgency=Urgency.ALERT,
    language="fr",
    subject="Contentieux",
    headline="A",
    text="…",
)


def change(number: str, **fields: Any) -> Change:
    usual: dict[str, Any] = {
        "row": InvoiceRow,
        "pk": "goo-school",
        "sk": number,
        "organisation": "goo-school",
        "name": f"invoice/{number}",
        "version": 1,
    }
    return Change(**(usual | fields))


def message(cause: str, text: str = "…") -> Message:
    return replace(MESSAGE, cause=cause, text=text)


def fill(pack: Pack, effects: list[Effect]) -> int:
    """How many of the effects it takes before it is full."""
    return next((n for n, effect in enumerate(effects) if not pack.add(effect)), len(effects))


@pytest.mark.parametrize(
    ("reserved", "messages", "fit"),
    [
        pytest.param(0, 0, 50, id="50 changes with their audit entries"),
        pytest.param(0, 1, 33, id="33 changes that are told"),
        pytest.param(3, 1, 32, id="one less beside a run's books"),
        pytest.param(0, 2, 25, id="25 that are told to two"),
    ],
)
def test_a_pack_takes_a_hundred_actions(reserved: int, messages: int, fit: int) -> None:
    effects = [Effect((change(str(n)),), tuple(message(f"{n}/{m}") for m in range(messages))) for n in range(60)]
    assert fill(Pack(reserved), effects) == fit


def test_a_pack_takes_as_many_bytes_as_a_transaction_may_have() -> None:
    effects = [Effect(messages=(message(str(n), "x" * 100_000),)) for n in range(60)]
    pack = Pack()
    taken = fill(pack, effects)
    assert 0 < taken < 10
    assert sum(len(one.text) for effect in pack.effects for one in effect.messages) * 4 < MAX_BYTES


def test_long_values_count_on_both_sides_and_in_the_audit() -> None:
    effects = [Effect((change(str(n), before={"label": "x" * 50_000}, after={"label": "y" * 50_000}),)) for n in range(60)]
    assert fill(Pack(), effects) == 4


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        pytest.param(Effect((change("A"),)), Effect((change("B"),)), True, id="two records"),
        pytest.param(Effect((change("A"),)), Effect((change("A"),)), False, id="the same record"),
        pytest.param(Effect((change("A"),)), Effect((change("A", pk="elsewhere"),)), True, id="the same number elsewhere"),
        pytest.param(Effect((change("A"),)), Effect((change("A", row=RunRow),)), True, id="the same key in another table"),
        pytest.param(Effect(messages=(message("A"),)), Effect(messages=(message("A"),)), False, id="the same message"),
        pytest.param(Effect((change("A"),)), Effect(messages=(message("A"),)), True, id="a record and a message"),
    ],
)
def test_two_effects_on_the_same_record_do_not_share_a_pack(one: Effect, other: Effect, together: bool) -> None:
    pack = Pack()
    assert pack.add(one)
    assert pack.add(other) is together
    assert pack.effects == ([one, other] if together else [one])


@pytest.mark.parametrize(
    ("reserved", "effect"),
    [
        pytest.param(0, Effect(tuple(change(str(n)) for n in range(51))), id="too many changes"),
        pytest.param(99, Effect((change("A"),)), id="too many beside the books"),
        pytest.param(0, Effect(messages=(message("A", "x" * 900_000),)), id="too long a text"),
    ],
)
def test_an_effect_that_no_transaction_can_hold_is_refused(reserved: int, effect: Effect) -> None:
    with pytest.raises(InvalidError, match=r"effect: .* is too large for one transaction of 100 actions and 4 MB"):
        Pack(reserved).add(effect)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 30), st.integers(0, 200_000)), max_size=40), st.integers(0, 20))
def test_packs_never_exceed_a_transaction_nor_lose_an_effect(shapes: list[tuple[int, int, int]], reserved: int) -> None:
    packs = [Pack(reserved)]
    effects = [
        Effect(
            tuple(change(f"{n}/{c}") for c in range(changes)),
            tuple(message(f"{n}/{m}", "x" * (size if m == 0 else 9)) for m in range(told)),
        )
        for n, (changes, told, size) in enumerate(shapes)
    ]
    for effect in effects:
        if not packs[-1].add(effect):
            packs.append(Pack(reserved))
            assert packs[-1].add(effect)
    assert [effect for pack in packs for effect in pack.effects] == effects
    for pack in packs:
        keys = [key for effect in pack.effects for key in effect.keys]
        assert reserved + sum(effect.actions for effect in pack.effects) <= MAX_ACTIONS
        assert len(keys) == len(set(keys))


def test_only_what_differs_is_a_change() -> None:
    before, after = {"status": "issued", "label": None, "due_on": date(2025, 1, 31)}, {"status": "overdue", "label": None, "paid": 0}
    assert differing(before, after) == ({"status": "issued", "paid": None}, {"status": "overdue", "paid": 0})
