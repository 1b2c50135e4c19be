"""`relance sync run`, `reset` and the former names: what a person has read of an Odoo, and what is printed of it."""

from __future__ import annotations

import io
import json
from types import SimpleNamespace
from typing import Any

import pytest

from relance.odoo.entry import handle
from relance.runtime import clients
from relance.store import outbox
from tests.cli.conftest import Type
from tests.cli.mirrored import plain, records, state
from tests.odoo.imitation.there import Imitation
from tests.odoo.world import ID
from tests.store.faults import hooked
from tests.world import SCHOOL, add

RUN = ("sync", "run", "--local")
LINES = """\
[NOUVEAU] Odoo id=1 ref=BC-1 client=Awa montant=1500.50
[NOUVEAU] Odoo id=1 ref=AL-1 client=AL-1 montant=250.00
[SKIP] Odoo id=2 ref=AL-2 client=AL-2 montant=10.00 : client is missing
""".splitlines()


def test_a_reading_prints_its_lines_as_the_systems_before_did(there: Imitation, relance: Type) -> None:
    said = relance(*RUN)
    assert (said.code, said.err) == (0, "")
    printed = plain(said.out).splitlines()
    assert [line for line in LINES if line not in printed] == []
    assert "SYNCHRONISATION ODOO" in printed
    assert {"[NOUVEAU] 6", "[SKIP] 1", "Enregistrements : 7"} <= set(printed)
    shown = relance("show", relance("runs", "odoo-sync", "--json").data[0]["run"])
    assert (shown.code, shown.out) == (0, said.out)


def test_a_line_says_what_became_of_its_message(read: Imitation, relance: Type) -> None:
    read.create("alimenteur.solde", client=1, display_name="AL-3", reference_no="AL-3", solde=75)
    said = relance("sync_alimentation_solde", "--local")
    assert "[NOUVEAU] Odoo id=3 ref=AL-3 client=AL-3 montant=75.00 (en file d’attente)" in said.out
    assert any("AL-3" in one.message.text for one in outbox.of_organisation(ID))


def test_a_reading_that_finds_nothing_says_so(read: Imitation, relance: Type) -> None:
    said = relance(*RUN)
    assert said.code == 0
    assert "Rien de nouveau." in said.out


@pytest.mark.parametrize(
    ("former", "model"),
    [
        ("sync_BcLinbc", "dimagaz.bc"),
        ("sync_BcLinbc", "dimagaz.bc.line"),
        ("sync_alimentation_solde", "alimenteur.solde"),
        ("sync_AlimentationSolde", "alimenteur.solde"),
        ("sync_user", "dimagaz.user"),
        ("sync_products", "dimagaz.product"),
        ("sync_fournisseurs", "dimagaz.fournisseur"),
        ("sync_centres", "dimagaz.fournisseur.centre"),
    ],
)
def test_each_former_command_reads_its_models(read: Imitation, relance: Type, former: str, model: str) -> None:
    fields = {"bc_id": 1} if model == "dimagaz.bc.line" else {"client": 1, "solde": 5} if model == "alimenteur.solde" else {"name": "new"}
    new = read.create(model, **fields)
    assert new not in records(relance, model)
    assert relance(former, "--local", "--batch-size", "1").code == 0
    assert new in records(relance, model)


def test_a_former_command_may_be_run_by_its_name_too(read: Imitation, relance: Type) -> None:
    user, product = read.create("dimagaz.user", name="new"), read.create("dimagaz.product", name="new")
    assert relance("run", "sync_user", "--local").code == 0
    assert (user in records(relance, "dimagaz.user"), product in records(relance, "dimagaz.product")) == (True, False)
    assert relance("run", "odoo-sync", "--local").code == 0
    assert product in records(relance, "dimagaz.product")


def test_one_record_may_be_read_and_how_far_the_mirror_is_stays(read: Imitation, relance: Type) -> None:
    first, second = read.create("dimagaz.bc", name="BC-2", depositaire=1), read.create("dimagaz.bc", name="BC-3", depositaire=1)
    before = state(relance, "dimagaz.bc")["floor"]
    relance(*RUN, "dimagaz.bc", "--id", str(second))
    assert records(relance, "dimagaz.bc") == [1, second]
    relance("sync_BcLinbc", "--local", "--name", "BC-2")
    assert records(relance, "dimagaz.bc") == [1, first, second]
    assert state(relance, "dimagaz.bc")["floor"] == before


