"""What the fuzzed organisation has of an Odoo: a mirror, how far it is, and messages that failed, so that most requests find something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from relance.store import organisations
from relance.store.commit import commit
from relance.store.effects import By, Effect
from relance.web.outbox_shapes import opaque
from tests.store.messages import a_message
from tests.web.mirrored import ODOO, ROWS, note, take_in
from tests.web.outbox_world import failed

#: So many are sent again before none is left.
_MESSAGES: Final = 40


def mirrored(id: str) -> list[str]:
    """Give that organisation an Odoo that is read no more, and what was read of it. The names of its messages, for paths."""
    before = organisations.read(id)
    commit([Effect(organisations.write(before, replace(before, odoo=replace(ODOO, url="https://odoo.invalid"))))], By("test"))
    for model, rows in ROWS.items():
        take_in(model, *rows, organisation=id)
    note(id)
    return [_failed(id, number) for number in range(_MESSAGES)]


def known(messages: Sequence[str]) -> dict[str, Sequence[str]]:
    """Names of what there is, by where a request has them."""
    return {
        "path.model": ["dimagaz.bc", "dimagaz.bc.line"],
        "path.record": ["101", "1"],
        "path.message": messages,
        "query.follow": ["depositaire", "bc_id"],
        "query.children": ["dimagaz.bc.line"],
        "query.record": ["dimagaz.bc/101", "rental/6"],
        "body.models.[*]": ["dimagaz.bc"],
        "body.date": ["48"],
        "body.floor": ["2025-01-31T08:00:00Z"],
    }


def _failed(id: str, number: int) -> str:
    return opaque(failed(a_message(f"dimagaz.bc/{number}#created", organisation=id)).id)
