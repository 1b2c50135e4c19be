"""The settings of an organisation's Odoo as data and back: what may be left out, and what is taken from the usual models."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from relance.domain.errors import InvalidError
from relance.domain.mirror import FieldSpec, FieldType, ModelSpec, Notice, NoticeKind
from relance.domain.odoo import USUAL_OVERLAP, Odoo, Transport
from relance.domain.odoo_models import usual_models
from relance.domain.organisation import Role
from relance.store import organisations
from relance.store.odoo_policy import model_from_data, odoo_as_data, odoo_from_data
from tests.world import HOA, add

DATA: dict[str, Any] = {"url": "https://odoo.example.org", "database": "asg", "secret": "secretsmanager:odoo"}
ODOO = Odoo(**DATA, models=usual_models())
PARTNER = ModelSpec(
    name="res.partner",
    label="Clients",
    technical="x_partner",
    fields=(
        FieldSpec(name="name", required=True),
        FieldSpec(name="total", type=FieldType.DECIMAL),
        FieldSpec(name="parent_id", type=FieldType.REFERENCE, target="res.partner"),
        FieldSpec(name="child_ids", type=FieldType.LIST, target="res.partner"),
    ),
    parent="parent_id",
    listed_by="child_ids",
    reference="name",
    client="name",
    amount="total",
    reason="name",
    notices=(Notice(kind=NoticeKind.CHANGED, wording="order", audience=Role.FINANCE, field="total"),),
)
FULL = replace(
    ODOO, record_url="https://odoo.example.org/web#id={id}", transport=Transport.XMLRPC, overlap=60, models=(*usual_models(), PARTNER)
)


def test_what_says_least_reads_the_usual_models_in_the_usual_way() -> None:
    odoo = odoo_from_data(DATA)
    assert odoo == ODOO
    assert (odoo.transport, odoo.overlap, odoo.record_url) == (Transport.AUTO, USUAL_OVERLAP, "")
    assert odoo_as_data(odoo) == DATA


@pytest.mark.parametrize("odoo", [ODOO, FULL, replace(ODOO, models=(PARTNER,))], ids=["least", "all", "one model"])
def test_settings_are_read_as_they_were_written(odoo: Odoo) -> None:
    assert odoo_from_data(odoo_as_data(odoo)) == odoo


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("odoo", [None, ODOO, FULL], ids=["none", "least", "all"])
def test_an_organisation_keeps_the_settings_of_its_odoo(odoo: Odoo | None) -> None:
    add(replace(HOA, odoo=odoo))
    assert organisations.read(HOA.id).odoo == odoo


def test_models_that_are_given_are_those_only_each_after_what_it_refers_to() -> None:
    odoo = odoo_from_data(DATA | {"models": [{"model": "dimagaz.bc.line"}, {"model": "dimagaz.bc"}, {"model": "dimagaz.user"}]})
    assert [spec.name for spec in odoo.models] == ["dimagaz.user", "dimagaz.bc", "dimagaz.bc.line"]


@pytest.mark.parametrize("spec", usual_models(), ids=lambda spec: spec.name)
def test_a_usual_model_that_is_only_named_is_as_usual(spec: ModelSpec) -> None:
    assert model_from_data({"model": spec.name}) == spec


def test_of_a_usual_model_what_is_said_is_so_and_the_rest_is_as_usual() -> None:
    usual = next(spec for spec in usual_models() if spec.name == "dimagaz.bc")
    assert model_from_data({"model": "dimagaz.bc", "label": "Commandes", "technical": "x.bc"}) == replace(
        usual, label="Commandes", technical="x.bc"
    )
    assert model_from_data({"model": "dimagaz.bc", "notices": []}) == replace(usual, notices=())


def test_a_model_that_says_least_is_called_by_its_name() -> None:
    spec = model_from_data({"model": "res.partner", "fields": [{"name": "display_name"}]})
    assert (spec.label, spec.reference, spec.fields) == ("res.partner", "display_name", (FieldSpec(name="display_name"),))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": "odoo.example.org"}, "url"),
        ({"models": []}, "models"),
        ({"models": [{"model": "res.partner"}]}, "res.partner.fields"),
        ({"models": [{"model": "res.partner", "fields": [{"name": "name", "type": "money"}]}]}, "fields.name.type"),
    ],
    ids=str,
)
def test_data_that_makes_no_sense_is_refused(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidError) as refused:
        odoo_from_data(DATA | changes)
    assert refused.value.field == field


def test_an_address_is_kept_without_its_last_stroke() -> None:
    assert odoo_from_data(DATA | {"url": "https://odoo.example.org/"}).url == "https://odoo.example.org"
