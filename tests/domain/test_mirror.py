"""What a row that was read means for the record that is held, and in which order models are stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.domain.mirror import FieldSpec, FieldType, Held, ModelSpec, Seen, Verdict, changed_fields, in_order, judged
from relance.domain.odoo_models import usual_models

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
SEEN = Seen(id=1, values={"name": "BC-1"}, digest="new", created_at=NOW, written_at=NOW, writer=2, shown="Odoo id=1")
HELD = Held(organisation="dimagaz", model="dimagaz.bc", id=1, values={"name": "BC-0"}, digest="old", written_at=NOW, version=1)
BROKEN = replace(SEEN, values={}, problem="name is missing")
EARLIER = NOW - timedelta(seconds=1)


@pytest.mark.parametrize(
    ("held", "seen", "verdict"),
    [
        pytest.param(None, SEEN, Verdict.NEW, id="one that is not held is new"),
        pytest.param(None, BROKEN, Verdict.SKIPPED, id="or skipped"),
        pytest.param(HELD, SEEN, Verdict.CHANGED, id="another content is a change"),
        pytest.param(HELD, BROKEN, Verdict.SKIPPED, id="or cannot be taken in"),
        pytest.param(HELD, replace(SEEN, digest="old"), Verdict.SAME, id="the same content is nothing"),
        pytest.param(HELD, replace(SEEN, digest="old", written_at=EARLIER), Verdict.SAME, id="whenever it was written"),
        pytest.param(replace(HELD, hidden=True), replace(SEEN, digest="old"), Verdict.CHANGED, id="but of one that was hidden"),
        pytest.param(HELD, replace(SEEN, written_at=EARLIER), Verdict.OLDER, id="an older one never wins"),
        pytest.param(HELD, replace(BROKEN, written_at=EARLIER), Verdict.OLDER, id="whatever is wrong with it"),
        pytest.param(HELD, replace(SEEN, written_at=None), Verdict.CHANGED, id="one without a time is not older"),
        pytest.param(replace(HELD, written_at=None), SEEN, Verdict.CHANGED, id="nor than one without"),
        pytest.param(replace(HELD, values={}, problem="no name"), SEEN, Verdict.NEW, id="one that was always skipped is new"),
        pytest.param(replace(HELD, problem="no name"), SEEN, Verdict.CHANGED, id="one that was taken in once is not"),
    ],
)
def test_what_a_row_means_for_the_record(held: Held | None, seen: Seen, verdict: Verdict) -> None:
    assert judged(held, seen) is verdict


def test_an_older_row_of_a_server_that_was_put_back_is_believed() -> None:
    assert judged(HELD, replace(SEEN, written_at=EARLIER), believed=True) is Verdict.CHANGED


_moments = st.none() | st.integers(0, 2).map(lambda seconds: NOW + timedelta(seconds=seconds))
_digests = st.sampled_from(["a", "b"])
_problems = st.sampled_from(["", "name is missing"])


def _row(digest: str, written_at: datetime | None, problem: str) -> Seen:
    return replace(SEEN, digest=digest, written_at=written_at, problem=problem, values={} if problem else {"name": digest})


def _record(digest: str, written_at: datetime | None, problem: str, hidden: bool) -> Held:
    return replace(HELD, digest=digest, written_at=written_at, problem=problem, hidden=hidden)


_seen = st.builds(_row, _digests, _moments, _problems)
_held = st.none() | st.builds(_record, _digests, _moments, _problems, st.booleans())


@given(held=_held, seen=_seen, believed=st.booleans())
def test_what_was_taken_in_means_nothing_a_second_time(held: Held | None, seen: Seen, believed: bool) -> None:
    verdict = judged(held, seen, believed=believed)
    if verdict in (Verdict.NEW, Verdict.CHANGED, Verdict.SKIPPED):
        values: dict[str, Any] = {"digest": seen.digest, "written_at": seen.written_at, "problem": seen.problem, "hidden": False}
        after = replace(held or HELD, **values, values=seen.values or (held.values if held else {}))
        assert judged(after, seen, believed=believed) is Verdict.SAME


@given(held=_held, seen=_seen)
def test_a_row_is_new_only_where_nothing_was_held(held: Held | None, seen: Seen) -> None:
    if judged(held, seen) is Verdict.NEW:
        assert held is None or not held.values


@given(held=_held, seen=_seen)
def test_a_belief_changes_nothing_but_what_is_older(held: Held | None, seen: Seen) -> None:
    plainly, believing = judged(held, seen), judged(held, seen, believed=True)
    assert plainly is Verdict.OLDER or plainly is believing
    assert believing is not Verdict.OLDER


@pytest.mark.parametrize(
    ("before", "after", "names"),
    [
        ({}, {}, []),
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1, "b": 2}, {"a": 2, "b": 1}, ["a", "b"]),
        ({}, {"b": 1, "a": 1}, ["a", "b"]),
        ({"a": 1}, {}, ["a"]),
        ({"a": None}, {}, []),
    ],
)
def test_the_fields_that_changed_are_those_whose_values_differ(before: dict[str, Any], after: dict[str, Any], names: list[str]) -> None:
    assert changed_fields(before, after) == names


def _model(name: str, *targets: str) -> ModelSpec:
    return ModelSpec(
        name=name, label=name, fields=tuple(FieldSpec(name=f"to_{one}", type=FieldType.REFERENCE, target=one) for one in targets)
    )


@pytest.mark.parametrize(
    ("models", "order"),
    [
        pytest.param([("line", "order"), ("order", "user"), ("user",)], "user order line", id="each after what it refers to"),
        pytest.param([("b",), ("a",)], "b a", id="as given where nothing says otherwise"),
        pytest.param([("tree", "tree"), ("a",)], "tree a", id="one that refers to itself waits for nobody"),
        pytest.param([("a", "b"), ("b", "a"), ("c", "a")], "a b c", id="those that refer to one another as given"),
        pytest.param([("a", "elsewhere")], "a", id="what is not read is waited for by nobody"),
    ],
)
def test_models_come_after_those_they_refer_to(models: list[tuple[str, ...]], order: str) -> None:
    assert [spec.name for spec in in_order([_model(*one) for one in models])] == order.split()


@given(st.permutations(usual_models()))
def test_whatever_order_models_are_given_in_none_comes_before_what_it_refers_to(given_so: list[ModelSpec]) -> None:
    ordered = in_order(given_so)
    assert sorted(spec.name for spec in ordered) == sorted(spec.name for spec in given_so)
    places = {spec.name: place for place, spec in enumerate(ordered)}
    assert all(places[one.target] < places[spec.name] for spec in ordered for one in spec.references)


def test_a_model_is_called_by_its_own_name_where_the_server_has_no_other() -> None:
    spec = ModelSpec(name="order", label="Orders", fields=(FieldSpec(name="name"),))
    assert (spec.there, replace(spec, technical="sale.order").there) == ("order", "sale.order")
    assert (spec.field("name"), spec.field("nothing")) == (FieldSpec(name="name"), None)
