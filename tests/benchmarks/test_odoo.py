"""Odoo's benchmark on a small imitation: what polls ask of both sides is counted, and too much of it is seen to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from relance.runtime import secrets
from relance.runtime.settings import settings
from tests.benchmarks import odoo, odoo_mirror, tables_file
from tests.benchmarks.failure import BenchError
from tests.benchmarks.loading import load
from tests.benchmarks.odoo_rows import Asked, Read, changes_rows, load_rows, nothing_rows, read_rows
from tests.benchmarks.odoo_wire import line
from tests.benchmarks.odoo_world import CHANGED, PART, WHOLE, Access, Size, account
from tests.benchmarks.quick_moto import quick_moto
from tests.benchmarks.row import Row
from tests.odoo.imitation.there import odoo as imitated
from tests.odoo.server.calls import json2
from tests.odoo.server.place import MISSING

ORDERS = 60


@pytest.fixture
def said(environment: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What is said of a mirror of so many orders, all of which change."""
    monkeypatch.setenv("RELANCE_ODOO_HOSTS", "127.0.0.1")
    monkeypatch.setenv("RELANCE_STACK", tables_file.STACK)
    settings.cache_clear()
    secrets.forget()
    file = tmp_path / "tables"
    tables_file.write(file, tables_file.product_tables(), ())
    with imitated() as there, quick_moto():
        client = there.create("dimagaz.user", name="Awa")
        ids = [there.create("dimagaz.bc", name=f"BC-{n}", depositaire=client) for n in range(ORDERS)]
        there.age()
        known = Access(there.url, there.database, there.login, there.key, "")
        with account(known), line(there.url) as counted:
            load(file)
            return odoo_mirror.measured(odoo_mirror.Polls(known, counted), lambda: there.write("dimagaz.bc", ids, ttc=4321))


def test_a_load_a_poll_that_finds_nothing_and_one_that_finds_changes_are_counted(said: dict[str, Any]) -> None:
    assert [said[step]["changed"] for step in ("load", "nothing", "changes")] == [ORDERS + 1, 0, ORDERS]
    assert [said[step]["rows"] for step in ("load", "nothing", "changes")] == [ORDERS + 1, 0, ORDERS]
    assert said["nothing"]["actions"] < said["changes"]["actions"] < said["load"]["actions"]


def test_a_poll_that_finds_nothing_keeps_to_its_limits(said: dict[str, Any]) -> None:
    assert reached(nothing_rows(Asked(**said["nothing"]))) == [True, True]


def test_a_line_counts_each_call_and_all_that_passes() -> None:
    with imitated() as there, line(there.url) as counted:
        known = Access(counted.url, there.database, there.login, there.key, "")
        for _ in range(2):
            json2(known.url, known.key, "dimagaz.user", "search_count", domain=[])
        assert counted.calls == 2
        # The headers alone are more.
        assert counted.bytes > 2 * 200


def test_pages_can_be_reckoned_by_hand() -> None:
    # Orders fill two pages, which says that there may be a third; lines half a page; no top-ups; and four other models.
    assert Size(4_000, 1_000, 0).pages == 3 + 1 + 1 + 4


def test_without_an_odoo_it_is_said_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(odoo, "missing", lambda: MISSING)
    with pytest.raises(BenchError, match="make odoo"):
        odoo.rows()


POLL = Asked(rows=CHANGED, changed=CHANGED, calls=14, operations={"TransactWriteItems": 25}, actions=2_000, read_units=9, write_units=8_000)
READ = Read(rows=WHOLE.records, cpu=1, seconds=9, calls=WHOLE.pages, bytes=33_000_000)


def reached(rows: Any) -> Sequence[bool]:
    found: list[Row] = list(rows)
    return [row.reached for row in found if row.reached is not None]


def test_the_rows_say_what_is_reached_and_what_is_not() -> None:
    assert all(reached(changes_rows(POLL)))
    costly = replace(POLL, calls=99, operations={"BatchGetItem": 200, "Scan": 1}, write_units=8_001)
    assert reached(changes_rows(costly)) == [False] * 4
    loaded = replace(POLL, changed=PART.records, actions=2 * PART.records, operations={"TransactWriteItems": 95})
    assert all(reached(load_rows(loaded)))
    assert reached(load_rows(replace(loaded, calls=99, operations={"Query": 999}))) == [False, False, True, True]
    assert reached(nothing_rows(replace(POLL, calls=15))) == [False, False]


def test_reading_has_limits_of_calls_and_is_held_against_odoorpc() -> None:
    usual = replace(READ, cpu=2)
    assert reached(read_rows(READ, READ, usual, READ)) == [True] * 3
    assert reached(read_rows(replace(READ, calls=99, cpu=1.1), READ, usual, READ)) == [False, True, False]
