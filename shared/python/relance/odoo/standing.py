"""Records that are not seen any more: deleted, or only hidden from us."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final

from relance.odoo.errors import NotAllowedError
from relance.odoo.transport import Transport

#: Calls to tell hidden ones from deleted ones, at most, for one batch: each halves what was refused.
MOST_CALLS: Final = 64


class Standing(StrEnum):
    """What has become of a record. A hidden one exists, and a rule of the server keeps it from us."""

    PRESENT = "present"
    DELETED = "deleted"
    HIDDEN = "hidden"


def standing(transport: Transport, model: str, ids: Sequence[int]) -> dict[int, Standing]:
    """The standing of each of `ids`; one that `MOST_CALLS` calls did not tell is left out. NotAllowedError: of a right on the whole model.

    A stored column is read: for the id alone, Odoo answers without looking.
    """
    try:
        return _read(transport, model, ids)
    except NotAllowedError:
        # One hidden record fails the whole list. A search passes over it, and fails only if the whole model is not to be read.
        visible = set(transport.call(model, "search", None, domain=[["id", "in", list(ids)]]).value)
    told = {id: Standing.PRESENT for id in ids if id in visible}
    return told | _told_apart(transport, model, [id for id in ids if id not in visible])


def _told_apart(transport: Transport, model: str, ids: Sequence[int]) -> dict[int, Standing]:
    told: dict[int, Standing] = {}
    waiting: list[Sequence[int]] = [ids] if ids else []
    for _ in range(MOST_CALLS):
        if not waiting:
            break
        some = waiting.pop()
        try:
            told |= _read(transport, model, some)
        except NotAllowedError:
            if len(some) == 1:
                told[some[0]] = Standing.HIDDEN
            else:
                half = len(some) // 2
                waiting += [some[half:], some[:half]]
    return told


def _read(transport: Transport, model: str, ids: Sequence[int]) -> dict[int, Standing]:
    rows: Any = transport.call(model, "read", ids, fields=["write_date"], load="").value
    seen = {row["id"] for row in rows}
    return {id: Standing.PRESENT if id in seen else Standing.DELETED for id in ids}
