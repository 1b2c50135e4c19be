"""How an organisation's Odoo is reached and what is read of it, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from relance.domain.errors import InvalidError
from relance.domain.mirror import ALWAYS, FieldType, ModelSpec, NoticeKind

#: Seconds that a transaction of the server may last and still be seen: late commits carry an early time.
USUAL_OVERLAP: Final = 300
_LONGEST_OVERLAP: Final = 86_400
_LONGEST_NAME: Final = 64
_NAME: Final = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*")
_FIELD: Final = re.compile(r"[a-z_][a-z0-9_]*", re.ASCII)
#: Host or address, port and path; nothing before the host, where a password would be.
_URL: Final = re.compile(r"https?://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?([/?#][^\s\x00-\x1f\\]*)?")
#: What nobody has any business to copy.
_SECRET: Final = re.compile(r"passw|pwd|api_?key|token|secret|totp|signup")


class Transport(StrEnum):
    """How it is spoken to. `auto` asks the server for its version: JSON-2 from 19 on, XML-RPC before."""

    AUTO = "auto"
    JSON2 = "json2"
    XMLRPC = "xmlrpc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Odoo:
    """An organisation's Odoo. `secret` names where login and API key are kept (`secretsmanager:NAME`), never the key.

    `record_url` is a record's page for people, with `{model}` and `{id}` in it; empty for none. `models` in the order of their references.
    """

    url: str
    database: str
    secret: str
    models: tuple[ModelSpec, ...]
    record_url: str = ""
    transport: Transport = Transport.AUTO
    overlap: int = USUAL_OVERLAP

    def model(self, name: str) -> ModelSpec | None:
        """The model of that name, ours or the server's; None if it is not read."""
        return next((spec for spec in self.models if name in (spec.name, spec.there)), None)


def checked(odoo: Odoo) -> Odoo:
    """The settings, if they make sense. InvalidError names the field that does not."""
    _check_url("url", odoo.url)
    if odoo.record_url:
        _check_url("record_url", odoo.record_url)
        if "{id}" not in odoo.record_url:
            raise InvalidError("record_url", odoo.record_url, "must have {id} in it, and {model} if the page needs it")
    if not odoo.database.strip():
        raise InvalidError("database", odoo.database, "must name the database")
    if not re.fullmatch(r"(secretsmanager|ssm):\S+", odoo.secret):
        raise InvalidError("secret", "…", "must be written secretsmanager:NAME or ssm:NAME; it holds the login and the API key as JSON")
    if not 0 < odoo.overlap <= _LONGEST_OVERLAP:
        raise InvalidError("overlap", odoo.overlap, f"must be from 1 to {_LONGEST_OVERLAP} seconds")
    _check_models(odoo.models)
    return odoo


def _check_url(field: str, url: str) -> None:
    if not _URL.fullmatch(url):
        raise InvalidError(field, url, "must be an address such as https://odoo.example.org, without user or password")


def _check_models(models: Sequence[ModelSpec]) -> None:
    if not models:
        raise InvalidError("models", [], "must name at least one model to read")
    names = [spec.name for spec in models] + [spec.technical for spec in models if spec.technical]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise InvalidError("models", twice[0], "is there twice")
    known = {spec.name: spec for spec in models}
    for spec in models:
        for field, name in (("model", spec.name), ("technical", spec.there)):
            if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME:
                raise InvalidError(field, name, "must be the technical name of a model, as in sale.order")
        _check_fields(spec)
        _check_parent(spec, known)
        _check_said(spec)


def _check_fields(spec: ModelSpec) -> None:
    where = f"{spec.name}.fields"
    if not spec.fields:
        raise InvalidError(where, [], "must name at least one field")
    names = [one.name for one in spec.fields]
    for one in spec.fields:
        if not _FIELD.fullmatch(one.name) or names.count(one.name) > 1:
            raise InvalidError(where, one.name, "must be the name of a field, once")
        if one.name in ("id", *ALWAYS):
            raise InvalidError(where, one.name, "is always read, and need not be named")
        if _SECRET.search(one.name):
            raise InvalidError(where, one.name, "looks like a password or key; such a field is never read")
        if one.type in (FieldType.REFERENCE, FieldType.LIST) and not _NAME.fullmatch(one.target):
            raise InvalidError(f"{spec.name}.{one.name}.target", one.target, "must name the model it points to")


def _check_parent(spec: ModelSpec, known: Mapping[str, ModelSpec]) -> None:
    parent = spec.field(spec.parent)
    if spec.parent and (parent is None or parent.type is not FieldType.REFERENCE):
        raise InvalidError(f"{spec.name}.parent", spec.parent, "must be one of its references")
    lister = known.get(parent.target) if parent else None
    if spec.listed_by and (lister is None or lister.field(spec.listed_by) is None):
        raise InvalidError(f"{spec.name}.listed_by", spec.listed_by, "must be a field of the model that its parent points to, read too")


def _check_said(spec: ModelSpec) -> None:
    said = {"reference": spec.reference, "client": spec.client, "amount": spec.amount, "reason": spec.reason}
    for word, name in said.items():
        if name and spec.field(name) is None:
            raise InvalidError(f"{spec.name}.{word}", name, f"is none of its fields: {', '.join(one.name for one in spec.fields)}")
    for notice in spec.notices:
        if (notice.kind is NoticeKind.CHANGED) != bool(notice.field):
            raise InvalidError(f"{spec.name}.notices", notice.field, "a change names the field whose change is told, and nothing else does")
        if notice.field and spec.field(notice.field) is None:
            raise InvalidError(f"{spec.name}.notices", notice.field, "is none of its fields")
