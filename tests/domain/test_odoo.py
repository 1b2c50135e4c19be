"""The settings of an organisation's Odoo: what is refused, with the field that does not make sense."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.domain.errors import InvalidError
from relance.domain.mirror import FieldSpec, FieldType, ModelSpec, Notice, NoticeKind
from relance.domain.odoo import Odoo, Transport, checked
from relance.domain.odoo_models import usual_models
from relance.domain.organisation import Role

ODOO = Odoo(url="https://odoo.example.org", database="asg", secret="secretsmanager:odoo", models=usual_models())
NAME = FieldSpec(name="name")
ORDER = ModelSpec(name="sale.order", label="Orders", fields=(NAME,), reference="name")
LINES = FieldSpec(name="lines", type=FieldType.LIST, target="sale.line")
LINE = ModelSpec(
    name="sale.line",
    label="Lines",
    fields=(NAME, FieldSpec(name="order", type=FieldType.REFERENCE, target="sale.order")),
    reference="name",
    parent="order",
)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"url": "http://odoo:8069/path"},
        {"url": "https://[::1]:8069"},
        {"record_url": "https://odoo.example.org/web#id={id}&model={model}&view_type=form"},
        {"secret": "ssm:/odoo/key"},
        {"overlap": 1},
        {"overlap": 86_400},
        {"transport": Transport.XMLRPC},
        {"models": (ORDER,)},
        {"models": (replace(ORDER, technical="x_studio.order"),)},
        {"models": (replace(ORDER, fields=(NAME, LINES)), replace(LINE, listed_by="lines"))},
        {"models": (LINE,)},
    ],
    ids=str,
)
def test_settings_that_make_sense_are_as_they_were(changes: dict[str, Any]) -> None:
    odoo = replace(ODOO, **changes)
    assert checked(odoo) == odoo


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": ""}, "url"),
        ({"url": "odoo.example.org"}, "url"),
        ({"url": "ftp://odoo.example.org"}, "url"),
        ({"url": "https://user:password@odoo.example.org"}, "url"),
        ({"url": "https://odoo.example.org/a b"}, "url"),
        ({"url": "https://odoo.example.org\n"}, "url"),
        ({"record_url": "javascript:{id}"}, "record_url"),
        ({"record_url": "https://odoo.example.org/web"}, "record_url"),
        ({"database": "  "}, "database"),
        ({"secret": "hunter2"}, "secret"),
        ({"secret": "secretsmanager:"}, "secret"),
        ({"overlap": 0}, "overlap"),
        ({"overlap": 86_401}, "overlap"),
        ({"models": ()}, "models"),
    ],
    ids=str,
)
def test_settings_that_make_no_sense_name_their_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidError) as refused:
        checked(replace(ODOO, **changes))
    assert refused.value.field == field


def test_what_was_written_for_a_secret_is_not_repeated() -> None:
    with pytest.raises(InvalidError) as refused:
        checked(replace(ODOO, secret="hunter2"))
    assert "hunter2" not in str(refused.value)


def _with(**changes: Any) -> tuple[ModelSpec, ...]:
    return (replace(ORDER, **changes),)


_TO_NOTHING = FieldSpec(name="user", type=FieldType.REFERENCE)
_NEW = Notice(kind=NoticeKind.CREATED, wording="order", audience=Role.ORDERS)


@pytest.mark.parametrize(
    ("models", "field"),
    [
        pytest.param((ORDER, ORDER), "models", id="a model twice"),
        pytest.param((ORDER, replace(LINE, technical="sale.order")), "models", id="a model by another's name"),
        pytest.param(_with(name="Sale Order"), "model", id="no technical name"),
        pytest.param(_with(name="sale/order"), "model", id="a name that would be a path"),
        pytest.param(_with(name="a" * 65), "model", id="a name that is too long"),
        pytest.param(_with(technical="Sale"), "technical", id="no technical name of the server's"),
        pytest.param(_with(fields=()), "sale.order.fields", id="no fields"),
        pytest.param(_with(fields=(NAME, NAME)), "sale.order.fields", id="a field twice"),
        pytest.param(_with(fields=(NAME, FieldSpec(name="Amount due"))), "sale.order.fields", id="no name of a field"),
        pytest.param(_with(fields=(NAME, FieldSpec(name="id"))), "sale.order.fields", id="the id"),
        pytest.param(_with(fields=(NAME, FieldSpec(name="write_date"))), "sale.order.fields", id="what is always read"),
        pytest.param(_with(fields=(NAME, _TO_NOTHING)), "sale.order.user.target", id="a reference to nothing"),
        pytest.param(_with(fields=(NAME, replace(LINES, target=""))), "sale.order.lines.target", id="a list of nothing"),
        pytest.param(_with(parent="name"), "sale.order.parent", id="a parent that is no reference"),
        pytest.param(_with(parent="nothing"), "sale.order.parent", id="a parent that is no field"),
        pytest.param((ORDER, replace(LINE, listed_by="lines")), "sale.line.listed_by", id="a list that is not read"),
        pytest.param((replace(LINE, listed_by="lines"),), "sale.line.listed_by", id="a list of a model that is not read"),
        pytest.param(_with(reference="display_name"), "sale.order.reference", id="a reference that is not read"),
        pytest.param(_with(client="user"), "sale.order.client", id="a client that is not read"),
        pytest.param(_with(amount="total"), "sale.order.amount", id="an amount that is not read"),
        pytest.param(_with(reason="why"), "sale.order.reason", id="a reason that is not read"),
        pytest.param(_with(notices=(replace(_NEW, field="name"),)), "sale.order.notices", id="a new one that names a field"),
        pytest.param(_with(notices=(replace(_NEW, kind=NoticeKind.CHANGED),)), "sale.order.notices", id="a change of nothing"),
        pytest.param(
            _with(notices=(replace(_NEW, kind=NoticeKind.CHANGED, field="date"),)), "sale.order.notices", id="a change of what is not read"
        ),
    ],
)
def test_models_that_make_no_sense_name_their_field(models: tuple[ModelSpec, ...], field: str) -> None:
    with pytest.raises(InvalidError) as refused:
        checked(replace(ODOO, models=models))
    assert refused.value.field == field


@pytest.mark.parametrize("name", ["password", "new_password", "api_key", "apikey", "access_token", "totp_secret", "signup_url", "pwd"])
def test_what_nobody_has_any_business_to_copy_is_never_read(name: str) -> None:
    with pytest.raises(InvalidError, match="never read"):
        checked(replace(ODOO, models=_with(fields=(NAME, FieldSpec(name=name)))))


@given(st.text(min_size=1))
def test_no_address_with_a_password_in_it_is_taken(password: str) -> None:
    with pytest.raises(InvalidError):
        checked(replace(ODOO, url=f"https://user:{password.replace('/', '').replace('?', '').replace('#', '')}@odoo.example.org"))


@pytest.mark.parametrize(("name", "found"), [("order", "order"), ("sale.order", "order"), ("nothing", None)])
def test_a_model_is_found_by_either_of_its_names(name: str, found: str | None) -> None:
    spec = ModelSpec(name="order", label="Orders", fields=(NAME,), technical="sale.order", reference="name")
    one = replace(ODOO, models=(spec,)).model(name)
    assert (one.name if one else None) == found
