"""While a mirror is read, people change things in the Odoo and in the mirror's own state: in the end all of it is as they have it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest

from relance.store import syncs
from tests.faults.harness import STEP, Stage, staged
from tests.faults.kinds import KINDS
from tests.faults.known_bad_odoo import OVERTAKEN
from tests.faults.odoo_scenes import ODOO_SCENES, read_anew, renamed
from tests.faults.odoo_world import DEEDS, LINE, ORDER
from tests.faults.report import CAUGHT
from tests.faults.variant import Variant
from tests.faults.verdict import World
from tests.faults.wire import Call
from tests.faults.world import ORGANISATION
from tests.notify.server import Server

pytestmark = pytest.mark.usefixtures("tables")

_SCENES = {scene.name: scene for scene in ODOO_SCENES}
_MEANWHILE: dict[str, Callable[[], object]] = {**DEEDS, "its name changed": renamed}
_READINGS = ("poll of an Odoo", "what piled up in an Odoo", "an Odoo reset by hand")
[_BESIDE] = [kind for kind in KINDS if kind.name == "a rival does the same"]


def _staged(scene: str, deed: str, server: Server, monkeypatch: pytest.MonkeyPatch) -> AbstractContextManager[Stage]:
    return staged(replace(_SCENES[scene], rival=lambda: (_MEANWHILE[deed](), None)[1]), server, monkeypatch)


def _amiss(stage: Stage, call: Call, deed: str) -> list[str]:
    """What is amiss after the next polls, if that is done just before the call."""
    end: World = stage.end(_BESIDE, call)
    renamed_ = deed != "its name changed" or syncs.find(ORGANISATION.id).models[ORDER].name == "Commandes"
    return [f"at {call}: {trouble}" for trouble in (*end.amiss, *end.unfinished, *([] if renamed_ else ["its name is what it was"]))]


@pytest.mark.parametrize("place", range(len(_MEANWHILE)), ids=list(_MEANWHILE))
def test_the_mirror_is_what_the_odoo_is_whatever_people_do_meanwhile(place: int, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    deed = list(_MEANWHILE)[place]
    scene = _READINGS[place % len(_READINGS)]
    with _staged(scene, deed, server, monkeypatch) as stage:
        # Every so many calls, for each deed others.
        step = max(STEP, 32)
        for call in list(stage.calls)[place % step :: step]:
            assert _amiss(stage, call, deed) == []


def test_what_a_person_has_read_anew_is_read_anew_whoever_is_at_it(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with staged(replace(_SCENES["poll of an Odoo"], rival=read_anew), server, monkeypatch) as stage:
        for call in list(stage.calls)[::8]:
            end = stage.end(_BESIDE, call)
            state = syncs.find(ORGANISATION.id).models[LINE]
            assert (end.amiss, end.unfinished, state.edits, state.before_reset) == ((), (), 1, None), call
            assert state.compared_at is not None


@pytest.mark.parametrize("scene", ["an Odoo reset by hand", "an Odoo compared by hand", "what piled up in an Odoo"])
def test_however_changes_are_read_the_same_is_told_and_said_of_them(scene: str, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with _staged(scene, "its name changed", server, monkeypatch) as stage:
        assert {told.number for told in stage.flawless.told} == {"F-001", "F-006", "F-007", "F-012"}
        assert (
            "goo-school / dimagaz.bc/1: [MODIFIÉ] Odoo id=1 ref=F-001 client=Awa montant=100.00 : bc_lines, bl_date, raison"
            in stage.flawless.lines
        )


@pytest.mark.proof
@pytest.mark.parametrize("variant", OVERTAKEN, ids=lambda variant: variant.name)
def test_who_does_not_mind_what_is_done_meanwhile_is_caught(
    variant: Variant, server: Server, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    with _staged(variant.scene, variant.kind, server, monkeypatch) as stage:
        sound = stage.flawless
        variant.put_in(monkeypatch)
        stage.rehearse()
        assert stage.flawless == sound  # nobody would notice, as long as nobody does anything
        assert any(_amiss(stage, call, variant.kind) for call in reversed(stage.calls))
    record_property(CAUGHT, variant.name)
