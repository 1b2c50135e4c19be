"""What the models of the imitated server have: read from the sources of the add-on that the real one runs, so that both are the same."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

ADDON: Final = Path(__file__).parent.parent / "addons" / "dimagaz" / "models"


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field. `kind` is Odoo's class in lower case; `inverse` is a one2many's; `digits` None: as it is.

    `on_delete` is what PostgreSQL does when the target goes. `related` is a path of one step; `computed` fields are worked out.
    """

    name: str
    kind: str
    target: str = ""
    inverse: str = ""
    on_delete: str = "set null"
    digits: int | None = None
    default: Any = None
    related: str = ""
    computed: bool = False


@dataclass(frozen=True, kw_only=True)
class Model:
    """A model with its fields by name; a record is called by the value of its `rec_name`."""

    name: str
    label: str = ""
    rec_name: str = "name"
    fields: dict[str, Field] = field(default_factory=dict)

    def to(self, target: str) -> list[Field]:
        """Its references to that model."""
        return [one for one in self.fields.values() if one.kind == "many2one" and one.target == target]


#: What every model of Odoo has.
MAGIC: Final = (
    Field(name="id", kind="integer"),
    Field(name="display_name", kind="char", computed=True),
    Field(name="create_date", kind="datetime"),
    Field(name="write_date", kind="datetime"),
    Field(name="create_uid", kind="many2one", target="res.users"),
    Field(name="write_uid", kind="many2one", target="res.users"),
)


def model(name: str, *fields: Field, label: str = "", rec_name: str = "name") -> Model:
    """A model with these fields and those that every one has."""
    return Model(name=name, label=label or name, rec_name=rec_name, fields={one.name: one for one in (*MAGIC, *fields)})


def usual() -> dict[str, Model]:
    """The models of the add-on, and Odoo's own users."""
    logins = [Field(name=one, kind="char") for one in ("name", "login", "password")]
    users = model("res.users", *logins, Field(name="active", kind="boolean", default=True), label="User")
    return {one.name: one for one in (users, *_of_the_addon())}


@cache
def _of_the_addon() -> tuple[Model, ...]:
    trees = [ast.parse(path.read_text()) for path in sorted(ADDON.glob("*.py"))]
    classes = [node for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)]
    said = [(dict(_assigned(node)), node) for node in classes]
    return tuple(_model(named) for named, _ in said if "_name" in named)


def _assigned(node: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    for one in node.body:
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
            yield one.targets[0].id, one.value


def _model(named: dict[str, ast.expr]) -> Model:
    own = [_field(name, value) for name, value in named.items() if isinstance(value, ast.Call)]
    said = {name: ast.literal_eval(named[name]) for name in ("_name", "_description", "_rec_name") if name in named}
    return model(said["_name"], *own, label=said.get("_description", ""), rec_name=said.get("_rec_name", "name"))


def _field(name: str, call: ast.Call) -> Field:
    assert isinstance(call.func, ast.Attribute), name
    kind = call.func.attr.lower()
    given = [_literal(one) for one in call.args]
    named = {one.arg: _literal(one.value) for one in call.keywords}
    relational = kind in ("many2one", "one2many")
    digits = named.get("digits")
    return Field(
        name=name,
        kind=kind,
        target=given[0] if relational else "",
        inverse=given[1] if kind == "one2many" else "",
        on_delete=named.get("ondelete") or "set null",
        digits=digits[1] if digits else 2 if kind == "monetary" else None,
        default=named.get("default"),
        related=named.get("related") or "",
        computed="compute" in named,
    )


def _literal(node: ast.expr) -> Any:
    """The value, or None where it is worked out while Odoo runs."""
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None
