"""A mirror on moto, filled from an Odoo, polled when nothing has happened, and when some orders have changed: what each asks of both.

`python -m tests.benchmarks.odoo_mirror ACCESS FILE`, FILE being the product's tables; the result is JSON on the last line.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3

from relance.odoo import synchronise
from relance.odoo.sync.order import Order
from relance.runtime.clock import now
from tests.benchmarks.failure import BenchError
from tests.benchmarks.loading import load
from tests.benchmarks.metering import Meter
from tests.benchmarks.odoo_wire import Line, line
from tests.benchmarks.odoo_world import CHANGED, Access, access, account, organisation
from tests.benchmarks.quick_moto import quick_moto
from tests.calls import counting
from tests.odoo.server.calls import json2
from tests.world import add


@dataclass
class Polls:
    """A mirror, the line to its Odoo, and the minute that it is."""

    there: Access
    line: Line
    minute: int = 0

    def poll(self) -> dict[str, Any]:
        """The next minute's poll: rows read and records changed, calls of Odoo, and what was asked of DynamoDB."""
        self.minute += 1
        before, at = self.line.calls, now() + timedelta(minutes=self.minute)
        with counting(meter=Meter(boto3.client("dynamodb"))) as calls:
            result = synchronise.run(Order(organisation="dimagaz", scheduled_at=at))
        if result.status != "done":
            raise BenchError(f"the poll did not come to its end: {result}")
        return {
            "rows": result.read,
            "changed": result.counts.changed,
            "calls": self.line.calls - before,
            "operations": dict(calls.operations),
            "actions": sum(calls.written.values()),
            "read_units": calls.read_units,
            "write_units": calls.write_units,
        }


def measured(polls: Polls, change: Callable[[], object]) -> dict[str, Any]:
    """A first load, a poll that finds nothing, and one after a `change`."""
    add(organisation(polls.there.odoo(polls.line.url)))
    said = {"load": polls.poll(), "nothing": polls.poll()}
    change()
    return said | {"changes": polls.poll()}


def change_orders(there: Access) -> None:
    """Somebody changes the amount of the first orders, of which nobody is told."""
    json2(there.url, there.key, "dimagaz.bc", "write", ids=list(range(1, CHANGED + 1)), vals={"ttc": 4321})


def main(known: str, file: str) -> None:
    """Do it, and say what was counted."""
    there = access(known)
    with quick_moto(), account(there), line(there.url) as counted:
        load(Path(file))
        print(json.dumps(measured(Polls(there, counted), lambda: change_orders(there))))


if __name__ == "__main__":
    main(*sys.argv[1:])
