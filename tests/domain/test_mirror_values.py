"""Rows as they come, and what they are taken for: typed, rounded, refused; and what tells one content from another."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.domain.mirror import FieldSpec, FieldType, ModelSpec
from relance.domain.mirror_values import MOST_BYTES, MOST_CHARACTERS, digest, moment, seen, shape, wanted
from relance.domain.odoo_models import usual_models

T = FieldType
ORDER = next(spec for spec in usual_models() if spec.name == "dimagaz.bc")


def _spec(type: FieldType = T.TEXT, *, required: bool = False) -> ModelSpec:
    target = "other" if type in (T.REFERENCE, T.LIST) else ""
    return ModelSpec(
        name="thing", label="Things", fields=(FieldSpec(name="it", type=type, target=target, required=required),), reference="it"
    )


def _taken(type: FieldType, value: Any) -> Any:
    found = seen(_spec(type), {"id": 1, "it": value})
    return found.problem or found.values["it"]


@pytest.mark.parametrize(
    ("type", "value", "taken"),
    [
        (T.TEXT, "Awa", "Awa"),
        (T.TEXT, False, None),
        (T.TEXT, "  ", None),
        (T.TEXT, "a\x01b\ud800c\x7fd\n\te", "abcd\n\te"),
        (T.TEXT, 5, "5"),
        (T.INTEGER, 0, 0),
        (T.INTEGER, False, None),
        (T.DECIMAL, 12.345, "12.34"),
        (T.DECIMAL, 0.1 + 0.2, "0.30"),
        (T.DECIMAL, 0, "0.00"),
        (T.DECIMAL, -0.0, "0.00"),
        (T.DECIMAL, -0.001, "0.00"),
        (T.DECIMAL, "7", "7.00"),
        (T.DECIMAL, False, None),
        (T.BOOLEAN, False, False),
        (T.BOOLEAN, True, True),
        (T.BOOLEAN, None, None),
        (T.DATE, "2025-01-02", "2025-01-02"),
        (T.DATE, "1-01-01", "0001-01-01"),
        (T.DATE, "2025-01-02 03:04:05", "2025-01-02T03:04:05Z"),
        (T.DATE, "2025-01-02T03:04:05+02:00", "2025-01-02T01:04:05Z"),
        (T.DATE, "2025-01-02 03:04:05.678901", "2025-01-02T03:04:05Z"),
        (T.DATE, False, None),
        (T.REFERENCE, 5, 5),
        (T.REFERENCE, [5, "Awa"], 5),
        (T.REFERENCE, False, None),
        (T.LIST, [3, 1, 3], [1, 3]),
        (T.LIST, False, []),
        (T.LIST, None, []),
    ],
)
def test_a_value_is_taken_as_what_was_declared(type: FieldType, value: Any, taken: Any) -> None:
    assert _taken(type, value) == taken


@pytest.mark.parametrize(
    ("type", "value", "said"),
    [
        (T.TEXT, ["a"], "is not text"),
        (T.TEXT, {"a": 1}, "is not text"),
        (T.INTEGER, True, "is not a whole number"),
        (T.INTEGER, 1.5, "is not a whole number"),
        (T.INTEGER, 2**60, "is not a whole number"),
        (T.DECIMAL, float("inf"), "is not an amount"),
        (T.DECIMAL, float("nan"), "is not an amount"),
        (T.DECIMAL, "ten", "is not an amount"),
        (T.DECIMAL, True, "is not an amount"),
        (T.DECIMAL, 1e15, "is not an amount"),
        (T.BOOLEAN, 1, "is neither true nor false"),
        (T.DATE, "yesterday", "is not a date"),
        (T.DATE, "2025-02-30", "is not a date"),
        (T.DATE, "0001-01-01T00:00:00+02:00", "is not a date"),
        (T.DATE, 20250102, "is not a date"),
        (T.REFERENCE, "5", "is not a reference"),
        (T.REFERENCE, -1, "is not a reference"),
        (T.REFERENCE, True, "is not a reference"),
        (T.LIST, ["1"], "is not a list of ids"),
        (T.LIST, [True], "is not a list of ids"),
        (T.LIST, 5, "is not a list of ids"),
    ],
)
def test_what_is_not_what_was_declared_is_said_and_nothing_is_taken(type: FieldType, value: Any, said: str) -> None:
    found = seen(_spec(type), {"id": 1, "it": value})
    assert (found.values, found.problem.startswith("it: "), found.problem.endswith(said)) == ({}, True, True)


@pytest.mark.parametrize("type", [one for one in T if one not in (T.LIST, T.BOOLEAN)])
def test_a_row_without_what_is_required_has_a_problem(type: FieldType) -> None:
    assert seen(_spec(type, required=True), {"id": 1, "it": False}).problem == "it is missing"
    assert seen(_spec(type, required=True), {"id": 1}).problem == "it is missing"


@pytest.mark.parametrize("id", [None, False, True, 0, -1, "7", 1.0, 2**53])
def test_a_row_without_a_usable_id_is_not_a_row(id: Any) -> None:
    with pytest.raises(ValueError, match="a row of thing came without an id"):
        seen(_spec(), {"id": id})


def test_a_row_that_is_too_large_for_an_item_says_which_field_is() -> None:
    assert "it: 60,001 characters" in seen(_spec(), {"id": 1, "it": "x" * (MOST_CHARACTERS + 1)}).problem
    assert seen(_spec(), {"id": 1, "it": "x" * MOST_CHARACTERS}).problem == ""


@pytest.mark.parametrize(("text", "bytes"), [("😀", 4), ("\u4e00", 3), ("é", 2), ('"', 2), ("x", 1)])
def test_a_row_of_wide_characters_is_as_large_as_its_bytes(text: str, bytes: int) -> None:
    most = min((MOST_BYTES - len('{"it":""}')) // bytes, MOST_CHARACTERS)
    assert seen(_spec(), {"id": 1, "it": text * most}).problem == ""
    assert "it: " in seen(_spec(), {"id": 1, "it": text * (most + 1)}).problem


def test_who_wrote_a_row_and_when_is_taken_along_and_is_no_part_of_its_content() -> None:
    row = {"id": 1, "it": "a", "create_date": "2025-01-02 03:04:05", "write_date": "2025-01-03 03:04:05", "write_uid": [5, "Sara"]}
    found = seen(_spec(), row)
    assert (found.created_at, found.written_at, found.writer) == (
        datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC),
        datetime(2025, 1, 3, 3, 4, 5, tzinfo=UTC),
        5,
    )
    assert found.digest == seen(_spec(), {"id": 1, "it": "a"}).digest


def test_a_line_shows_the_reference_the_client_and_the_amount_on_one_line() -> None:
    row = {"id": 7, "name": "BC\n7", "depositaire": 3, "ttc": 5, "bc_lines": []}
    assert seen(ORDER, row).shown == "Odoo id=7 ref=BC 7 client=3 montant=5.00"
    assert seen(ORDER, {"id": 7, "name": False}).shown == "Odoo id=7 ref=- client=- montant=-"


def test_all_declared_fields_are_asked_for_once_and_always_who_wrote_when() -> None:
    for spec in usual_models():
        asked = wanted(spec)
        assert len(asked) == len(set(asked))
        assert {"create_date", "write_date", "write_uid"} <= set(asked)
        assert not any("passw" in name for name in asked)


_odd = st.sampled_from(["2025-01-02", "2025-01-02T03:04:05+02:00", "1e999999999", "0001-01-01T00:00:00+23:00", "9999-12-31 23:59:59-01:00"])
_whatever = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text() | _odd,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)  # fmt: skip
_every = ModelSpec(name="thing", label="", fields=tuple(FieldSpec(name=one.value, type=one, target="other") for one in T), reference="text")


@given(st.dictionaries(st.sampled_from([*(one.value for one in T), "create_date", "write_date", "write_uid"]), _whatever))
def test_whatever_a_server_sends_is_taken_or_refused_with_a_word(row: dict[str, Any]) -> None:
    found = seen(_every, {**row, "id": 1})
    assert bool(found.problem) is not bool(found.values)
    assert json.loads(json.dumps(found.values)) == found.values  # plain, and no half characters
    json.dumps(found.values, ensure_ascii=False).encode()
    for at in (found.created_at, found.written_at):
        assert at is None or at.utcoffset() == UTC.utcoffset(at)


@given(st.decimals(min_value=-(10**14), max_value=10**14, places=2))
def test_an_amount_of_cents_is_kept_to_the_cent(amount: Decimal) -> None:
    taken = _taken(T.DECIMAL, str(amount))
    assert Decimal(taken) == amount
    assert re.fullmatch(r"-?\d+\.\d\d", taken)


_plain = st.dictionaries(
    st.text(max_size=5), st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers(), max_size=3), max_size=4
)


@given(_plain, _plain, st.sampled_from(["", "name is missing"]), st.sampled_from(["", "name is missing"]))
def test_two_contents_have_the_same_digest_exactly_if_they_are_equal(
    one: dict[str, Any], other: dict[str, Any], why: str, why_not: str
) -> None:
    # As JSON, for Python takes True for 1.
    equal = json.dumps([one, why], sort_keys=True) == json.dumps([other, why_not], sort_keys=True)
    assert (digest(one, why) == digest(other, why_not)) is equal


@given(_plain)
def test_the_order_of_fields_is_no_part_of_a_content(values: dict[str, Any]) -> None:
    assert digest(dict(reversed(values.items()))) == digest(values)


def test_the_shape_tells_what_is_read_of_a_record() -> None:
    shapes = [shape(_spec()), shape(_spec(T.DATE)), shape(_spec(required=True))]
    assert len(set(shapes)) == 3
    assert shape(_spec()) == shapes[0]


@pytest.mark.parametrize("value", [None, False, "", "soon", 5, "2025-13-01 00:00:00", "0001-01-01T00:00:00+02:00"])
def test_what_is_no_moment_is_none(value: Any) -> None:
    assert moment(value) is None
