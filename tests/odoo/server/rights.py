"""Rights taken away while a test lasts, as an administrator of Odoo would: a model's, or that to some of its rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.odoo.server.server import OdooServer


@contextmanager
def withdrawn(odoo: OdooServer, model: str) -> Iterator[None]:
    """Nobody may read that model, the administrator included: reading it is an error."""
    domain = [["model_id.model", "=", model], ["perm_read", "=", True]]
    found: list[int] = odoo.execute("ir.model.access", "search", domain=domain)
    odoo.execute("ir.model.access", "write", ids=found, vals={"perm_read": False})
    try:
        yield
    finally:
        odoo.execute("ir.model.access", "write", ids=found, vals={"perm_read": True})


@contextmanager
def hidden(odoo: OdooServer, model: str, domain: list[Any]) -> Iterator[None]:
    """Nobody sees the rows of that domain: a search passes them over, and reading one of them is an error."""
    models: list[int] = odoo.execute("ir.model", "search", domain=[["model", "=", model]])
    rule = {"name": "hidden for a test", "model_id": models[0], "domain_force": repr(["!", *_one(domain)])}
    made = odoo.create("ir.rule", rule)
    try:
        yield
    finally:
        odoo.execute("ir.rule", "unlink", ids=made)


def _one(domain: list[Any]) -> list[Any]:
    """A domain of conditions as a single term that can be negated."""
    return [*["&"] * (len(domain) - 1), *domain]
