"""A school with a customer, already in the store."""

from __future__ import annotations

import pytest

from tests.transfer.files import CUSTOMER
from tests.world import SCHOOL, add


@pytest.fixture
def school(tables: None) -> None:
    """An organisation (GNF) and the contact c-1."""
    add(SCHOOL, CUSTOMER)
