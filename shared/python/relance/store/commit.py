"""The one way to write a business record: with its audit entry and its messages, in one transaction, once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from pynamodb.constants import ALL_OLD

from relance.domain.errors import ConflictError, InvalidError
from relance.runtime.clock import now
from relance.runtime.settings import settings
from relance.store import outbox, transaction
from relance.store.audit import audit_row
from relance.store.effects import MAX_ACTIONS, By, Change, Effect
from relance.store.journals import OutboxRow
from relance.store.transaction import Action, RefusedError

#: The owner of the actions that keep a run's books, in a RefusedError.
BOOKS = "books"


class EffectsRefusedError(ConflictError):
    """Some effects met a record that changed since it was read (or cannot be stored). Nothing of the pack was written.

    `effects` holds their ids: decide those again, and commit the others with them or without.
    """

    def __init__(self, effects: set[str], reason: str) -> None:
        self.effects = effects
        self.reason = reason
        super().__init__(f"{len(effects)} effect(s) met a change by somebody else; nothing was written ({reason})")


class BooksTakenError(ConflictError):
    """The run's own books changed since they were read: another worker has this shard. Nothing was written."""


def commit(effects: Sequence[Effect], by: By, books: Sequence[Action] = (), signature: str = "") -> None:
    """Write all effects, and the run's books (cursor, counts, lines) with them, in one transaction, or nothing.

    `Pack` tells what fits together. `signature` is the effect id that the books are signed with.
    EffectsRefusedError, BooksTakenError; InvalidError: too much for one transaction.
    """
    actions = [*books, *(action for effect in effects for action in _actions(effect, by))]
    if not actions:
        return
    if len(actions) > MAX_ACTIONS:
        raise InvalidError("effect", len(actions), f"takes more than {MAX_ACTIONS} actions and cannot be written at once")
    signatures = {effect.id for effect in effects} | ({signature} if signature else set())
    try:
        transaction.write(actions, uuid.uuid4().hex, signatures)
    except RefusedError as refused:
        if BOOKS in refused.owners:
            raise BooksTakenError("another worker has taken this shard; nothing was written") from refused
        raise EffectsRefusedError(refused.owners, refused.reason) from refused


def _actions(effect: Effect, by: By) -> list[Action]:
    moment = now()
    actions: list[Action] = []
    for change in effect.changes:
        actions.append(_change(change, effect.id))
        actions.append(transaction.put(audit_row(change, effect.id, by, moment), None, effect.id))
    for message in effect.messages:
        row = outbox.new_row(message, moment, by.run)
        row.effect_id = effect.id
        actions.append(transaction.put(row, OutboxRow.pk.does_not_exist(), effect.id))
    return actions


def _change(change: Change, effect_id: str) -> Action:
    row = change.row
    if change.version is None:
        present = {name: value for name, value in (*change.after.items(), *change.derived.items()) if value is not None}
        item = row(change.pk, change.sk, version=change.new_version, effect_id=effect_id, **present)
        return transaction.put(item, row.pk.does_not_exist(), effect_id)
    if change.delete:
        return transaction.delete(row(change.pk, change.sk), row.version == change.version, effect_id)
    return _update(change, effect_id)


def _update(change: Change, effect_id: str) -> Action:
    # Built straight from the values: a night makes thousands of these, and PynamoDB's expressions take ten times as long.
    values = {"version": change.new_version, "effect_id": effect_id, **change.after, **change.derived}
    attributes = change.row.get_attributes()
    given: dict[str, Any] = {":read": {"N": str(change.version)}}
    assigned, removed = [], []
    for place, (name, value) in enumerate(values.items()):
        if value is None:
            removed.append(f"#{place}")
        else:
            assigned.append(f"#{place} = :{place}")
            given[f":{place}"] = {attributes[name].attr_type: attributes[name].serialize(value)}
    request = {
        "TableName": settings().table(change.row.aggregate),
        "Key": {"pk": {"S": change.pk}, "sk": {"S": change.sk}},
        "UpdateExpression": f"SET {', '.join(assigned)}" + (f" REMOVE {', '.join(removed)}" if removed else ""),
        "ConditionExpression": "#0 = :read",  # the first of the values is the version
        "ExpressionAttributeNames": {f"#{place}": name for place, name in enumerate(values)},
        "ExpressionAttributeValues": given,
        "ReturnValuesOnConditionCheckFailure": ALL_OLD,
    }
    return Action("update", request, effect_id)
