"""The audit, read step by step as it grows: the life of each record by its entries, and what each entry should have told people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from relance.domain.ageing import Ladder
from relance.domain.run import Mode, Run, Trigger
from relance.store.audit import OPERATIONS, plain
from relance.store.row import Row
from relance.store.tables import InvoiceRow, OrganisationRow, RentalRow
from tests.faults.fleet_books import audited_as
from tests.machine.scenery import TOLD
from tests.machine.stored import Item, Key, Snapshot

#: Index keys are written and not audited, but by a reindex, whose whole change they are.
DUE_DATES = {"aging_on", "late_fee_on", "reminder_on"}
DERIVED = {*DUE_DATES, "aging_shard", "late_fee_shard", "reminder_shard", "customer_key", "status_key", "active_on", "active_shard"}
_UNAUDITED = {"pk", "sk", "version", "effect_id", *DERIVED}


@dataclass
class Life:
    """A record from its first entry on: its version, and its fields as the entries have made them. None: it was deleted."""

    version: int
    fields: dict[str, Any] | None


@dataclass
class History:
    """All lives by organisation and record, the messages that they must have caused, and what did not fit."""

    lives: dict[str, Life] = field(default_factory=dict)
    alerts: set[Key] = field(default_factory=set)
    gaps: list[str] = field(default_factory=list)
    breaks: list[str] = field(default_factory=list)

    def read(self, before: Snapshot, now: Snapshot, ladders: Mapping[str, Ladder]) -> None:
        """Take in what was written since."""
        new = now.tables["audit"].keys() - before.tables["audit"].keys()
        for key in sorted(new):
            item = now.tables["audit"][key]
            self._live(key[0], int(item["version"]["N"]), json.loads(item["before"]["S"]), json.loads(item["after"]["S"]))
            self.alerts |= set(_alerts(key[0], item, ladders))

    def _live(self, name: str, version: int, before: dict[str, Any], after: dict[str, Any]) -> None:
        life = self.lives.get(name)
        # A mark that is left again is numbered from the profile it belongs to.
        expected = life.version + 1 if life and life.fields is not None else version if "#reindex/" in name else 1
        if version != expected:
            self.gaps.append(f"{name} has version {version}, not {expected}")
        fields = dict(life.fields or {}) if life else {}
        for one in before.keys() - DERIVED:
            if fields.get(one) != before[one] and "#reindex/" not in name:
                self.breaks.append(f"{name} version {version}: {one} was {fields.get(one)!r}, the audit says {before[one]!r}")
        self.lives[name] = Life(version, None if before and not after else fields | after)


def _alerts(name: str, item: Item, ladders: Mapping[str, Ladder]) -> Iterator[Key]:
    organisation, _, record = name.partition("#")
    status = json.loads(item["after"]["S"]).get("status")
    if item["actor"]["S"] != "job:invoice-aging" or not any(step.alert and step.status.value == status for step in ladders[organisation]):
        return
    for recipient, channel in TOLD[organisation]:
        yield organisation, f"{record}#v{item['version']['N']}#{recipient}#{channel.value}"


def records(now: Snapshot) -> dict[str, tuple[int, dict[str, Any]]]:
    """Every audited record by the name its audit has: its version, and its fields as the audit writes them."""
    found = ((row, aggregate, key, item) for aggregate, row in _AUDITED.items() for key, item in now.tables[aggregate].items())
    named = {_name(aggregate, key): (row, item) for row, aggregate, key, item in found if not key[1].startswith("sequence#")}
    kept = {name: (int(item["version"]["N"]), _fields(row, item)) for name, (row, item) in named.items()}
    return kept | {f"{OPERATIONS}#run/{one.id}": (1, plain({"job": one.job, **one.options})) for one in now.runs.values() if _by_hand(one)}


def _by_hand(one: Run) -> bool:
    """Whether its start is audited: that of a live run by a person, with what it was asked for."""
    return one.trigger is Trigger.HAND and one.mode is Mode.LIVE


_AUDITED: dict[str, type[Row]] = {"organisations": OrganisationRow, "invoices": InvoiceRow, "rentals": RentalRow}


def _fields(row: type[Row], item: Item) -> dict[str, Any]:
    values = row.from_raw_data(dict(item)).attribute_values
    return plain({name: value for name, value in values.items() if name not in _UNAUDITED and value is not None})


def _name(aggregate: str, key: Key) -> str:
    pk, sk = key
    if aggregate in ("invoices", "rentals"):
        return f"{pk}#{audited_as(sk)}"
    if pk.startswith("#"):
        return f"{sk}#{pk[1:]}/{sk}"
    return f"{pk}#organisation/{pk}" if sk == "profile" else f"{pk}#{sk.replace('#', '/', 1)}"
