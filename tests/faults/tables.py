"""The tables as they are in the end, in a form in which two worlds can be compared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from relance.domain.message import State
from relance.domain.run import Outcome, Run
from relance.runtime.settings import settings
from relance.store import runs
from relance.store.tables import RunRow
from tests.quick_tables import held

Item = dict[str, Any]
#: What may differ between worlds in which the same was done: who signed it, when, and in which run.
_INCIDENTAL = {
    "organisations": {"effect_id"},
    "invoices": {"effect_id"},
    "violations": {"effect_id"},
    "units": {"effect_id"},
    "budgets": {"effect_id"},
    "audit": {"sk", "effect_id", "run", "at", "day_key"},
    "outbox": set(),
}
#: What makes a message the same in both; its text may count a day more.
_OF_A_MESSAGE = {"pk", "sk", "channel", "recipient", "address", "audience", "urgency", "language", "about", "expects", "listed"}

_SHOWN = {State.UNKNOWN.value, State.FAILED.value}


def items(aggregate: str) -> Iterator[Item]:
    """The items of a table as DynamoDB holds them."""
    for item in held()[settings().table(aggregate)].all_items():
        yield item.to_json()["Attributes"]


def records() -> dict[str, Item]:
    """Every business record, audit entry and message by its key, without what is incidental."""
    found: dict[str, Item] = {}
    for aggregate, incidental in _INCIDENTAL.items():
        for item in items(aggregate):
            if item["pk"]["S"].startswith("#operations#run/"):
                continue  # who started a run by hand, whose id is its own
            kept = _OF_A_MESSAGE if aggregate == "outbox" else item.keys() - incidental
            name = _named(aggregate, item)
            # Two entries of one version are two keys, so that the second is seen.
            found[name if name not in found else f"{name} again"] = {name: item[name] for name in sorted(item.keys() & kept)}
    return found


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
