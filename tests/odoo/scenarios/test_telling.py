"""What people read of it: seed 001's words, once, in the room they are for, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from tests.odoo.either import There
from tests.odoo.imitation.there import Imitation
from tests.odoo.scenarios.scene import LINE, ORDER, PRODUCT, TOP_UP, USER, Scene

type Both = Scene[There]


def in_morocco(scene: Both, model: str, id: int) -> str:
    """When the record was made, as people there read it."""
    row = next(row for row in scene.there.rows(model, ["id", "create_date"]) if row["id"] == id)
    made = datetime.fromisoformat(row["create_date"]).replace(tzinfo=UTC)
    return made.astimezone(ZoneInfo("Africa/Casablanca")).strftime("%d-%m-%Y %H:%M")


def test_a_new_order_is_told_in_the_words_of_the_seed(scene: Both) -> None:
    scene.furnish().loaded()
    id = scene.order("BC-7")
    scene.poll()
    assert scene.posts() == [
        (
            "orders",
            "📄 **Nouvelle commande créée !**\n\n"
            "> **Dépositaire** : `Awa`\n"
            "> **Numéro BC** : `BC-7`\n"
            f"> **Date Création** : `{in_morocco(scene, ORDER, id)}`\n"
            f"> [🔗 Voir dans ASG](https://asg.example/web#id={id}&model=dimagaz.bc&view_type=form) _(connexion ASG requise)_",
        )
    ]
    assert scene.posts() == []


def test_a_new_top_up_is_told_in_the_words_of_the_seed(scene: Both) -> None:
    scene.furnish().loaded()
    id = scene.there.create(TOP_UP, client=1, solde=1500, reference_no="AL-7")
    scene.poll()
    [(room, text)] = scene.posts()
    assert room == "top-ups"
    assert text == (
        "💸 **Nouvelle alimentation détectée !**\n\n"
        "> **Client** : `AL-7`\n"
        "> **Référence** : `AL-7`\n"
        f"> **Date** : `{in_morocco(scene, TOP_UP, id)}`\n"
        "> **Montant crédité** : **1500.00 MAD**"
    )


def test_a_changed_delivery_date_is_told_with_both_dates_the_client_the_agent_and_the_reason(scene: Both) -> None:
    scene.furnish().loaded()
    scene.there.write(ORDER, 1, bl_date="2026-01-10", raison="camion en panne")
    scene.poll()
    [(room, text)] = scene.posts()
    assert room == "deliveries"
    for word in ("BL-BC-1", "03-01-2026", "10-01-2026", "Awa", "Administrator", "camion en panne"):
        assert word in text, word


def test_a_burst_is_one_post_and_an_event_each(scene: Both) -> None:
    scene.furnish().loaded()
    for n in range(7):
        scene.there.create(TOP_UP, client=1, solde=100 + n, reference_no=f"AL-{n}")
    scene.poll()
    scene.equal()
    scene.told(*(("top-ups", f"alimenteur.solde/{n + 1}#created") for n in range(7)))
    [(room, text)] = scene.posts()
    assert room == "top-ups"
    assert all(f"AL-{n}" in text for n in range(7))


def test_of_all_other_changes_nobody_hears(scene: Both) -> None:
    scene.furnish()
    scene.there.create(TOP_UP, client=1, solde=500, reference_no="AL-1")
    scene.loaded()
    there = scene.there
    there.write(TOP_UP, 1, solde=600, state="done")
    there.write(ORDER, 1, name="BC-1b", ttc=5, bc_date="2026-02-02 02:02:02", bl_number="BL-x", raison="x", active=False)
    there.write(LINE, 1, qty=7)
    there.create(LINE, bc_id=1, product=1, qty=1)
    there.create(USER, name="Binta")
    there.write(PRODUCT, 1, prix=99)
    there.unlink(LINE, 3)
    scene.poll()
    scene.equal()
    scene.told()
    assert scene.posts() == []


def test_a_delivery_date_that_is_filled_for_the_first_time_was_changed_by_nobody(scene: Both) -> None:
    scene.furnish()
    scene.order("BC-3", bl_date=False)
    scene.loaded()
    scene.there.write(ORDER, 3, bl_date="2026-01-10")
    scene.poll()
    scene.equal()
    scene.told()


def test_a_skipped_top_up_is_told_once_it_is_repaired(scene: Both) -> None:
    scene.furnish().loaded()
    scene.there.create(TOP_UP, solde=500, reference_no="AL-1")
    result = scene.poll()
    assert [one for one in scene.reasons(result) if one.startswith("[SKIP] Odoo id=1 ref=AL-1 ") and "client is missing" in one]
    scene.equal()
    scene.told()
    assert scene.poll().counts.seen == 0
    scene.there.write(TOP_UP, 1, client=1)
    scene.poll()
    scene.poll()
    scene.equal()
    scene.told(("top-ups", "alimenteur.solde/1#created"))


def test_a_top_up_that_loses_its_client_keeps_what_was_known_and_is_not_new_afterwards(scene: Both) -> None:
    scene.furnish()
    scene.there.create(TOP_UP, client=1, solde=500, reference_no="AL-1")
    scene.loaded()
    scene.there.write(TOP_UP, 1, client=False)
    scene.poll()
    scene.there.write(TOP_UP, 1, client=1)
    scene.poll()
    scene.equal()
    scene.told()


def test_who_wrote_is_named_and_who_may_not_be_read_is_a_number(imitated: Scene[Imitation]) -> None:
    imitated.furnish().loaded()
    imitated.there.write(ORDER, 1, by=3, ttc=200)
    first = imitated.poll()
    imitated.there.withdraw("res.users")
    imitated.there.write(ORDER, 1, by=4, ttc=300)
    second = imitated.poll()
    assert [line.data["agent"] for line in imitated.lines(first) + imitated.lines(second)] == ["Agent Sara", "#4"]
    assert [entry.after["agent"] for entry in imitated.history("dimagaz.bc/1")[1:]] == ["Agent Sara", "#4"]
