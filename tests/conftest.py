"""Shared fixtures: an empty set of tables on moto, and a frozen environment around it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from moto import mock_aws

from relance.runtime import clients
from relance.runtime.settings import settings
from relance.store.tables import TABLES, connection
from tests.moto_transactions import quick_transactions


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No setting and no credential of the machine reaches a test."""
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "RELANCE_SHARD_QUEUE_URL", "RELANCE_SENDER", "RELANCE_TIME_BUDGET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("RELANCE_STACK", "test")
    _forget()
    yield
    _forget()


@pytest.fixture
def tables() -> Iterator[None]:
    """Every table of the store, empty, on moto."""
    with mock_aws(), quick_transactions():
        for row in TABLES:
            row.create_table(billing_mode="PAY_PER_REQUEST", wait=False)
        yield


def _forget() -> None:
    settings.cache_clear()
    connection.cache_clear()
    clients.forget()
