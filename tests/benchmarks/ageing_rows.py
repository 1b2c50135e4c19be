"""What the ageing of a night took, as rows of the table, with what is to be reached."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from relance.store.row import SHARDS
from tests.benchmarks.row import Row

#: What DynamoDB takes in a transaction.
_ACTIONS: Final = 100
#: Parts of what others take: of the requests that must be, of a scan, of Django's loop, of the naive Lambda.
_REQUESTS, _SCAN, _LOOP, _NAIVE = 1.1, 0.01, 1 / 2, 1 / 15
_NAMES: Final = {
    "ours": "Relance",
    "small": "Relance, 10,000 invoices",
    "naive": "naive Lambda",
    "loop": "Django, loop and save",
    "bulk": "Django, bulk, by an expert",
}


@dataclass(frozen=True)
class Night:
    """What a contender took: seconds of CPU of the client, and of the server where it is no emulator; requests, items written, units;
    the read units of a scan of its table."""

    cpu: float
    requests: int
    server: float | None = None
    read_units: float = 0
    write_units: int = 0
    written: int = 0
    scan: float = 0


def most_requests(written: int) -> float:
    """1.1 × (⌈actions / 100⌉ + pages + shards), where each shard has one page."""
    return _REQUESTS * (math.ceil(written / _ACTIONS) + SHARDS + SHARDS)


def rows_of(nights: Mapping[str, Night], changes: int) -> list[Row]:
    """The rows: requests, units, CPU, and the same at a tenth of the invoices."""
    return [*_requests(nights), *_units(nights), *_cpu(nights, changes), *_flat(nights)]


def _requests(nights: Mapping[str, Night]) -> Iterator[Row]:
    ours, naive = nights["ours"].requests, nights["naive"].requests
    most = most_requests(nights["ours"].written)
    yield Row("ageing", _NAMES["ours"], "requests", ours, naive, _NAMES["naive"], f"≤ {most:.1f}", ours <= most)
    for way in ("loop", "bulk"):
        yield Row("ageing", _NAMES[way], "statements", nights[way].requests, naive, _NAMES["naive"])


def _units(nights: Mapping[str, Night]) -> Iterator[Row]:
    ours, naive = nights["ours"], nights["naive"]
    most, reached = f"≤ {_SCAN:.0%} of it", ours.read_units <= _SCAN * ours.scan
    yield Row("ageing", _NAMES["ours"], "read units", ours.read_units, ours.scan, "a scan of the same table", most, reached)
    yield Row("ageing", _NAMES["ours"], "read units", ours.read_units, naive.read_units, "the naive Lambda's, whose items are smaller")
    yield Row("ageing", _NAMES["ours"], "write units", ours.write_units, naive.write_units, _NAMES["naive"])


def _cpu(nights: Mapping[str, Night], changes: int) -> Iterator[Row]:
    ours, loop, naive = (nights[name].cpu for name in ("ours", "loop", "naive"))
    group, unit = "ageing", "µs of CPU a change"
    each = 1e6 / changes
    yield Row(group, _NAMES["ours"], unit, ours * each, loop * each, _NAMES["loop"], f"≤ {_LOOP:.2g} ×", ours <= _LOOP * loop)
    yield Row(group, _NAMES["ours"], unit, ours * each, naive * each, _NAMES["naive"], "≤ 1/15 ×", ours <= _NAIVE * naive)
    for way in ("naive", "loop", "bulk"):
        yield Row(group, _NAMES[way], unit, nights[way].cpu * each, ours * each, _NAMES["ours"])
    for way in ("loop", "bulk"):
        server = nights[way].server
        if server is not None and not math.isnan(server):
            yield Row(group, f"{_NAMES[way]}: its server", unit, server * each)


def _flat(nights: Mapping[str, Night]) -> Iterator[Row]:
    small, large = nights["small"], nights["ours"]
    beside = _NAMES["small"]
    same = "the same"
    yield Row("ageing", "Relance", "requests", large.requests, small.requests, beside, same, large.requests == small.requests)
    yield Row("ageing", "Relance", "read units", large.read_units, small.read_units, beside, same, large.read_units == small.read_units)
    yield Row("ageing", "Relance", "s of CPU", large.cpu, small.cpu, beside)
