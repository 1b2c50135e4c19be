"""What is mirrored of the caller's organisation: its models, by the names that requests give them."""

from __future__ import annotations

from relance.domain.mirror import ModelSpec
from relance.domain.odoo import Odoo
from relance.web.errors import Fault, HttpError
from relance.web.route import Call


def models(call: Call) -> tuple[ModelSpec, ...]:
    """The models that are read for the caller's organisation; none if it has no Odoo."""
    return call.organisation.odoo.models if call.organisation.odoo else ()


def model(call: Call, name: str) -> ModelSpec:
    """The model of that name, ours or the server's. HttpError 404 lists those there are."""
    odoo: Odoo | None = call.organisation.odoo
    found = odoo.model(name) if odoo else None
    if found is None:
        raise HttpError(404, f"There is no such model here; there are: {_names(call)}.")
    return found


def chosen(call: Call, field: str, names: tuple[str, ...]) -> tuple[ModelSpec, ...]:
    """The models of these names, each once. HttpError 400 names the first that there is not."""
    odoo: Odoo | None = call.organisation.odoo
    found: dict[str, ModelSpec] = {}
    for name in names:
        spec = odoo.model(name) if odoo else None
        if spec is None:
            why = f"is no model here; there are: {_names(call)}"
            raise HttpError(400, f"{field}: {name} {why}", [Fault(field, name, why)])
        found[spec.name] = spec
    return tuple(found.values())


def _names(call: Call) -> str:
    return ", ".join(spec.name for spec in models(call)) or "none, for this organisation has no Odoo"
