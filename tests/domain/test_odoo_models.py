"""The seven models that are read unless an organisation says otherwise."""

from __future__ import annotations

import pytest

from relance.domain.mirror import FieldType, NoticeKind, in_order
from relance.domain.odoo import Odoo, checked
from relance.domain.odoo_models import usual_models
from relance.domain.organisation import Role

MODELS = {spec.name: spec for spec in usual_models()}


def test_they_make_sense() -> None:
    odoo = Odoo(url="https://odoo.example.org", database="asg", secret="ssm:odoo", models=usual_models())
    assert checked(odoo) == odoo


def test_each_comes_after_those_it_refers_to() -> None:
    assert tuple(in_order(usual_models())) == usual_models()


def test_every_field_that_points_somewhere_points_to_one_of_them() -> None:
    pointing = [one for spec in usual_models() for one in spec.fields if one.type in (FieldType.REFERENCE, FieldType.LIST)]
    assert {one.target for one in pointing} <= MODELS.keys()
    assert len(pointing) == 9


@pytest.mark.parametrize(
    ("model", "required"),
    [("dimagaz.bc", {"name"}), ("dimagaz.bc.line", {"bc_id"}), ("alimenteur.solde", {"client", "solde"}), ("dimagaz.user", set())],
)
def test_a_row_is_of_no_use_without_these(model: str, required: set[str]) -> None:
    assert {one.name for one in MODELS[model].fields if one.required} == required


def test_new_top_ups_new_orders_and_changed_delivery_dates_are_told_to_whom_they_concern() -> None:
    told = {(spec.name, one.kind, one.field, one.audience) for spec in usual_models() for one in spec.notices}
    assert told == {
        ("dimagaz.bc", NoticeKind.CREATED, "", Role.ORDERS),
        ("dimagaz.bc", NoticeKind.CHANGED, "bl_date", Role.DELIVERIES),
        ("alimenteur.solde", NoticeKind.CREATED, "", Role.TOP_UPS),
    }


def test_a_line_belongs_to_the_order_that_lists_it() -> None:
    line = MODELS["dimagaz.bc.line"]
    assert (line.parent, line.listed_by) == ("bc_id", "bc_lines")
    listed = MODELS["dimagaz.bc"].field("bc_lines")
    assert listed is not None
    assert listed.target == line.name


def test_amounts_are_decimals_and_no_password_is_read() -> None:
    amounts = [spec.field(spec.amount) for spec in usual_models() if spec.amount]
    assert {one.type for one in amounts if one} == {FieldType.DECIMAL}
    assert not any("passw" in one.name for spec in usual_models() for one in spec.fields)
