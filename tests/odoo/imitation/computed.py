"""What the add-on works out of other fields and stores: the ORM does it after each write, SQL does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tests.odoo.imitation.transactions import Transaction

ORDER: Final = "dimagaz.bc"
LINE: Final = "dimagaz.bc.line"
#: Its computed fields; a test finds the same ones in the add-on's sources.
COMPUTED: Final = {(ORDER, "solde"), (ORDER, "qty_retenue"), (LINE, "subtotal"), (LINE, "bc_date")}


def recompute(written: Transaction, model: str, ids: Sequence[int], by: int, before: Sequence[Mapping[str, Any]] = ()) -> None:
    """What follows from a change of these records. `before`: what they were."""
    if model == ORDER:
        for id in ids:
            _order(written, id, by)
    elif model == LINE:
        for id in ids:
            _line(written, id, by)
        rows = [*before, *(row for id in ids if (row := written.row(LINE, id)))]
        for order in sorted({row["bc_id"] for row in rows if row.get("bc_id")}):
            _retained(written, order, by)


def _order(written: Transaction, id: int, by: int) -> None:
    row = written.row(ORDER, id)
    if row is None:
        return
    left = round((row.get("ttc") or 0.0) - (row.get("montant_paye") or 0.0), 2)
    written.compute(ORDER, id, by, solde=left)
    for line in written.pointing(LINE, "bc_id", id):
        _line(written, line["id"], by)


def _line(written: Transaction, id: int, by: int) -> None:
    row = written.row(LINE, id)
    if row is None:
        return
    order = written.row(ORDER, row["bc_id"]) if row.get("bc_id") else None
    subtotal = (row.get("qty") or 0.0) * (row.get("prix") or 0.0)
    written.compute(LINE, id, by, subtotal=subtotal, bc_date=order.get("bc_date") if order else None)


def _retained(written: Transaction, order: int, by: int) -> None:
    lines = written.pointing(LINE, "bc_id", order)
    written.compute(ORDER, order, by, qty_retenue=float(sum(row.get("qty_retenue") or 0.0 for row in lines)))