@pytest.mark.parametrize("date", ["1", "2020-01-01"])
def test_a_period_is_hours_or_a_day_and_the_report_says_it(read: Imitation, relance: Type, date: str) -> None:
    read.create("dimagaz.user", name="new")
    said = relance(*RUN, "--date", date)
    assert said.code == 0
    assert "Demandé : écrits depuis 20" in plain(said.out)
    assert len(records(relance, "dimagaz.user")) == 3
    if date == "2020-01-01":
        assert "écrits depuis 2020-01-01 00:00" in said.out


def test_a_reset_reads_everything_again_and_tells_nobody(read: Imitation, relance: Type) -> None:
    read.quietly("dimagaz.bc", 1, ttc=9)
    told = len(list(outbox.of_organisation(ID)))
    said = relance("sync", "reset", "dimagaz.bc", "--local")
    assert "[MODIFIÉ] Odoo id=1 ref=BC-1 client=Awa montant=9.00 : ttc" in said.out
    assert "Demandé : modèles dimagaz.bc, relecture complète" in plain(said.out)
    assert len(list(outbox.of_organisation(ID))) == told


def test_without_local_the_deployed_function_does_what_was_typed(read: Imitation, relance: Type) -> None:
    user = read.create("dimagaz.user", name="new")
    events: list[dict[str, Any]] = []

    def invoked(params: dict[str, Any], **_: Any) -> tuple[SimpleNamespace, dict[str, Any]]:
        events.append(json.loads(params["body"]))
        reply = io.BytesIO(json.dumps(handle(events[-1], lambda: True)).encode())
        return SimpleNamespace(status_code=200), {"StatusCode": 200, "Payload": reply}

    with hooked("before-call.lambda.Invoke", invoked, clients.functions()):
        said = relance("sync_user", "--date", "24", "--batch-size", "10", "--json")
    assert (said.code, said.data["changed"], said.data["actor"]) == (0, 1, "cli:awa")
    assert user in records(relance, "dimagaz.user")
    start = {"job": "odoo-sync", "organisation": ID, "actor": "cli:awa", "models": ["dimagaz.user"]}
    assert events == [start | {"date": "24", "batch_size": 10}]


def test_a_comparison_finds_what_left_no_trace(read: Imitation, relance: Type) -> None:
    read.quietly("dimagaz.user", 1, name="Awa B.")
    assert "Rien de nouveau." in relance(*RUN).out
    assert "[MODIFIÉ] Odoo id=1 ref=" in relance(*RUN, "--compare").out


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((*RUN, "nope"), "model 'nope' does not exist; there are dimagaz.user, dimagaz.product, "),
        ((*RUN, "--org", "nobody"), "organisation 'nobody' does not exist"),
        ((*RUN, "--org", SCHOOL.id), "Odoo of organisation 'goo-school' does not exist; give it one: "),
        ((*RUN, "--date", "soon"), "--date soon: is not a date; write it as YYYY-MM-DD"),
        ((*RUN, "--date", "2999-01-01"), "--date 2999-01-01: has not come yet"),
        ((*RUN, "--date", "0"), "--date 0: must be a number of hours, or a date such as 2025-03-31"),
        ((*RUN, "--id", "3"), "--id [3]: are of one model; name it"),
        ((*RUN, "--reset", "--last", "3"), "--reset True: is for everything"),
        ((*RUN, "--batch-size", "2001"), "Invalid value for '--batch-size'"),
        (("run", "odoo-sync", "--dry-run"), "--dry-run is no option of odoo-sync; relance sync run --help shows those it takes"),
        (("pause", "sync_user"), "job: 'sync_user' is not a job, but a part of odoo-sync"),
        (("sync", "set", "dimagaz.bc"), "say what is to be otherwise: --floor or --name"),
        (
            ("sync", "set", "dimagaz.bc", "--floor", "soon"),
            "floor: 'soon' is not a time; write it as 2025-03-31 or 2025-03-31T14:30, or none",
        ),
        (("sync", "set", "dimagaz.bc", "--floor", "2999-01-01"), "floor: '2998-12-31T23:00:00+00:00' must be a time that has come"),
        (("sync", "set", "dimagaz.bc", "--name", " "), "name: ' ' must have 1 to 100 characters"),
        (("sync", "set", "sale.order", "--name", "x"), "model 'sale.order' does not exist; there are dimagaz.user, "),
        (("sync", "run"), "function 'test-odoo-sync' does not exist; deploy the stack, set RELANCE_STACK, or work here with --local"),
    ],
)
def test_bad_usage_is_exit_code_2_and_says_what_is_wrong(read: Imitation, relance: Type, arguments: tuple[str, ...], why: str) -> None:
    add(SCHOOL)
    said = relance(*arguments)
    assert (said.code, said.out) == (2, "")
    assert why in " ".join(said.err.split())
