"""What is to be written together: changes of records, and the messages that they cause."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from relance.domain.errors import InvalidError
from relance.domain.message import Message
from relance.store.row import Row

#: What one transaction may hold (the service's limits; bytes with a margin).
MAX_ACTIONS = 100
MAX_BYTES = 3_500_000


@dataclass(frozen=True, slots=True)
class By:
    """Who writes: a person or a job, and the run in which it does."""

    actor: str
    run: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One record's change, conditional on the version that was read.

    `version` None: the record must not exist yet. `before` and `after` hold the business fields that differ, by attribute
    name; None stands for absent. `derived` holds index keys, which are written and not audited. `delete` removes the record;
    `before` is then its snapshot. `name` is what people call it: `invoice/2025-001`. A new record starts at version `first`.
    `told`: what the audit says was there before and after, where an attribute holds several fields.
    """

    row: type[Row]
    pk: str
    sk: str
    organisation: str
    name: str
    version: int | None
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    derived: Mapping[str, Any] = field(default_factory=dict)
    delete: bool = False
    first: int = 1
    told: tuple[Mapping[str, Any], Mapping[str, Any]] | None = None

    @property
    def new_version(self) -> int:
        """The version that the record has once this is written."""
        return self.first if self.version is None else self.version + 1

    @property
    def audited(self) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """What the audit says was there before and after."""
        return self.told or (self.before, self.after)


@dataclass(frozen=True, slots=True)
class Effect:
    """Changes and the messages they cause, written all or not at all. `id` signs every item it writes."""

    changes: tuple[Change, ...] = ()
    messages: tuple[Message, ...] = ()
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def actions(self) -> int:
        """How many actions of a transaction it takes: each change comes with its audit entry."""
        return 2 * len(self.changes) + len(self.messages)

    @property
    def keys(self) -> set[tuple[str, str, str]]:
        """The items that it writes; two effects of one transaction must not share any."""
        changed = {(change.row.aggregate, change.pk, change.sk) for change in self.changes}
        return changed | {("outbox", message.organisation, message.id) for message in self.messages}


@dataclass(slots=True)
class Pack:
    """Effects that will share a transaction: disjoint keys, at most 100 actions and 4 MB. `reserved` actions are the caller's."""

    reserved: int = 0
    effects: list[Effect] = field(default_factory=list)
    _actions: int = 0
    _bytes: int = 0
    _keys: set[tuple[str, str, str]] = field(default_factory=set)

    def add(self, effect: Effect) -> bool:
        """Take `effect` in, or return False if it must go into the next one. InvalidError if it cannot fit into any."""
        size = _size(effect)
        if self.reserved + effect.actions > MAX_ACTIONS or size > MAX_BYTES:
            raise InvalidError("effect", effect.actions, f"is too large for one transaction of {MAX_ACTIONS} actions and 4 MB")
        full = self.reserved + self._actions + effect.actions > MAX_ACTIONS or self._bytes + size > MAX_BYTES
        if full or not self._keys.isdisjoint(effect.keys):
            return False
        self.effects.append(effect)
        self._actions += effect.actions
        self._bytes += size
        self._keys |= effect.keys
        return True


def _size(effect: Effect) -> int:
    # An upper estimate: text is at most four bytes a character, and what is not text is small.
    texts = sum(len(message.text) + len(message.html) for message in effect.messages)
    changed = sum(len(str(value)) for change in effect.changes for side in (change.before, change.after) for value in side.values())
    return 4 * (texts + 2 * changed) + 2_000 * effect.actions


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields of both sides whose values differ."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}
