"""An organisation's Odoo in a file: what an import makes of it, what it refuses, and that no key is ever repeated."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from relance.domain.mirror import FieldType, NoticeKind
from relance.domain.odoo import Odoo, Transport
from relance.domain.odoo_models import usual_models
from relance.domain.organisation import Role
from relance.store import organisations
from relance.transfer.odoo_form import FieldPart, ModelPart, NoticePart, OdooPart
from relance.transfer.schemas import FileKind
from relance.transfer.unit import Counts
from tests.transfer.files import exported, imported, refused, rows
from tests.transfer.test_data_format_doc import DOC

ORGANISATIONS = FileKind.ORGANISATIONS
ODOO = {"url": "https://odoo.example.org", "database": "asg", "secret": "secretsmanager:relance/asg-odoo"}
USER = {"name": "user", "type": "reference", "target": "dimagaz.user"}
CARS = {"model": "fleet.vehicle", "fields": [{"name": "name"}, USER]}
FIELDS = "'{}' is none of its fields: name, user"


def stored() -> Odoo | None:
    return organisations.read("goo-school").odoo


def told(kind: str, **more: Any) -> dict[str, Any]:
    return {"models": [{**CARS, "notices": [{"kind": kind, "audience": "orders", **more}]}]}


@pytest.mark.usefixtures("tables")
def test_an_odoo_without_models_has_the_seven_usual_ones(tmp_path: Path) -> None:
    assert imported(rows(tmp_path, ORGANISATIONS, {"odoo": ODOO})) == Counts(created=1)
    odoo = stored()
    assert odoo
    assert (odoo.url, odoo.transport, odoo.overlap, odoo.record_url) == ("https://odoo.example.org", Transport.AUTO, 300, "")
    assert {spec.name for spec in odoo.models} == {spec.name for spec in usual_models()}
    assert imported(rows(tmp_path, ORGANISATIONS, {"odoo": ODOO})) == Counts(unchanged=1)


@pytest.mark.usefixtures("tables")
def test_an_odoo_stays_where_a_row_is_silent_of_it_and_goes_by_an_empty_object(tmp_path: Path) -> None:
    imported(rows(tmp_path, ORGANISATIONS, {"odoo": ODOO}))
    assert imported(rows(tmp_path, ORGANISATIONS)) == Counts(unchanged=1)
    assert stored()
    assert imported(rows(tmp_path, ORGANISATIONS, {"odoo": {}})) == Counts(changed=1)
    assert stored() is None


@pytest.mark.usefixtures("tables")
def test_models_that_are_given_are_those_alone_and_a_usual_one_is_as_usual_but_for_what_is_said(tmp_path: Path) -> None:
    models = [{"model": "dimagaz.bc", "technical": "asg.bc", "notices": []}, {**CARS, "label": "Voitures", "reference": "name"}]
    imported(rows(tmp_path, ORGANISATIONS, {"odoo": {**ODOO, "models": models}}))
    odoo = stored()
    assert odoo
    assert {spec.name for spec in odoo.models} == {"dimagaz.bc", "fleet.vehicle"}
    order, car = odoo.model("dimagaz.bc"), odoo.model("fleet.vehicle")
    assert order
    assert car
    assert (order.there, order.label, order.client, order.notices) == ("asg.bc", "Bons de commande", "depositaire", ())
    assert [(one.name, one.type, one.target) for one in car.fields] == [
        ("name", FieldType.TEXT, ""),
        ("user", FieldType.REFERENCE, "dimagaz.user"),
    ]


@pytest.mark.usefixtures("tables")
def test_what_is_told_of_a_model_has_the_words_of_its_kind_unless_it_says_others(tmp_path: Path) -> None:
    notices = [
        {"kind": "changed", "field": "user", "audience": "deliveries"},
        {"kind": "created", "wording": "order", "audience": "orders"},
    ]
    imported(rows(tmp_path, ORGANISATIONS, {"odoo": {**ODOO, "models": [{**CARS, "notices": notices}]}}))
    odoo = stored()
    assert odoo
    assert [(one.kind, one.wording, one.field, one.audience) for one in odoo.models[0].notices] == [
        (NoticeKind.CHANGED, "changed", "user", Role.DELIVERIES),
        (NoticeKind.CREATED, "order", "", Role.ORDERS),
    ]


BAD: list[tuple[Any, str]] = [
    ("https://odoo.example.org", 'odoo: must be an object, such as {"…": "…"}'),
    ({"url": None}, "odoo.url: must be text"),
    (
        {"url": "odoo.example.org"},
        "odoo.url: 'odoo.example.org' must be an address such as https://odoo.example.org, without user or password",
    ),
    ({"database": " "}, "odoo.database: must not be empty"),
    ({"transport": "json"}, "odoo.transport: 'json' is not one of auto, json2, xmlrpc"),
    ({"overlap": 0}, "odoo.overlap: '0' must be at least one second"),
    ({"overlap": 86_401}, "odoo.overlap: '86401' must be from 1 to 86400 seconds"),
    ({"overlap": "5 minutes"}, "odoo.overlap: '5 minutes' must be a whole number from 0 to 999999999"),
    (
        {"record_url": "https://odoo.example.org/web"},
        "odoo.record_url: 'https://odoo.example.org/web' must have {id} in it, and {model} if the page needs it",
    ),
    ({"models": []}, "odoo.models: '[]' must name at least one model to read"),
    ({"models": [CARS, CARS]}, "odoo.models: 'fleet.vehicle' is there twice"),
    ({"models": [{"fields": []}]}, "odoo.models[1].model: is missing"),
    ({"models": [{"model": "Sale Order"}]}, "odoo.models.model: 'Sale Order' must be the technical name of a model, as in sale.order"),
    ({"models": [{"model": "sale.order"}]}, "odoo.models.sale.order.fields: '[]' must name at least one field"),
    ({"models": [{**CARS, "fields": [{"type": "text"}]}]}, "odoo.models[1].fields[1].name: is missing"),
    (
        {"models": [{**CARS, "fields": [{"name": "name", "type": "money"}]}]},
        "odoo.models[1].fields[1].type: 'money' is not one of text, integer, decimal, boolean, date, reference, list",
    ),
    (
        {"models": [{**CARS, "fields": [{"name": "user", "type": "reference"}]}]},
        "odoo.models.fleet.vehicle.user.target: '' must name the model it points to",
    ),
    (
        {"models": [{**CARS, "fields": [{"name": "password"}]}]},
        "odoo.models.fleet.vehicle.fields: 'password' looks like a password or key; such a field is never read",
    ),
    ({"models": [{**CARS, "parent": "name"}]}, "odoo.models.fleet.vehicle.parent: 'name' must be one of its references"),
    ({"models": [{**CARS, "client": "owner"}]}, f"odoo.models.fleet.vehicle.client: {FIELDS.format('owner')}"),
    ({"models": [{**CARS, "colour": 1}]}, "odoo.models[1].colour: '1' is for a field that does not exist"),
    (told("made"), "odoo.models[1].notices[1].kind: 'made' is not one of created, changed"),
    (told("created", audience="clerk"), f"odoo.models[1].notices[1].audience: 'clerk' is not one of {', '.join(Role)}"),
    (
        told("created", wording="sonnet"),
        "odoo.models[1].notices[1].wording: 'sonnet' is not 'order', 'top_up', 'delivery_date', 'created' or 'changed'",
    ),
    (
        told("changed"),
        "odoo.models.fleet.vehicle.notices: '' a change names the field whose change is told, and nothing else does",
    ),
]


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(("change", "said"), BAD)
def test_a_bad_odoo_is_named_with_field_value_and_reason(tmp_path: Path, change: Any, said: str) -> None:
    odoo = {**ODOO, **change} if isinstance(change, dict) else change
    assert refused(rows(tmp_path, ORGANISATIONS, {"odoo": odoo})) == [f"organisations.jsonl line 1: {said}"]


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(
    "odoo",
    [
        "k-5ecret",
        {**ODOO, "secret": "k-5ecret"},
        {**ODOO, "secret": {"login": "awa", "key": "k-5ecret"}},
        {**ODOO, "key": "k-5ecret"},
        {**ODOO, "database": ["k-5ecret"]},
        {**ODOO, "url": "https://awa:k-5ecret@odoo.example.org"},
        {**ODOO, "record_url": "https://awa:k-5ecret@odoo.example.org/{id}"},
    ],
    ids=["alone", "in its place", "whole", "beside", "as the database", "in the address", "in the address for people"],
)
def test_a_key_that_was_pasted_into_a_file_is_never_repeated(tmp_path: Path, odoo: Any) -> None:
    (said,) = refused(rows(tmp_path, ORGANISATIONS, {"odoo": odoo}))
    assert "k-5ecret" not in said


@pytest.mark.usefixtures("tables")
def test_a_key_in_the_place_of_its_name_is_told_where_it_belongs(tmp_path: Path) -> None:
    (said,) = refused(rows(tmp_path, ORGANISATIONS, {"odoo": {**ODOO, "secret": "a key"}}))
    reason = "must name where login and API key are kept: secretsmanager:NAME or ssm:NAME"
    assert said == f"organisations.jsonl line 1: odoo.secret: {reason}"


@pytest.mark.usefixtures("tables")
def test_what_is_documented_can_be_imported_and_comes_out_again(tmp_path: Path) -> None:
    (odoo,), (channels,) = (re.findall(rf"```json {name}\n(.*?)```", DOC, flags=re.DOTALL) for name in ("odoo", "channels"))
    imported(rows(tmp_path, ORGANISATIONS, {"odoo": json.loads(odoo), "channels": json.loads(channels)}))
    row = json.loads(exported()[ORGANISATIONS])
    assert row["channels"] == json.loads(channels)
    assert imported(rows(tmp_path, ORGANISATIONS, {"odoo": row["odoo"]})) == Counts(unchanged=1)
    assert {model["model"] for model in row["odoo"]["models"]} == {"dimagaz.user", "dimagaz.bc", "res.partner"}


def test_every_field_of_an_odoo_is_documented() -> None:
    section = DOC.split("\n## An organisation's Odoo\n")[1].split("\n## ")[0]
    named = set(re.findall(r"`(\w+)`", section))
    for part in (OdooPart, ModelPart, FieldPart, NoticePart):
        assert set(part.model_fields) <= named
    assert {spec.name for spec in usual_models()} <= set(re.findall(r"`([\w.]+)`", section))
    assert {*FieldType, *Transport, *NoticeKind} <= named


def test_every_wording_that_a_file_may_name_has_words() -> None:
    templates = Path(__file__).parents[2] / "shared" / "python" / "relance" / "notify" / "templates"
    for wording in ("order", "top_up", "delivery_date", "created", "changed"):
        assert list(templates.glob(f"*/mirror_{wording}*.j2"))
