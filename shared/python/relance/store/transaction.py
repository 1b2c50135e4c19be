"""One TransactWriteItems: built from actions, tried again where DynamoDB says so, and understood when it is refused."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pynamodb.constants import ALL_OLD
from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action as Assignment

from relance.domain.errors import ConflictError, RelanceError, UnacceptableError
from relance.runtime.settings import settings
from relance.store.reading import unreachable
from relance.store.row import Row, connection

_TRIES = 6
#: Reasons that pass: another transaction holds an item, or a partition is busy.
_PASSING = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}


@dataclass(frozen=True, slots=True)
class Action:
    """One write of a transaction. `owner` is the effect it belongs to, or a name of the caller's."""

    kind: Literal["delete", "put", "update"]
    request: dict[str, Any]
    owner: str


class RefusedError(RelanceError):
    """A transaction that was refused whole: nothing of it is written. `owners` names those whose conditions failed."""

    def __init__(self, owners: set[str], reason: str) -> None:
        self.owners = owners
        self.reason = reason
        super().__init__(f"not written: {reason}")


def put(row: Row, condition: Condition | None, owner: str) -> Action:
    """Write a whole item."""
    request: dict[str, Any] = {
        "TableName": settings().table(row.aggregate),
        "Item": row.serialize(),
        "ReturnValuesOnConditionCheckFailure": ALL_OLD,
    }
    if condition is not None:
        names: dict[str, str] = {}
        values: dict[str, Any] = {}
        request["ConditionExpression"] = condition.serialize(names, values)
        # PynamoDB collects them by name.
        request["ExpressionAttributeNames"] = {short: name for name, short in names.items()}
        if values:
            request["ExpressionAttributeValues"] = values
    return Action("put", request, owner)


def update(row: Row, assignments: Sequence[Assignment], condition: Condition, owner: str) -> Action:
    """Change some attributes of an item."""
    request = row.get_update_kwargs_from_instance(
        actions=list(assignments), condition=condition, return_values_on_condition_failure=ALL_OLD, add_version_condition=False
    )
    return Action("update", request, owner)


def delete(row: Row, condition: Condition, owner: str) -> Action:
    """Remove an item."""
    request = row.get_delete_kwargs_from_instance(condition=condition, add_version_condition=False)
    return Action("delete", request | {"ReturnValuesOnConditionCheckFailure": ALL_OLD}, owner)


def write(actions: Sequence[Action], token: str, signatures: set[str]) -> None:
    """Write all of `actions`, or nothing.

    `token` makes the service apply a repeated request once. `signatures` are the effect ids that these actions write: a failed
    condition whose old item bears one of them means that an earlier try went through and its reply was lost, which is success.
    RefusedError: a condition failed, or an item is not acceptable. UnacceptableError: one is not, and nobody knows which.
    UnreachableError: no answer; ConflictError: still busy.
    """
    ordered = [action for kind in ("delete", "put", "update") for action in actions if action.kind == kind]
    for attempt in range(_TRIES):
        try:
            _send(ordered, token)
            return
        except TransactWriteError as error:
            reasons = error.cancellation_reasons
            if not reasons and error.cause_response_code == "ValidationException":
                raise UnacceptableError(f"not written: DynamoDB does not accept it ({error.cause_response_message})") from error
            if not reasons:
                raise unreachable(error) from error
            if any(reason and _signed(reason.raw_item, signatures) for reason in reasons):
                return
            failed = {i: reason for i, reason in enumerate(reasons) if reason and reason.code not in _PASSING}
            if failed:
                words = {f"{reason.code}: {reason.message}" for reason in failed.values()}
                raise RefusedError({ordered[i].owner for i in failed}, "; ".join(sorted(words))) from error
        time.sleep(random.uniform(0, 0.05 * 2**attempt))
    raise ConflictError(f"the records stayed busy through {_TRIES} tries; nothing was written")


def _send(actions: Sequence[Action], token: str) -> None:
    connection().transact_write_items(
        condition_check_items=[],
        delete_items=[action.request for action in actions if action.kind == "delete"],
        put_items=[action.request for action in actions if action.kind == "put"],
        update_items=[action.request for action in actions if action.kind == "update"],
        client_request_token=token,
    )


def _signed(old_item: dict[str, Any] | None, signatures: set[str]) -> bool:
    return bool(old_item) and (old_item or {}).get("effect_id", {}).get("S") in signatures
