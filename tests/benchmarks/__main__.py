"""The benchmarks: `python -m tests.benchmarks [--groups ageing,cold]`, or `make bench`; `--groups held` is what no test holds.

Exit code 1: it could not be measured, or a target that is the same on every machine (requests, units, sizes) is missed. Targets of CPU
are shown, and fail nothing.
"""

from __future__ import annotations

import argparse
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Final

from rich.console import Console

from tests.benchmarks import table
from tests.benchmarks.failure import BenchError
from tests.benchmarks.row import Row

#: Each group is a module that gives `rows()`.
GROUPS: Final = {
    "ageing": "tests.benchmarks.ageing",
    "association": "tests.benchmarks.association",
    "rentals": "tests.benchmarks.rentals",
    "odoo": "tests.benchmarks.odoo",
    "rendering": "tests.benchmarks.rendering",
    "documents": "tests.benchmarks.documents",
    "cold": "tests.benchmarks.cold_start",
    "cloud": "tests.benchmarks.cloud_night",
}
#: Those with a target that fails the run, and that no test has. Of the others, `rendering` is CPU alone, the sizes of `cold` are held by
#: tests/cloud/test_packages.py, and a night on the local cloud by tests/cloud/test_night.py.
HELD: Final = ("ageing", "association", "rentals", "documents")
RESULT: Final = Path(__file__).resolve().parents[2] / "build" / "bench.json"


def main(arguments: list[str]) -> int:
    """Measure the groups that are asked for, show the table and write the JSON."""
    parser = argparse.ArgumentParser(prog="make bench", description="Cost and speed, beside what one would write otherwise.")
    which = f"which, separated by commas: {', '.join(GROUPS)}; held: {', '.join(HELD)}"
    parser.add_argument("--groups", default=",".join(GROUPS), help=which)
    asked = parser.parse_args(arguments).groups.replace(" ", "")
    names = HELD if asked == "held" else asked.split(",")
    unknown = sorted(set(names) - set(GROUPS))
    if unknown:
        parser.error(f"there is no group {', '.join(unknown)}; there are {', '.join(GROUPS)}")
    rows = [row for name in names for row in _measured(name)]
    table.show(rows)
    table.write(rows, RESULT)
    print(f"as JSON: {RESULT.relative_to(Path.cwd()) if RESULT.is_relative_to(Path.cwd()) else RESULT}")
    missed = table.missed(rows)
    for row in missed:
        print(f"missed: {row.group}, {row.name}: {table.shown(row.value)} {row.unit}, target {row.target}", file=sys.stderr)
    return 1 if missed else 0


def _measured(name: str) -> list[Row]:
    began = time.monotonic()
    log = Console(stderr=True)
    log.print(f"measuring {name} …", highlight=False)
    rows: list[Row] = import_module(GROUPS[name]).rows()
    log.print(f"measured {name} in {time.monotonic() - began:.0f} s", highlight=False)
    return rows


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BenchError as error:
        sys.exit(f"make bench: {error}")
