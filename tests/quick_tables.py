"""The fixture `tables`, quick: made once and copied, with clients that share what they have read of botocore's data."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

import pytest
from botocore.loaders import create_loader
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from relance.store.tables import TABLES
from tests.moto_transactions import quick_transactions

_loader = cache(create_loader)


@pytest.fixture
def tables(environment: None) -> Iterator[None]:
    """Every table of the store, empty, on moto."""
    with on_moto():
        yield


@contextmanager
def on_moto() -> Iterator[None]:
    """Within it, every table of the store is there, empty, on moto."""
    with mock_aws(), quick_transactions(), patch("botocore.session.create_loader", _loader):
        made = _made()
        held().update(copy.deepcopy(made))
        yield


@cache
def _made() -> dict[str, Any]:
    for row in TABLES:
        row.create_table(billing_mode="PAY_PER_REQUEST", wait=False)
    return copy.deepcopy(held())


def restore(kept: dict[str, Any]) -> None:
    """Put back what `copy.deepcopy(held())` had kept."""
    held().clear()
    held().update(copy.deepcopy(kept))


def held() -> dict[str, Any]:
    """moto's tables, by name."""
    return dynamodb_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].tables
