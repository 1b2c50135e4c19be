"""Changes of an Odoo, and what follows from each: in which rows, and whether their write_date moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.odoo.either import There

type Deed = Callable[[There], object]
type Rows = dict[str, dict[int, Mapping[str, Any]]]

#: What is looked at afterwards.
_LOOKED_AT: Final = {
    "dimagaz.bc": ["name", "active", "bc_date", "fournisseur", "fournisseur_centre", "depositaire", "solde", "qty_retenue", "bc_lines"],
    "dimagaz.bc.line": ["bc_id", "product", "qty", "qty_retenue", "subtotal", "bc_date"],
    "dimagaz.fournisseur": ["name", "centres"],
    "dimagaz.fournisseur.centre": ["name", "fournisseur"],
    "dimagaz.user": ["name"],
    "dimagaz.product": ["name"],
}
_BC, _LINE, _SUPPLIER, _USER, _PRODUCT = "dimagaz.bc", "dimagaz.bc.line", "dimagaz.fournisseur", "dimagaz.user", "dimagaz.product"


def furnish(there: There) -> None:
    """Two orders of one client and supplier: the first has lines 1 and 2, the second line 3."""
    user, gas = there.create(_USER, name="Awa"), there.create(_PRODUCT, name="Butane")
    supplier = there.create(_SUPPLIER, name="Shell")
    centre = there.create("dimagaz.fournisseur.centre", name="Mohammedia", fournisseur=supplier)
    for name, lines in (("BC-1", 2), ("BC-2", 1)):
        order = there.create(_BC, name=name, depositaire=user, fournisseur=supplier, fournisseur_centre=centre, ttc=100)
        for _ in range(lines):
            there.create(_LINE, bc_id=order, product=gas, qty=2, prix=1.5, qty_retenue=1)


def _refused(deed: Deed) -> Deed:
    def tried(there: There) -> None:
        try:
            deed(there)
        except Exception:  # noqa: BLE001 - each Odoo raises its own; that nothing has changed is what is looked at
            return
        raise AssertionError("it was not refused")

    return tried


DEEDS: Final[dict[str, Deed]] = {
    "a change": lambda there: there.write(_BC, 1, name="BC-1b"),
    "the same value": lambda there: there.write(_BC, 1, name="BC-1"),
    "what an amount is computed of": lambda there: there.write(_BC, 1, montant_paye=30),
    "what a sum over lines is computed of": lambda there: there.write(_LINE, 1, qty_retenue=5),
    "what changes no sum over lines": lambda there: there.write(_LINE, 1, qty=5),
    "what lines are related to": lambda there: there.write(_BC, 1, bc_date="2026-01-02 03:04:05"),
    "a line more": lambda there: there.create(_LINE, bc_id=2, qty_retenue=3),
    "a line more, which changes no sum": lambda there: there.create(_LINE, bc_id=2),
    "a line that is moved": lambda there: there.write(_LINE, 2, bc_id=2),
    "a line without an order": lambda there: there.write(_LINE, 2, bc_id=False),
    "a line less": lambda there: there.unlink(_LINE, 1),
    "an order less": lambda there: there.unlink(_BC, 1),
    "a supplier less": lambda there: there.unlink(_SUPPLIER, 1),
    "a client less": lambda there: there.unlink(_USER, 1),
    "a product less, which lines forbid": _refused(lambda there: there.unlink(_PRODUCT, 1)),
    "an archived order": lambda there: there.write(_BC, 1, active=False),
    "a change past the ORM": lambda there: there.quietly(_BC, 1, name="BC-1c"),
    "a sum past the ORM": lambda there: there.quietly(_LINE, 1, qty_retenue=9),
    "several at once": lambda there: there.write(_BC, [1, 2], raison="both"),
}


def looked_at(there: There) -> Rows:
    """The rows as they are."""
    return {
        model: {row["id"]: row for row in there.rows(model, ["id", "write_date", *fields])}
        for model, fields in _LOOKED_AT.items()
    }  # fmt: skip


def followed(before: Rows, after: Rows) -> dict[str, Any]:
    """What of each row is different, None for one that is gone; `moved` says that its write_date is one of it."""
    found: dict[str, Any] = {}
    for model in _LOOKED_AT:
        for id in sorted({*before[model], *after[model]}):
            old, new = before[model].get(id, {}), after[model].get(id)
            if new != old:
                found[f"{model}/{id}"] = _difference(old, new) if new else None
    return found


def _difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    changed = {name: value for name, value in new.items() if old.get(name) != value}
    return changed | {"write_date": "moved"} if "write_date" in changed else changed
