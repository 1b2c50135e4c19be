"""A client of DynamoDB whose requests and units are counted, on moto in its own process; and what it left behind.

`python -m tests.benchmarks.metered ours|naive FILE`, FILE being the tables and their items.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import boto3
from moto import mock_aws

from tests.benchmarks.contender import CONTENDERS, Contender
from tests.benchmarks.loading import items, load
from tests.benchmarks.metering import Meter
from tests.benchmarks.night import SCHEDULED_AT
from tests.benchmarks.outcome import Outcome
from tests.benchmarks.quick_moto import quick_moto
from tests.calls import counting


@dataclass(frozen=True)
class Metered:
    """What a night asked of DynamoDB, by operation; how many items it wrote; its units; what came of it."""

    operations: dict[str, int]
    written: int
    read_units: float
    write_units: int
    outcome: Outcome


def metered(contender: Contender) -> Metered:
    """Work the night with a meter on the line. To be called within `mock_aws`."""
    with counting(contender.client, Meter(boto3.client("dynamodb"))) as calls:
        contender.work(SCHEDULED_AT.date())
    return Metered(dict(calls.operations), calls.business_writes, calls.read_units, calls.write_units, contender.outcome(items))


def main(name: str, file: str) -> None:
    """Work the night as that contender, and say what was counted as JSON on the last line."""
    with quick_moto(), mock_aws():
        load(Path(file))
        print(json.dumps(asdict(metered(CONTENDERS[name]()))))


if __name__ == "__main__":
    main(*sys.argv[1:])
