"""There is one way to write a business record: `commit`. Proved from the sources, and that the proof can fail."""

from __future__ import annotations

import ast

import pytest

from tests.sources import Source, called, imported, sources

#: PynamoDB's and boto3's ways to write.
WRITES = {
    "save",
    "put_item",
    "update_item",
    "delete_item",
    "batch_write",
    "batch_write_item",
    "transact_write_items",
    "TransactWrite",
    "execute_statement",
    "execute_transaction",
}
#: The files that write, what they call to do it, and the only table whose rows they name.
WRITERS = {
    "transaction": "Row",
    "commit": "OutboxRow",
    "outbox": "OutboxRow",
    "unreadable": "OutboxRow",
    "replies": "RunRow",
    "runs": "RunRow",
    "syncs": "MirrorRow",
    "sequences": "OrganisationRow",
    "turns": "RunRow",
}
CALLS = {"transaction": {"transact_write_items"}, "outbox": {"update_item"}, "sequences": {"update_item"}}
#: Methods of the same name that write something else: a picture, into memory.
NAMESAKES = {"relance.documents.logos": {"save"}}
#: Where rows and the connection come from.
_ROWS = ("relance.store.tables", "relance.store.journals", "relance.store.row")
#: Methods of a PynamoDB row that have the names of harmless ones.
OF_A_ROW = {"update", "delete"}


def writes(source: Source) -> list[str]:
    """What it calls to write beside what it may."""
    name = source.name.removeprefix("relance.store.")
    return [f"{source.name}: {call}" for call in sorted((WRITES & set(called(source))) - CALLS.get(name, NAMESAKES.get(name, set())))]


def tools(source: Source) -> list[str]:
    """What it takes to build writes of its own: transactions, and rows of tables that are not its own."""
    name = source.name.removeprefix("relance.store.")
    taken = imported(source)
    bad = [one for one in taken if one.startswith("relance.store.transaction") and name not in WRITERS]
    if source.room != "store":
        bad += [one for one in taken if one.startswith(_ROWS)]
    elif name in WRITERS:
        bad += [one for one in taken if one.startswith(_ROWS) and one.endswith("Row") and not one.endswith(WRITERS[name])]
    return [f"{source.name} → {one}" for one in sorted(bad)]


def rows_written(source: Source) -> list[str]:
    """Where it calls `update` or `delete` on anything but `transaction`."""
    if source.room != "store":
        return []
    calls = [node for node in ast.walk(source.tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    bad = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in OF_A_ROW and not _of_transaction(call.func)]
    return [f"{source.name}:{call.lineno}" for call in bad]


def _of_transaction(function: ast.Attribute) -> bool:
    return isinstance(function.value, ast.Name) and function.value.id == "transaction"


RULES = (writes, tools, rows_written)


def test_nothing_writes_but_the_store_and_there_only_who_may() -> None:
    assert [bad for source in sources("shared", "functions") for rule in RULES for bad in rule(source)] == []


def test_those_who_write_are_looked_at() -> None:
    store = {source.name.removeprefix("relance.store."): source for source in sources("shared") if source.room == "store"}
    assert all(CALLS[name] <= set(called(store[name])) for name in CALLS)
    assert all(any(one.startswith(_ROWS) and one.endswith(WRITERS[name]) for one in imported(store[name])) for name in WRITERS)


@pytest.mark.parametrize(
    ("name", "text", "bad"),
    [
        ("relance.jobs.x", "row.save()", "relance.jobs.x: save"),
        ("relance.notify.x", "connection().transact_write_items()", "relance.notify.x: transact_write_items"),
        ("relance.store.invoices", "table.update_item('A')", "relance.store.invoices: update_item"),
        ("functions.a.app", "client.put_item(TableName='t')", "functions.a.app: put_item"),
        ("relance.jobs.x", "from relance.store import transaction", "relance.jobs.x → relance.store.transaction"),
        ("relance.store.pauses", "from relance.store.transaction import put", "relance.store.pauses → relance.store.transaction.put"),
        ("relance.jobs.x", "from relance.store.tables import InvoiceRow", "relance.jobs.x → relance.store.tables.InvoiceRow"),
        ("relance.jobs.x", "from relance.store.row import connection", "relance.jobs.x → relance.store.row.connection"),
        ("relance.store.runs", "from relance.store.row import Row", "relance.store.runs → relance.store.row.Row"),
        ("relance.store.runs", "from relance.store.tables import InvoiceRow", "relance.store.runs → relance.store.tables.InvoiceRow"),
        ("relance.store.invoices", "row.delete()", "relance.store.invoices:1"),
        ("relance.store.invoices", "get(InvoiceRow, a, b).update(actions=[])", "relance.store.invoices:1"),
    ],
)
def test_another_way_to_write_is_found(name: str, text: str, bad: str) -> None:
    assert [found for rule in RULES for found in rule(Source.of(name, text))] == [bad]
