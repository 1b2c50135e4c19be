"""`relance mirror`: what was read of an Odoo, listed, found and shown, with the names of what it refers to."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Type
from tests.odoo.imitation.there import Imitation

LIST = ("mirror", "list")


def rows(said: str) -> list[list[str]]:
    return [line.split() for line in said.splitlines()]


def test_records_are_listed_with_the_name_of_their_client(read: Imitation, relance: Type) -> None:
    head, order = rows(relance(*LIST, "dimagaz.bc").out)
    assert head == ["id", "reference", "client", "amount", "written_at", "agent", "problem"]
    assert (order[:4], order[-1]) == (["1", "BC-1", "Awa", "1500.50"], "Administrator")


def test_what_was_not_taken_in_is_listed_with_its_reason(read: Imitation, relance: Type) -> None:
    listed = relance(*LIST, "alimenteur.solde", "--problem", "--json").data
    assert [(row["id"], row["values"], row["problem"]) for row in listed] == [(2, {}, "client is missing")]
    assert len(relance(*LIST, "alimenteur.solde", "--json").data) == 2
    assert len(relance(*LIST, "alimenteur.solde", "--limit", "1", "--json").data) == 1


def test_what_the_server_does_not_show_any_more_is_said_so(read: Imitation, relance: Type) -> None:
    read.hide("dimagaz.user", 2)
    relance("sync", "run", "--local")
    assert relance(*LIST, "dimagaz.user").out.splitlines()[-1].rstrip().endswith("hidden from us")
    assert [row["hidden"] for row in relance(*LIST, "dimagaz.user", "--json").data] == [False, True]


def test_the_lines_of_an_order_are_listed_by_it(read: Imitation, relance: Type) -> None:
    other = read.create("dimagaz.bc", name="BC-2", depositaire=1)
    line = read.create("dimagaz.bc.line", bc_id=other, qty=1)
    relance("sync", "run", "--local")
    assert [row["id"] for row in relance(*LIST, "dimagaz.bc.line", "--parent", "1", "--json").data] == [1, 2]
    assert [row["id"] for row in relance(*LIST, "dimagaz.bc.line", "--parent", str(other), "--json").data] == [line]
    said = relance(*LIST, "dimagaz.product", "--parent", "1")
    assert (said.code, "dimagaz.product has no parent" in said.err) == (2, True)


def test_a_search_disregards_case_and_accents(read: Imitation, relance: Type) -> None:
    assert [row["id"] for row in relance("mirror", "search", "dimagaz.user", "ELISE", "--json").data] == [2]
    assert [row["id"] for row in relance("mirror", "search", "dimagaz.user", "i", "e", "--json").data] == [2]
    assert relance("mirror", "search", "dimagaz.user", "nobody").out == "none\n"


def test_a_record_is_shown_with_all_that_it_refers_to_and_that_belongs_to_it(read: Imitation, relance: Type) -> None:
    said = relance("mirror", "show", "dimagaz.bc", "1")
    assert said.out.splitlines()[0] == "Bons de commande dimagaz.bc/1"
    assert {("depositaire", "1", "(Awa)"), ("ttc", "1500.50"), ("bl_date", "2025-03-01"), ("dimagaz.bc.line", "1,", "2")} <= {
        tuple(row) for row in rows(said.out)
    }
    assert said.err == "→ who changed what: relance audit dimagaz.bc/1 --org dimagaz\n"
    data = relance("mirror", "show", "dimagaz.bc", "1", "--json").data
    assert (data["values"]["depositaire"], data["children"], data["version"]) == (1, {"dimagaz.bc.line": [1, 2]}, 1)
    assert relance("audit", "dimagaz.bc/1", "--org", "dimagaz", "--json").data[0]["after"]["ttc"] == "1500.50"


@pytest.mark.parametrize("name", ["[/]", "[red]x", ":smile:", "a\nb", "<script>"])
def test_what_somebody_wrote_is_printed_as_it_is(read: Imitation, relance: Type, name: str) -> None:
    id = read.create("dimagaz.user", name=name, display_name=name)
    relance("sync", "run", "--local")
    listed = relance(*LIST, "dimagaz.user")
    assert listed.code == 0
    assert [str(id), *name.split()] == rows(listed.out)[-1][: 1 + len(name.split())]
    assert relance("mirror", "show", "dimagaz.user", str(id), "--json").data["values"]["name"] == name


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((*LIST, "sale.order"), "model 'sale.order' does not exist; there are dimagaz.user, "),
        (("mirror", "show", "dimagaz.bc", "9"), "record 'dimagaz.bc/9' does not exist; relance mirror list dimagaz.bc shows them"),
        (("mirror", "show", "dimagaz.bc", "BC-1"), "'BC-1' is not a valid integer"),
        ((*LIST, "dimagaz.bc", "--limit", "0"), "Invalid value for '--limit'"),
        (("mirror", "search", "dimagaz.bc"), "Missing argument 'WORDS...'"),
    ],
)
def test_bad_usage_is_exit_code_2_and_says_what_is_wrong(read: Imitation, relance: Type, arguments: tuple[str, ...], why: str) -> None:
    said = relance(*arguments)
    assert (said.code, said.out) == (2, "")
    assert why in said.err
