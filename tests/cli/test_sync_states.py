"""How a synchronisation stands, and what people do about it: its states, its failures, its pause, and whoever is at it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from relance.cli import sync_reading
from relance.runtime.clock import now
from relance.store import mirror, organisations, runs, syncs
from relance.store.tables import MirrorRow
from tests.cli.conftest import Type
from tests.cli.mirrored import plain, records, state
from tests.odoo.imitation.there import Imitation
from tests.odoo.imitation.trouble import Trouble
from tests.odoo.world import ID
from tests.store.faults import damage
from tests.world import SCHOOL, add

RUN = ("sync", "run", "--local")


def test_the_states_say_how_far_each_model_is(there: Imitation, relance: Type) -> None:
    assert state(relance, "dimagaz.bc")["status"] == "new"
    relance(*RUN)
    after = state(relance, "dimagaz.bc")
    assert (after["name"], after["status"], after["records"], after["is_syncing"], after["error"]) == (
        "Bons de commande",
        "synced",
        1,
        False,
        "",
    )
    assert [row["model"] for row in relance("sync", "states", "--org", ID, "--json").data][-2:] == ["dimagaz.bc.line", "alimenteur.solde"]


def test_the_floor_and_the_name_of_a_state_can_be_changed(read: Imitation, relance: Type) -> None:
    said = relance("sync", "set", "dimagaz.bc", "--floor", "2025-07-01", "--name", "Commandes")
    # In Casablanca, which is an hour ahead of UTC then.
    assert said.out == "dimagaz.bc: Commandes, read from 2025-06-30T23:00:00+00:00 on\n"
    assert relance("sync", "set", "dimagaz.bc", "--floor", "2025-07-01T10:00:00Z").out.endswith("read from 2025-07-01T10:00:00+00:00 on\n")
    assert relance("sync", "set", "dimagaz.bc", "--floor", "none").out == "dimagaz.bc: Commandes, read whole by the next minute\n"
    history = relance("audit", "sync/dimagaz.bc", "--org", ID).out
    assert "name: Bons de commande → Commandes" in history
    assert "cli:awa" in history


def test_who_is_at_it_is_said_and_can_be_unblocked(read: Imitation, relance: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync_reading, "_PATIENCE", 0)
    taken = syncs.take(ID, now())
    assert taken
    said = relance(*RUN)
    assert (said.code, said.out) == (3, "")
    assert said.err.startswith("relance: dimagaz: another synchronisation is under way, until 20")
    assert said.err.endswith("if nobody is at it any more: relance sync unblock --org dimagaz\n")
    assert state(relance, "dimagaz.bc")["is_syncing"] is True
    assert "dimagaz: somebody is at it until " in relance("sync", "states").err
    assert relance("sync", "unblock").out == "the synchronisation of dimagaz goes on with the next minute\n"
    assert relance(*RUN).code == 0
    assert relance("sync", "unblock").out == "nobody is at the synchronisation of dimagaz\n"


def test_a_hold_whose_time_is_over_is_said_and_stops_nobody(read: Imitation, relance: Type) -> None:
    syncs.take(ID, datetime.now(UTC) - timedelta(hours=1))
    assert "dimagaz: whoever was at it has gone" in relance("sync", "states").err
    assert relance(*RUN).code == 0


def test_a_refused_key_is_exit_code_3_and_the_states_say_it(read: Imitation, relance: Type) -> None:
    read.revoke()
    said = relance(*RUN)
    assert said.code == 3
    assert "Erreur : " in plain(said.out)
    assert read.key not in said.out + said.err
    told = relance("sync", "states").err
    assert "1 time(s)" in told
    assert "relance sync run --org dimagaz" in told


def test_a_model_that_fails_is_exit_code_3_and_the_others_are_read(read: Imitation, relance: Type) -> None:
    read.withdraw("dimagaz.product")
    user = read.create("dimagaz.user", name="new")
    assert relance(*RUN).code == 3
    assert user in records(relance, "dimagaz.user")
    row = state(relance, "dimagaz.product")
    assert (row["status"], row["failures"], bool(row["next_attempt_at"])) == ("failed", 1, True)
    assert "a failed model is tried again by itself; now: relance sync run --org dimagaz MODEL" in relance("sync", "states").err


def test_what_failed_is_asked_for_again_by_a_retry(read: Imitation, relance: Type) -> None:
    user = read.create("dimagaz.user", name="new")
    read.trouble(Trouble(status=500, text="no"), times=50)
    failed = relance("sync_user", "--local", "--date", "24", "--json")
    assert failed.code == 3
    read.plan.clear()
    again = relance("retry", failed.data["run"], "--local", "--json")
    assert (again.code, again.data["options"]["models"], again.data["changed"]) == (0, ["dimagaz.user"], 1)
    assert user in records(relance, "dimagaz.user")
    assert relance("retry", failed.data["run"], "--cap", "3", "--local").code == 2


def test_of_runs_that_found_nothing_only_the_list_of_the_job_tells(read: Imitation, relance: Type) -> None:
    relance(*RUN)
    assert [row["seen"] for row in relance("runs", "--json").data] == [7]
    assert [row["seen"] for row in relance("runs", "odoo-sync", "--json").data] == [0, 7]


def test_the_synchronisation_is_paused_and_works_by_hand(read: Imitation, relance: Type) -> None:
    assert relance("pause", "odoo-sync", "--reason", "move").out == "odoo-sync is paused until it is resumed\n"
    row = relance("jobs", "--json").data[-1]
    assert (row["job"], row["runs"], row["paused_by"], row["status"]) == ("odoo-sync", "every minute", "cli:awa (move)", "done")
    assert relance(*RUN).code == 0
    assert relance("resume", "odoo-sync").out == "odoo-sync runs again\n"


def test_without_an_odoo_the_commands_say_how_to_have_one(tables: None, relance: Type) -> None:
    add(SCHOOL)
    for arguments in (RUN, ("sync", "unblock"), ("mirror", "list", "dimagaz.bc"), ("sync_user", "--local")):
        said = relance(*arguments)
        assert said.code == 2
        assert "Odoo of 'any organisation' does not exist; give it one:" in said.err
    assert relance("sync", "states").out == "none\n"


def test_of_two_organisations_with_an_odoo_one_must_be_named(read: Imitation, relance: Type) -> None:
    add(replace(organisations.read(ID), id="other", version=0))
    said = relance(*RUN)
    assert said.code == 2
    assert "several organisations have an Odoo (dimagaz, other): add --org" in said.err
    assert relance(*RUN, "--org", "other").code == 0
    assert {row["organisation"] for row in relance("sync", "states", "--json").data} == {"dimagaz", "other"}
    assert len(runs.of_job("odoo-sync", 5)) == 2


@pytest.mark.parametrize("models", [["dimagaz.user"], ["dimagaz.user", "dimagaz.product"]])
def test_what_was_parked_is_read_again_by_a_retry(read: Imitation, relance: Type, models: list[str]) -> None:
    read.create("dimagaz.product", name="Gaz")
    relance(*RUN)
    for model in models:
        damage(MirrorRow, ID, mirror.key(model, 1), hidden={"S": "perhaps"})
        read.write(model, 1, name="other")
    first = relance(*RUN, "--json")
    assert (first.code, first.data["parked"]) == (1, len(models))
    for model in models:
        damage(MirrorRow, ID, mirror.key(model, 1), hidden=None)
    again = relance("retry", first.data["run"], "--local", "--json")
    assert (again.code, again.data["changed"]) == (0, len(models))
    assert {line["record"] for line in again.data["lines"]} == {f"{model}/1" for model in models}
