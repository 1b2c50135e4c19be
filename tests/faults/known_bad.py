"""Ways to write this that look right, and lose or double something sooner or later. The harness must catch each, by name."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import boto3
import pytest

from relance.domain.errors import RelanceError
from relance.domain.message import Sent
from relance.jobs.shard import ShardWorker
from relance.notify import dispatch
from relance.notify.delivery import transmit
from relance.runtime.settings import settings
from relance.store import due, outbox, runs
from relance.store.commit import commit
from relance.store.effects import By, Change, Effect
from relance.store.journals import OutboxRow
from relance.store.outbox import Delivery
from relance.store.reading import get, get_raw
from relance.store.tables import InvoiceRow, RentalRow
from relance.store.transaction import Action
from tests.faults.known_bad_odoo import ODOO_VARIANTS
from tests.faults.variant import Variant


def _send_then_mark(patch: pytest.MonkeyPatch) -> None:
    def send(self: Any, group: Sequence[Delivery]) -> None:
        for delivery in group:
            outcome = transmit([delivery])
            mine = self._claim(delivery)
            if mine:
                self._settle(mine, outcome)

    patch.setattr(dispatch._Work, "send", send)


def _mark_then_send(patch: pytest.MonkeyPatch) -> None:
    def send(self: Any, group: Sequence[Delivery]) -> None:
        for delivery in group:
            mine = self._claim(delivery)
            if mine:
                self._settle(mine, Sent("on its way"))
                transmit([mine])

    patch.setattr(dispatch._Work, "send", send)


def _two_writes(patch: pytest.MonkeyPatch) -> None:
    def commit_twice(effects: Sequence[Effect], by: By, books: Sequence[Action] = (), signature: str = "") -> None:
        commit([replace(effect, messages=()) for effect in effects], by, books, signature)
        commit([Effect(messages=effect.messages) for effect in effects if effect.messages], by)

    patch.setattr("relance.jobs.shard.commit", commit_twice)


def _add_without_token(patch: pytest.MonkeyPatch) -> None:
    real = runs.books

    def books(before: runs.Shard, after: runs.Shard, lines: Any, signature: str) -> list[Action]:
        actions = real(before, after, lines, signature)
        return actions[:-1] if after.done else actions

    def count_down(effects: Sequence[Effect], by: By, actions: Sequence[Action] = (), signature: str = "") -> None:
        commit(effects, by, actions, signature)
        if any({"S": "done"} in action.request.get("ExpressionAttributeValues", {}).values() for action in actions):
            boto3.client("dynamodb").update_item(
                TableName=settings().table("runs"),
                Key={"pk": {"S": by.run}, "sk": {"S": "run"}},
                UpdateExpression="ADD shards_open :less",
                ExpressionAttributeValues={":less": {"N": "-1"}},
            )

    patch.setattr("relance.store.runs.books", books)
    patch.setattr("relance.jobs.shard.commit", count_down)


def _claimed_by_request(patch: pytest.MonkeyPatch) -> None:
    def claim(organisation: str, id: str, at: datetime) -> Delivery | None:
        row = get(OutboxRow, organisation, id)
        if row is None:
            return None
        request = uuid.uuid4().hex  # what the service calls this invocation: another start of the same has another
        taken = [
            OutboxRow.state.set("sending"),
            OutboxRow.next_attempt_at.set(at + outbox.LEASE),
            OutboxRow.attempts.set(OutboxRow.attempts + 1),
            OutboxRow.version.set(OutboxRow.version + 1),
            OutboxRow.effect_id.set(request),
        ]
        free = OutboxRow.effect_id != request
        OutboxRow._get_connection().update_item(organisation, range_key=id, actions=taken, condition=free)
        return outbox.find(organisation, id)

    patch.setattr("relance.store.outbox.claim", claim)


def _skip_and_move_on(patch: pytest.MonkeyPatch) -> None:
    real = ShardWorker._commit

    def commit_or_skip(self: ShardWorker, pack: Any, taken: int, *, done: bool) -> bool:
        try:
            return real(self, pack, taken, done=done)
        except RelanceError:
            del self._waiting[:taken]
            return True

    patch.setattr(ShardWorker, "_commit", commit_or_skip)


def _invoice_afterwards(patch: pytest.MonkeyPatch) -> None:
    def commit_in_turn(effects: Sequence[Effect], by: By, books: Sequence[Action] = (), signature: str = "") -> None:
        made = [change for effect in effects for change in effect.changes if change.row is InvoiceRow and change.version is None]
        others = [replace(effect, changes=tuple(change for change in effect.changes if change not in made)) for effect in effects]
        commit(others, by, books, signature)
        if made:
            commit([Effect(tuple(made))], by)

    patch.setattr("relance.jobs.shard.commit", commit_in_turn)


def _sheets_afterwards(patch: pytest.MonkeyPatch) -> None:
    def commit_in_turn(effects: Sequence[Effect], by: By, books: Sequence[Action] = (), signature: str = "") -> None:
        sheets = [change for effect in effects for change in effect.changes if change.sk.startswith("sheet#")]
        others = [replace(effect, changes=tuple(change for change in effect.changes if change not in sheets)) for effect in effects]
        commit(others, by, books, signature)
        if sheets:
            commit([Effect(tuple(sheets))], by)

    patch.setattr("relance.jobs.shard.commit", commit_in_turn)


def _over_whatever_it_is(patch: pytest.MonkeyPatch, is_meant: Callable[[Change], bool], **more: Any) -> None:
    """Who writes such a record reads its version again just before, and not what it says."""

    def commit_over(effects: Sequence[Effect], by: By, books: Sequence[Action] = (), signature: str = "") -> None:
        commit([replace(effect, changes=tuple(map(over, effect.changes))) for effect in effects], by, books, signature)

    def over(change: Change) -> Change:
        item = get_raw(change.row, change.pk, change.sk) if is_meant(change) else None
        return replace(change, version=int(item["version"]["N"]), derived={**change.derived, **more}) if item else change

    patch.setattr("relance.jobs.shard.commit", commit_over)


def _days_over_others(patch: pytest.MonkeyPatch) -> None:
    _over_whatever_it_is(patch, lambda change: change.row is RentalRow)


def _draft_again(patch: pytest.MonkeyPatch) -> None:
    _over_whatever_it_is(
        patch, lambda change: change.row is InvoiceRow and "total" in change.before and "status" not in change.after, status="draft"
    )


def _read_anew_from_the_index(patch: pytest.MonkeyPatch) -> None:
    real = due.by_name

    def by_name(index: due.DueIndex[Any], organisation: str, name: str) -> due.Due[Any]:
        found = (one for shard in index.shards for one in index.page(shard, date.max, None, 100, organisation)[0])
        return next((one for one in found if one.name == name), None) or real(index, organisation, name)

    patch.setattr("relance.store.due.by_name", by_name)


VARIANTS: tuple[Variant, ...] = (
    Variant("send then mark", _send_then_mark, "alerts by Discord", "killed after the call"),
    Variant("mark then send", _mark_then_send, "alerts by e-mail", "killed before the call"),
    Variant("two writes instead of one transaction", _two_writes, "invoice ageing", "killed after the call"),
    Variant("ADD without a token", _add_without_token, "invoice ageing", "reply lost"),
    Variant("a claim keyed by request id", _claimed_by_request, "bills by Discord", "a rival does the same"),
    Variant("skip a failed record and move the cursor on", _skip_and_move_on, "invoice ageing", "a conflict that lasts"),
    Variant("a fine's invoice in a second transaction", _invoice_afterwards, "violation escalation", "killed after the call"),
    Variant(
        "read anew from the index that was behind", _read_anew_from_the_index, "late fees beside a run by hand", "an index that is behind"
    ),
    Variant("a sheet in a second transaction", _sheets_afterwards, "rental invoicing", "killed after the call"),
    *ODOO_VARIANTS,
    Variant("days over those of others", _days_over_others, "one rental on demand", "the lease runs out and a rival does the same"),
)
#: Bad ways to generate rental invoices, and the deed that shows them when it is done meanwhile.
STALE: tuple[Variant, ...] = (
    Variant("paid is draft again", _draft_again, "paid", "a rival does the same"),
    Variant("days over those billed meanwhile", _days_over_others, "on demand", "a rival does the same"),
)
