"""The API of the renter of seed 004, on 10 February 2025: three rentals with January's sheets, nothing billed yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from relance.runtime import clients
from relance.runtime.settings import settings
from tests.faults.clock import Clock, set_to
from tests.fleet import RENTALS, SHEETS, park
from tests.web.calls import BUCKET, CLIENT, ISSUER

NOON = datetime(2025, 2, 10, 12, tzinfo=UTC)


@pytest.fixture
def api(tables: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """The renter, the bucket of its documents, and the day's clock."""
    monkeypatch.setenv("RELANCE_USER_POOL_CLIENT", CLIENT)
    monkeypatch.setenv("RELANCE_USER_POOL_ISSUER", ISSUER)
    monkeypatch.setenv("RELANCE_DOCUMENTS_BUCKET", BUCKET)
    settings.cache_clear()
    clients.s3().create_bucket(Bucket=BUCKET)
    with set_to(NOON) as clock:
        park(*RENTALS, *SHEETS)
        yield clock
