"""A client of DynamoDB that is timed: its CPU after imports and one request, as a process of its own.

`python -m tests.benchmarks.timed ours|naive`, against the server that AWS_ENDPOINT_URL names.
"""

from __future__ import annotations

import json
import sys

from tests.benchmarks.contender import CONTENDERS
from tests.benchmarks.cpu import cpu
from tests.benchmarks.night import SCHEDULED_AT


def main(name: str) -> None:
    """Work the night as that contender, and say how many changed and the seconds it took, as JSON on the last line."""
    contender = CONTENDERS[name]()
    contender.warm_up()
    with cpu() as taken:
        changed = contender.work(SCHEDULED_AT.date())
    print(json.dumps({"changed": changed, "cpu": taken.seconds}))


if __name__ == "__main__":
    main(*sys.argv[1:])
