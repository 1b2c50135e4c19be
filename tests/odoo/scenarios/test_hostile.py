"""Rows that no sane person would write are taken in or skipped with a reason; the others come as if these were not there."""

from __future__ import annotations

from typing import Any, Final

from tests.odoo import world
from tests.odoo.either import There
from tests.odoo.scenarios.scene import LINE, ORDER, TOP_UP, USER, Scene

type Both = Scene[There]

#: What an order may hold, and what of it the mirror then holds, or why it is skipped.
HOSTILE: Final[dict[str, tuple[dict[str, Any], dict[str, Any] | str]]] = {
    "a mention": ({"name": "@everyone"}, {"name": "@everyone"}),
    "Markdown": ({"name": "`**x**` [y](http://z) > # _a_"}, {"name": "`**x**` [y](http://z) > # _a_"}),
    "HTML": ({"name": "<script>&amp;</script>"}, {"name": "<script>&amp;</script>"}),
    "several lines": ({"name": "BC\n> **Montant** : 0"}, {"name": "BC\n> **Montant** : 0"}),
    "beyond the basic plane": ({"name": "😀\u202e\u200b\ufeff"}, {"name": "😀\u202e\u200b\ufeff"}),
    "nothing at all": ({}, "name is missing"),
    "blanks": ({"name": " \t"}, "name is missing"),
    "a megabyte": ({"name": "BC", "raison": "é" * 1_000_000}, "raison: 1,000,000 characters; a record may have 60,000 in all"),
    "the year 1": (
        {"name": "BC", "bl_date": "0001-01-01", "bc_date": "0001-01-01 00:00:00"},
        {"bl_date": "0001-01-01", "bc_date": "0001-01-01T00:00:00Z"},
    ),
    "the year 9999": ({"name": "BC", "bc_date": "9999-12-31 23:59:59"}, {"bc_date": "9999-12-31T23:59:59Z"}),
    "infinity": ({"name": "BC", "remise": float("inf")}, "remise: 'inf' is not an amount"),
    "far too much": ({"name": "BC", "remise": 1e300}, "remise: '1e+300' is not an amount"),
    "next to nothing": ({"name": "BC", "remise": -1e-300}, {"remise": "0.00"}),
    "a third": ({"name": "BC", "remise": 0.1 + 0.2}, {"remise": "0.30"}),
    "the largest number": ({"name": "BC", "version": 2**31 - 1}, {"version": "2147483647"}),
    "a formula": ({"name": "=HYPERLINK(1)"}, {"name": "=HYPERLINK(1)"}),
}


def test_each_hostile_value_becomes_what_is_said_here(scene: Both) -> None:
    made = {name: scene.there.create(ORDER, **values) for name, (values, _) in HOSTILE.items()}
    scene.loaded().equal()
    held = world.mirrored(scene.organisation)[ORDER]
    for name, (_, becomes) in HOSTILE.items():
        content = held[made[name]]
        if isinstance(becomes, str):
            assert isinstance(content, str), name
            assert content.startswith(becomes), name
        else:
            assert not isinstance(content, str), name
            assert {field: content[field] for field in becomes} == becomes, name


def test_hostile_rows_are_told_or_skipped_once_and_no_other_row_suffers(scene: Both) -> None:
    """All of them beside decent ones, in one page."""
    scene.furnish().loaded()
    for values, _ in HOSTILE.values():
        scene.there.create(ORDER, **({"ttc": 100} | values))
    decent = scene.order("BC-decent")
    scene.there.create(TOP_UP, client=1, solde=500, reference_no="AL-1")
    result = scene.poll()
    assert result.status == "done"
    scene.equal()
    orders = world.mirrored(scene.organisation)[ORDER]
    skipped = [id for id, content in orders.items() if isinstance(content, str)]
    reasons = scene.reasons(result)
    assert [sum(reason.startswith(f"[SKIP] Odoo id={id} ") for reason in reasons) for id in skipped] == [1] * len(skipped)
    assert decent not in skipped
    told = [("orders", f"dimagaz.bc/{id}#created") for id in orders if id > 2 and id not in skipped]
    scene.told(*told, ("top-ups", "alimenteur.solde/1#created"))
    scene.poll()
    scene.equal()
    scene.told(*told, ("top-ups", "alimenteur.solde/1#created"))


def test_rows_in_which_everything_is_false_are_held_or_skipped_for_what_they_lack(scene: Both) -> None:
    for model in (USER, ORDER, LINE, TOP_UP):
        scene.there.create(model)
    scene.loaded().equal()
    contents = world.mirrored(scene.organisation)
    assert (contents[ORDER], contents[LINE]) == ({1: "name is missing"}, {1: "bc_id is missing"})
    assert contents[TOP_UP] == {1: "client is missing"}
    assert scene.values(USER, 1)["name"] is None


def test_hostile_messages_reach_their_room_in_a_form_that_it_takes(scene: Both) -> None:
    scene.furnish().loaded()
    for values, _ in HOSTILE.values():
        scene.there.create(ORDER, **({"ttc": 100} | values))
    scene.poll()
    posts = scene.posts()
    assert posts
    assert {room for room, _ in posts} == {"orders"}
    assert all(len(text) <= 2000 for _, text in posts)
    assert all(body["allowed_mentions"] == {"parse": []} for _, _, body in scene.rooms.requests)
