"""Shared fixtures: an empty set of tables on moto, and a frozen environment around it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

import tests.patience  # noqa: F401 - it loads the profile of Hypothesis
from relance.runtime import clients
from relance.runtime.settings import settings
from relance.store.row import connection
from tests.faults.report import Figures
from tests.quick_tables import tables

__all__ = ["tables"]

# Scenarios are imported by tests and are none themselves: pytest would leave their asserts without a word of what they saw.
pytest.register_assert_rewrite("tests.rights")

_SETTINGS = (
    *("SHARD_QUEUE_URL", "SHARD_QUEUES", "SENDER", "TIME_BUDGET", "HOURS", "OPERATOR_TOPIC"),
    *("DOCUMENTS_BUCKET", "USER_POOL_CLIENT", "USER_POOL_ISSUER", "ODOO_HOSTS"),
)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the faults came to, wherever they ran."""
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.stats.get(outcome, [])]
    lines = Figures.of(reports).lines()
    if lines:
        terminalreporter.section("faults")
        terminalreporter.write_line("\n".join(lines))


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No setting and no credential of the machine reaches a test."""
    with frozen(monkeypatch):
        yield


@contextmanager
def frozen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Within it, the environment is the same on every machine, and nothing is remembered from before."""
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", *(f"RELANCE_{one}" for one in _SETTINGS)):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("RELANCE_STACK", "test")
    _forget()
    yield
    _forget()


def _forget() -> None:
    settings.cache_clear()
    connection.cache_clear()
    clients.forget()
