"""The imitation does not lie: it answers what a real Odoo answered, and changes lead to what they led to there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest

from relance.domain.mirror import FieldType
from relance.domain.mirror_values import wanted
from relance.domain.odoo_models import usual_models
from tests.odoo.imitation import recorded, replaying
from tests.odoo.imitation.computed import COMPUTED
from tests.odoo.imitation.deeds import DEEDS
from tests.odoo.imitation.fields import MAGIC, usual
from tests.odoo.imitation.questions import QUESTIONS
from tests.odoo.imitation.there import Imitation, odoo
from tests.odoo.real import Real, _real, real

__all__ = ["_real", "real"]


@pytest.fixture(scope="module")
def answers() -> Any:
    with odoo() as there:
        return recorded.as_recorded(recorded.answers(there, there.rights.uid))


@pytest.fixture(scope="module")
def effects() -> Any:
    with ExitStack() as servers:
        new = lambda: servers.enter_context(odoo())  # noqa: E731 - a server for each deed
        return recorded.as_recorded(recorded.effects(new, lambda there: there.clock.move(timedelta(seconds=2))))


@pytest.fixture(scope="module")
def replayed() -> Iterator[Imitation]:
    with replaying.as_recorded() as there:
        yield there


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("way", ["json2", "xmlrpc"])
def test_a_question_is_answered_as_by_the_real_one(answers: Any, way: str, name: str) -> None:
    assert answers[way][name] == recorded.read()["answers"][way][name]


@pytest.mark.parametrize("way", ["json2", "xmlrpc"])
def test_a_wrong_key_is_refused_as_by_the_real_one(answers: Any, way: str) -> None:
    assert answers[f"{way} with a wrong key"] == recorded.read()["answers"][f"{way} with a wrong key"]


@pytest.mark.parametrize("name", DEEDS)
def test_a_change_has_the_effects_that_it_has_in_the_real_one(effects: Any, name: str) -> None:
    assert effects[name] == recorded.read()["effects"][name]


@pytest.mark.parametrize("name", replaying.files())
def test_a_recorded_request_is_answered_as_it_was(replayed: Imitation, name: str) -> None:
    real, imitated = replaying.put(replayed, name)
    assert imitated == real


def test_what_the_mirror_reads_is_there_and_of_its_kind() -> None:
    models = usual()
    for spec in usual_models():
        assert set(wanted(spec)) <= models[spec.there].fields.keys()
        for one in spec.fields:
            field = models[spec.there].fields[one.name]
            relational = {FieldType.REFERENCE: "many2one", FieldType.LIST: "one2many"}.get(one.type)
            assert field.target == one.target or not relational
            assert field.kind == relational or not relational


def test_each_computed_field_of_the_add_on_is_worked_out() -> None:
    known = {one.name for one in MAGIC}
    fields = {(name, field.name) for name, one in usual().items() for field in one.fields.values() if field.computed or field.related}
    assert {(name, field) for name, field in fields if field not in known} == COMPUTED


@pytest.mark.odoo
def test_what_was_recorded_is_what_a_real_one_answers_and_does(real: Real) -> None:
    def cleared() -> Real:
        real.clear()
        return real

    found = recorded.effects(cleared, recorded.a_second)
    said = {"effects": found, "answers": recorded.answers(cleared(), real.uid)}
    recorded.record_if_asked(said)
    kept = recorded.read()
    assert recorded.as_recorded(said) == kept
