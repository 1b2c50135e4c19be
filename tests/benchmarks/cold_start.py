"""Cold start: the CPU of a new process that imports a function, calls it once where nothing is due, and ends. And how large it is.

Every function of the template is measured, with the event file of its name, packed and as plain `sam build` makes it, in turns.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from tests.benchmarks import cold_builds
from tests.benchmarks.cold_builds import COMPILED, PACKED, PLAIN, TRIMMED, Deployed
from tests.benchmarks.cold_server import serving
from tests.benchmarks.row import Row
from tests.template.rendered import ROOT

TIMES: Final = 9
#: What a job function is to reach: this part of the CPU of a plain build, and at most so many MB; twice that for those that print.
PART: Final = 0.5
_MEGABYTES: Final = 40.0
_PRINTING: Final = ("api", "invoice-documents")
_GROUP: Final = "cold start"
_PROCESS: Final = Path(__file__).with_name("cold_process.py")


class ColdStartError(Exception):
    """A measured function failed; its output is the text."""


def megabytes(function: str) -> float:
    """The most that a function may take, unpacked with its layers."""
    return 2 * _MEGABYTES if function in _PRINTING else _MEGABYTES


def rows() -> list[Row]:
    """CPU (ms, median) and size (MB) of each function, and the size of each layer."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        builds = {PACKED: cold_builds.packed(folder), PLAIN: cold_builds.plain(folder)}
        functions = {way: cold_builds.deployed(build, folder / f"unpacked {way}") for way, build in builds.items()}
        with serving(folder) as (endpoint, certificate):
            found: list[Row] = []
            for id, function in functions[PLAIN].items():
                halves = cold_builds.halfway(function, folder / "halfway" / id)
                contenders = {PACKED: functions[PACKED][id], **halves, PLAIN: function}
                found += _speed(function.name, measured(contenders, endpoint, certificate))
        return [*found, *_function_sizes(functions), *_layer_sizes(builds[PACKED])]


def measured(contenders: Mapping[str, Deployed], endpoint: str, certificate: bytes) -> dict[str, float]:
    """ms of CPU of each contender, the median of TIMES starts in turns, after one that is not counted."""
    environments = {way: _environment(one, endpoint, certificate) for way, one in contenders.items()}
    taken: dict[str, list[float]] = {way: [] for way in contenders}
    for turn in range(TIMES + 1):
        for way, one in contenders.items():
            cpu = _cold_start(one, environments[way])
            if turn:
                taken[way].append(cpu)
    return {way: statistics.median(times) * 1000 for way, times in taken.items()}


def _cold_start(function: Deployed, environment: Mapping[str, str]) -> float:
    """Seconds of CPU, user and system, of one process from its start to its end."""
    event = ROOT / "events" / f"{function.name}.json"
    # Isolated, without site-packages, and writing no .pyc: the folders of a Lambda function are read-only.
    command = [sys.executable, "-I", "-S", "-B", str(_PROCESS), str(function.task), str(function.packages), str(event)]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, env=environment, stdout=said, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise ColdStartError(f"{function.name} in {function.task}:\n{said.read().decode(errors='replace')}")
    return usage.ru_utime + usage.ru_stime


def _environment(function: Deployed, endpoint: str, certificate: bytes) -> dict[str, str]:
    """All of it, as Lambda's. The authorities trusted are those that the function would load, and the server's."""
    trusted = function.packages / "certifi" / "cacert.pem"
    own = trusted if trusted.exists() else function.packages / "botocore" / "cacert.pem"
    bundle = function.packages.with_name("bundle.pem")
    bundle.write_bytes(own.read_bytes() + certificate)
    return {
        "AWS_LAMBDA_FUNCTION_NAME": f"relance-{function.name}",
        "AWS_REGION": "eu-west-3",
        "AWS_DEFAULT_REGION": "eu-west-3",
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_SESSION_TOKEN": "bench",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_CA_BUNDLE": str(bundle),
        "RELANCE_STACK": "relance",
        "RELANCE_SHARD_QUEUE_URL": f"{endpoint}/queue",
        "POWERTOOLS_SERVICE_NAME": function.name,
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
    }


def _speed(name: str, taken: Mapping[str, float]) -> Iterator[Row]:
    goal = PART * taken[PLAIN]
    target = f"≤ {PART:g} × {PLAIN}"
    yield Row(_GROUP, name, "ms CPU", taken[PACKED], taken[PLAIN], PLAIN, target, taken[PACKED] <= goal)
    for way in (COMPILED, TRIMMED):
        yield Row(_GROUP, f"{name}, {way}", "ms CPU", taken[way], taken[PLAIN], PLAIN)


def _function_sizes(functions: Mapping[str, Mapping[str, Deployed]]) -> Iterator[Row]:
    for id, function in functions[PACKED].items():
        (size, zipped), (before, before_zipped) = (
            [sum(pair) for pair in zip(cold_builds.sizes(one.task), cold_builds.sizes(one.packages), strict=True)]
            for one in (function, functions[PLAIN][id])
        )
        most = megabytes(function.name)
        yield Row(_GROUP, f"{function.name} with its layers", "MB", size, before, PLAIN, f"≤ {most:g} MB", size <= most)
        yield Row(_GROUP, f"{function.name} with its layers, zipped", "MB", zipped, before_zipped, PLAIN)


def _layer_sizes(build: Path) -> Iterator[Row]:
    for layer in cold_builds.layers():
        size, zipped = cold_builds.sizes(build / layer)
        yield Row(_GROUP, layer, "MB", size)
        yield Row(_GROUP, f"{layer}, zipped", "MB", zipped)


if __name__ == "__main__":
    for row in rows():
        beside = f"{row.baseline:8.1f} {row.value / row.baseline:6.2f} ×" if row.baseline else ""
        print(f"{row.name:40} {row.value:8.1f} {row.unit:6} {beside} {row.target} {'' if row.reached is None else row.reached}")
