"""A real Odoo for the session, and an empty one for each test. Without it these tests say that they did not run, and fail in CI."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.benchmarks.failure import BenchError
from tests.odoo.server.place import OdooError, missing
from tests.odoo.server.server import OdooServer, odoo_server


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was not run for want of an Odoo, where nobody can miss it."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if "tests/odoo" in report.nodeid]
    if skipped and (reason := missing()):
        terminalreporter.section("the tests against a real Odoo DID NOT RUN", red=True)
        terminalreporter.write_line(f"{len(skipped)} of them: {reason}")


@pytest.fixture(scope="session")
def _odoo() -> Iterator[OdooServer]:
    if reason := missing():
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    try:
        with odoo_server() as server:
            yield server
    except (OdooError, BenchError) as error:
        pytest.fail(str(error))


@pytest.fixture
def odoo(_odoo: OdooServer) -> OdooServer:
    """The session's Odoo, running and without a record; users, keys and rights are as the test before has left them."""
    if not _odoo.runs:
        _odoo.start()
    _odoo.empty()
    return _odoo


@pytest.fixture
def new_odoo(_odoo: OdooServer) -> OdooServer:
    """The same with nothing but what an installation makes: two seconds."""
    _odoo.renew()
    return _odoo
