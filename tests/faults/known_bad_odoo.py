"""Ways to keep a mirror that look right, and lose, double or invent something sooner or later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from relance.domain.errors import BrokenRecordError
from relance.domain.mirror import ModelSpec
from relance.domain.sync import Sync, floor_after
from relance.odoo.server import Page, Server
from relance.odoo.standing import Standing
from relance.odoo.sync import presence
from relance.odoo.sync.poll import Poll
from relance.store import mirror, syncs
from relance.store.commit import commit
from relance.store.effects import By, Effect
from relance.store.transaction import Action
from tests.faults.variant import Variant


def _floor_first(patch: pytest.MonkeyPatch) -> None:
    real = Poll._read

    def read(self: Poll) -> tuple[dict[str, Page], dict[str, Page]]:
        (pages, full), hold = real(self), self.mirror.hold
        floors = {spec.name: floor_after(pages[spec.name].anchor, hold.odoo.overlap) for spec in self.specs if spec.name in pages}
        hold.write((), (), *(replace(hold.state(name), floor=floor) for name, floor in floors.items()))
        return pages, full

    patch.setattr(Poll, "_read", read)


def _told_afterwards(patch: pytest.MonkeyPatch) -> None:
    def commit_twice(effects: Sequence[Effect], by: By, books: Sequence[Action] = (), signature: str = "") -> None:
        commit([replace(effect, messages=()) for effect in effects], by, books, signature)
        commit([Effect(messages=effect.messages) for effect in effects if effect.messages], by)

    patch.setattr("relance.store.syncs.commit", commit_twice)


def _gone_unless_listed(patch: pytest.MonkeyPatch) -> None:
    real = presence.check

    def check(worker: Any, spec: ModelSpec) -> None:
        before = set(worker.again[spec.name])
        real(worker, spec)
        missing = worker.again[spec.name] - before
        standing = worker.server.standing(spec, missing) if missing else {}
        unlisted = {id for id in missing if standing[id] is not Standing.HIDDEN}
        held = mirror.many(worker.hold.organisation.id, spec.name, unlisted).values()
        worker.remove(spec, [one for one in held if not isinstance(one, BrokenRecordError)])

    patch.setattr("relance.odoo.sync.presence.check", check)


def _in_anybody_s_hold(patch: pytest.MonkeyPatch) -> None:
    real = syncs._book

    def book(before: Sync, after: Sync, signature: str) -> Action:
        action = real(before, after, signature)
        return replace(action, request={name: one for name, one in action.request.items() if "Expression" not in name})

    patch.setattr("relance.store.syncs._book", book)


def _pages_by_offset(patch: pytest.MonkeyPatch) -> None:
    real = Server.changed
    offsets: dict[str, int] = {}

    def changed(self: Server, spec: ModelSpec, *, since: datetime | None, after: int = 0, limit: int = 2_000) -> Page:
        offsets[spec.name] = offsets[spec.name] + limit if after else 0
        page = real(self, spec, since=since)
        return replace(page, rows=page.rows[offsets[spec.name] :][:limit])

    patch.setattr(Server, "changed", changed)


def _no_overlap(patch: pytest.MonkeyPatch) -> None:
    for place in ("poll", "walking"):
        patch.setattr(f"relance.odoo.sync.{place}.floor_after", lambda anchor, _overlap: anchor)


ODOO_VARIANTS: tuple[Variant, ...] = (
    Variant("the floor before the records", _floor_first, "poll of an Odoo", "killed after the call"),
    Variant("a mirror's messages in a second transaction", _told_afterwards, "poll of an Odoo", "killed after the call"),
    Variant("gone because a list left it out", _gone_unless_listed, "poll of an Odoo", "a list that leaves some out"),
)
#: Bad ways to keep a mirror, and what somebody does meanwhile that shows them.
OVERTAKEN: tuple[Variant, ...] = (
    Variant("what a person changed is written over", _in_anybody_s_hold, "poll of an Odoo", "its name changed"),
    Variant("pages by offset", _pages_by_offset, "what piled up in an Odoo", "an order deleted"),
    Variant("no overlap", _no_overlap, "poll of an Odoo", "a change that commits late"),
)
