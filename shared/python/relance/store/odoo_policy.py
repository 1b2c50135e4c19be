"""An organisation's Odoo as files and the table have it: plain data, and back, checked. The usual models need not be written out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from relance.domain.errors import InvalidError
from relance.domain.mirror import FieldSpec, FieldType, ModelSpec, Notice, NoticeKind, in_order
from relance.domain.odoo import USUAL_OVERLAP, Odoo, Transport, checked
from relance.domain.odoo_models import usual_models
from relance.domain.organisation import Role

type Data = Mapping[str, Any]

#: What a declaration may leave out, or take from the usual model of that name.
_TEXTS: Final = ("label", "technical", "parent", "listed_by", "reference", "client", "amount", "reason")


def odoo_as_data(odoo: Odoo) -> dict[str, Any]:
    """The settings as plain data; the usual models are left out."""
    data: dict[str, Any] = {"url": odoo.url, "database": odoo.database, "secret": odoo.secret}
    if odoo.record_url:
        data["record_url"] = odoo.record_url
    if odoo.transport is not Transport.AUTO:
        data["transport"] = odoo.transport.value
    if odoo.overlap != USUAL_OVERLAP:
        data["overlap"] = odoo.overlap
    if odoo.models != tuple(in_order(usual_models())):
        data["models"] = [model_as_data(spec) for spec in odoo.models]
    return data


def odoo_from_data(data: Data) -> Odoo:
    """The settings of such data, checked, the models in the order of their references. InvalidError."""
    declared = data.get("models")
    models = usual_models() if declared is None else tuple(model_from_data(one) for one in declared)
    return checked(
        Odoo(
            url=str(data["url"]).rstrip("/"),
            database=data["database"],
            secret=data["secret"],
            record_url=data.get("record_url") or "",
            transport=Transport(data.get("transport") or Transport.AUTO),
            overlap=int(data.get("overlap") or USUAL_OVERLAP),
            models=tuple(in_order(models)),
        )
    )


def model_as_data(spec: ModelSpec) -> dict[str, Any]:
    """A model's declaration; what is empty is left out."""
    data: dict[str, Any] = {"model": spec.name} | {name: getattr(spec, name) for name in _TEXTS if getattr(spec, name)}
    data["fields"] = [_field_as_data(one) for one in spec.fields]
    data["notices"] = [_notice_as_data(one) for one in spec.notices]
    return data


def model_from_data(data: Data) -> ModelSpec:
    """The model of such data. One of the usual models has what it does not say from that. InvalidError."""
    name = data["model"]
    usual = next((spec for spec in usual_models() if spec.name == name), None)
    said = {key: data.get(key) or "" for key in _TEXTS} if usual is None or "fields" in data else _over(usual, data)
    fields = tuple(_field(one) for one in data["fields"]) if "fields" in data else usual.fields if usual else ()
    notices = tuple(_notice(one) for one in data["notices"]) if "notices" in data else usual.notices if usual else ()
    if not said["reference"] and any(one.name == "display_name" for one in fields):
        said["reference"] = "display_name"
    return ModelSpec(name=name, fields=fields, notices=notices, **(said | {"label": said["label"] or name}))


def _over(usual: ModelSpec, data: Data) -> dict[str, str]:
    return {key: data[key] or "" if key in data else getattr(usual, key) for key in _TEXTS}


def _field_as_data(one: FieldSpec) -> dict[str, Any]:
    data: dict[str, Any] = {"name": one.name, "type": one.type.value}
    return data | ({"target": one.target} if one.target else {}) | ({"required": True} if one.required else {})


def _field(data: Data) -> FieldSpec:
    try:
        kind = FieldType(data.get("type") or FieldType.TEXT)
    except ValueError:
        raise InvalidError(f"fields.{data.get('name')}.type", data.get("type"), f"must be one of {', '.join(FieldType)}") from None
    return FieldSpec(name=data["name"], type=kind, target=data.get("target") or "", required=bool(data.get("required")))


def _notice_as_data(one: Notice) -> dict[str, Any]:
    data = {"kind": one.kind.value, "wording": one.wording, "audience": one.audience.value}
    return data | ({"field": one.field} if one.field else {})


def _notice(data: Data) -> Notice:
    kind = NoticeKind(data["kind"])
    return Notice(kind=kind, wording=data.get("wording") or kind.value, audience=Role(data["audience"]), field=data.get("field") or "")
