"""The harness catches what it is there for: each bad way to write this does well without a fault, and is found out with one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.faults.harness import staged
from tests.faults.kinds import KINDS
from tests.faults.known_bad import VARIANTS
from tests.faults.report import CAUGHT
from tests.faults.scenes import SCENES
from tests.faults.variant import Variant
from tests.notify.server import Server

pytestmark = pytest.mark.usefixtures("tables")


@pytest.mark.proof
@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_a_bad_variant_is_caught(
    variant: Variant, server: Server, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    [scene] = [scene for scene in SCENES if scene.name == variant.scene]
    [kind] = [kind for kind in KINDS if kind.name == variant.kind]
    with staged(scene, server, monkeypatch) as stage:
        sound = stage.flawless
        variant.put_in(monkeypatch)
        stage.rehearse()
        assert stage.flawless == sound  # nobody would notice, as long as nothing goes wrong
        assert any(stage.play(kind, call).troubles for call in stage.calls if kind.at(call))
    record_property(CAUGHT, variant.name)
