"""The tables as they are in the end, in a form in which two worlds can be compared."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from relance.domain.message import State
from relance.domain.run import Outcome, Run
from relance.runtime.settings import settings
from relance.store import runs
from relance.store.journals import RunRow
from tests.faults import fleet_books
from tests.faults.fleet_books import Books
from tests.quick_tables import held

Item = dict[str, Any]
#: What may differ between worlds in which the same was done: who signed it, when, and in which run.
_INCIDENTAL = {
    "organisations": {"effect_id"},
    "invoices": {"effect_id", "serial"},
    "rentals": {"effect_id"},
    "violations": {"effect_id"},
    "units": {"effect_id"},
    "budgets": {"effect_id"},
    "mirror": {"effect_id"},
    "audit": {"sk", "effect_id", "run", "at", "day_key"},
    "outbox": set(),
}
#: Numbers that are given by a sequence, which may skip some, or by the moment: another in each world.
_GIVEN: Final = (
    (re.compile(r"\bINV-\d+"), "INV-n"),
    (re.compile(r"\b(FACT-\d+)-\d{14}"), r"\1-moment"),
    (re.compile(r'(\\*"(?:serial|facture_id)\\*": ?)\d+'), r"\1 0"),
    (re.compile(r'(\\*"scheduled_at\\*": ?\\*")[^"\\]+'), r"\1moment"),
)
#: What speaks of how a mirror is kept, and not of what it holds: another in a world in which something went wrong.
_OF_THE_SYNC: Final = {"mirror": re.compile(r"#sync$"), "audit": re.compile(r"#sync/"), "outbox": re.compile(r" sync/")}
_OF_A_MIRROR: Final = re.compile(r"#(dimagaz\.[a-z.]+|alimenteur\.solde)/")
#: What makes a message the same in both; its text may count a day more.
_OF_A_MESSAGE = {"pk", "sk", "channel", "recipient", "address", "audience", "urgency", "language", "about", "expects", "listed"}

_SHOWN = {State.UNKNOWN.value, State.FAILED.value}


def items(aggregate: str) -> Iterator[Item]:
    """The items of a table as DynamoDB holds them."""
    for item in held()[settings().table(aggregate)].all_items():
        yield item.to_json()["Attributes"]


def records() -> dict[str, Item]:
    """Every business record, audit entry, message and kept reply by its key, without what is incidental."""
    found: dict[str, Item] = {}
    for aggregate, incidental in _INCIDENTAL.items():
        for item in items(aggregate):
            if item["pk"]["S"].startswith("#operations#run/") or item["sk"]["S"].startswith("sequence#"):
                continue  # who started a run by hand, whose id is its own; how far a sequence has come
            if aggregate in _OF_THE_SYNC and _OF_THE_SYNC[aggregate].search(f"{item['pk']['S']} {item['sk']['S']}"):
                continue  # how far a mirror has come, who has changed that, and who was told that it failed
            kept = _OF_A_MESSAGE if aggregate == "outbox" else item.keys() - incidental
            if aggregate == "audit" and _OF_A_MIRROR.search(item["pk"]["S"]):
                kept = kept - {"actor"}  # a poll and a person who read the same bring the same, whoever comes first
            item = _alike(item) if aggregate in ("invoices", "rentals", "audit") else item
            name = _named(aggregate, item)
            # Two entries of one version are two keys, so that the second is seen.
            found[name if name not in found else f"{name} again"] = {name: item[name] for name in sorted(item.keys() & kept)}
    for item in items("runs"):
        if item["pk"]["S"].startswith("#reply/"):
            found[_named("replies", item)] = _alike({"facts": item["facts"]})
    return found


def _alike(item: Item) -> Item:
    text = json.dumps(item)
    for number, instead in _GIVEN:
        text = number.sub(instead, text)
    alike: Item = json.loads(text)
    return alike


def _named(aggregate: str, item: Item) -> str:
    # An audit entry is signed in its key by the effect that wrote it.
    sk = item["sk"]["S"].partition("#")[0] if aggregate == "audit" else item["sk"]["S"]
    return f"{aggregate}: {item['pk']['S']} / {sk}"


def states() -> dict[str, str]:
    """The state of every message, by its key."""
    return {f"{item['pk']['S']} / {item['sk']['S']}": item["state"]["S"] for item in items("outbox")}


def shown() -> list[tuple[str, str]]:
    """Channel and text of every message that people are shown, because it failed or nobody knows whether it was sent."""
    return [(item["channel"]["S"], item["text"]["S"]) for item in items("outbox") if item["state"]["S"] in _SHOWN]


def waiting() -> list[str]:
    """When the messages that are to be tried by themselves are due."""
    return sorted(item["next_attempt_at"]["S"] for item in items("outbox") if item.get("queue", {}).get("S", "").startswith("pending"))


def all_runs() -> list[Run]:
    """Every run there is."""
    return [runs._run(RunRow.from_raw_data(item)) for item in items("runs") if item["sk"]["S"] == "run"]


def changed_lines() -> list[str]:
    """Every line of any run that says that a record was changed."""
    blocks = (json.loads(item["lines"]["S"]) for item in items("runs") if "lines" in item)
    lines = (line for block in blocks for line in block if line["outcome"] == Outcome.CHANGED.value)
    return sorted(f"{line['org']} / {line['record']}: {line['reason']}" for line in lines)


def amiss() -> list[str]:
    """What does not add up in the rentals and in what the audit has of them."""
    keyed = {
        aggregate: {(item["pk"]["S"], item["sk"]["S"]): item for item in items(aggregate)}
        for aggregate in ("rentals", "invoices", "organisations")
    }
    return [*fleet_books.amiss(Books.read(**keyed)), *_unaudited(keyed["rentals"] | keyed["invoices"])]


def _unaudited(records: dict[tuple[str, str], Item]) -> Iterator[str]:
    entries: dict[str, list[Item]] = defaultdict(list)
    for item in items("audit"):
        entries[item["pk"]["S"]].append(item)
    for (organisation, sk), item in records.items():
        name = f"{organisation}#{fleet_books.audited_as(sk)}"
        its = sorted(entries[name], key=lambda entry: int(entry["version"]["N"]))
        versions = [int(entry["version"]["N"]) for entry in its]
        if versions != list(range(1, int(item["version"]["N"]) + 1)):
            yield f"{name} has version {item['version']['N']}, and entries of {versions}"
        statuses = [status for entry in its if (status := json.loads(entry["after"]["S"]).get("status"))]
        if statuses and statuses[-1] != item["status"]["S"]:
            yield f"{name} is {item['status']['S']}, and was made {statuses[-1]}"
        if {"paid", "cancelled"} & set(statuses[:-1]):
            yield f"{name} was closed, and then made {statuses[-1]}"
