"""Transactions of Odoo itself that write now and commit late: their write_date is older than the moment at which others see them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from tests.odoo.server.place import OdooError
from tests.odoo.server.server import OdooServer

_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'"


@contextmanager
def created_late(odoo: OdooServer, seconds: float, *rows: dict[str, Any]) -> Iterator[list[int]]:
    """Orders that Odoo writes now and commits `seconds` later. The block begins in between; after it their ids are in the list."""
    made: list[int] = []
    with _late(odoo, "create_late", rows=list(rows), seconds=seconds) as result:
        yield made
        made += result()


@contextmanager
def written_late(odoo: OdooServer, seconds: float, ids: list[int], **values: Any) -> Iterator[None]:
    """The same of a change of orders."""
    with _late(odoo, "write_late", ids=ids, values=values, seconds=seconds) as result:
        yield
        result()


@contextmanager
def _late(odoo: OdooServer, method: str, **arguments: Any) -> Iterator[Any]:
    before = int(odoo.sql(_WAITING)[0][0])
    odoo.admin_key  # noqa: B018 - it is made before anything is late
    with ThreadPoolExecutor(1) as thread:
        call = thread.submit(odoo.execute, "dimagaz.bc", method, **arguments)
        until = time.monotonic() + 30
        while int(odoo.sql(_WAITING)[0][0]) <= before and not call.done():
            if time.monotonic() > until:
                raise OdooError("a late transaction was not begun within 30 seconds")
            time.sleep(0.02)
        yield call.result
