"""A function as Lambda calls it: its handler, an event of the folder `events`, and a context."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

import pytest

from relance.runtime.handler import logger
from tests.faults.clock import set_to
from tests.sources import ROOT

#: What works on what is there now, whenever that is.
_UNSCHEDULED = ("dispatch", "watchdog")

Invoke = Callable[..., dict[str, Any]]


@dataclass(frozen=True)
class Context:
    """What Lambda tells a function of its invocation."""

    remaining: int = 300_000
    aws_request_id: str = "request-1"

    def get_remaining_time_in_millis(self) -> int:
        return self.remaining


def event(name: str) -> dict[str, Any]:
    """The event in that file."""
    return dict(json.loads((ROOT / "events" / f"{name}.json").read_text()))


@pytest.fixture
def invoke() -> Invoke:
    """`invoke("dispatch", event)`: what the function returns. A job is started when its event says that it was scheduled."""

    def invoked(function: str, given: Mapping[str, Any], context: Context | None = None) -> dict[str, Any]:
        handler = import_module(f"functions.{function}.app").handler
        with ExitStack() as stack:
            if function not in _UNSCHEDULED and "T" in str(given.get("scheduled_at")):
                stack.enter_context(set_to(datetime.fromisoformat(given["scheduled_at"])))
            return dict(handler(given, context or Context()))

    return invoked


@pytest.fixture(autouse=True)
def journal() -> Iterator[io.StringIO]:
    """What the functions log, a line of JSON each; the loggers are put back afterwards."""
    names = ("relance", "botocore", "boto3", "urllib3", "pynamodb")
    before = {name: (logging.getLogger(name).level, logging.getLogger(name).propagate) for name in names}
    written = io.StringIO()
    stdout = logger.registered_handler.setStream(written)  # type: ignore[attr-defined]  # it is a StreamHandler
    yield written
    logger.registered_handler.setStream(stdout)  # type: ignore[attr-defined]  # as above
    logging.getLogger("relance").removeHandler(logger.registered_handler)
    for name, (level, propagate) in before.items():
        logging.getLogger(name).setLevel(level)
        logging.getLogger(name).propagate = propagate
