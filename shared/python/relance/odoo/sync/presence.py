"""Which records there are: counted on both sides, and where that differs, found out and confirmed one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from relance.domain.errors import BrokenRecordError
from relance.domain.mirror import Held, ModelSpec
from relance.odoo.errors import OdooError
from relance.odoo.standing import Standing
from relance.odoo.sync.applying import Mirror, Reading
from relance.store import mirror as records

#: Ids of one request.
_IDS: Final = 50_000
#: No transaction is open for so long.
_LATE: Final = timedelta(days=1)
#: Rounds of looking again; what is left then, the next poll finds by its count.
_ROUNDS: Final = 8


def check(mirror: Mirror, spec: ModelSpec) -> None:
    """Compare the count and sum of ids with the server's. If they differ: read what is missing, and look again at what is not there."""
    hold, here = mirror.hold, mirror.hold.organisation.id
    state = hold.state(spec.name)
    if mirror.server.tally(spec) == (state.count, state.total):
        return
    there = _ids(mirror, spec)
    known = records.known(here, spec.name)
    visible = {id for id, one in known.items() if not one.hidden}
    missing = there - visible
    if missing:
        mirror.take(spec, mirror.server.by_ids(spec, missing).rows, _found_late(mirror, spec))
        visible |= {id for id, one in records.many(here, spec.name, missing).items() if isinstance(one, Held) and not one.hidden}
    # Counted anew: whatever made the sums differ must not make them differ for ever.
    state, counted = hold.state(spec.name), (len(visible), sum(visible))
    if (state.count, state.total) != counted:
        hold.write((), (), replace(state, count=counted[0], total=counted[1]))
    mirror.again[spec.name] |= known.keys() - there


def _found_late(mirror: Mirror, spec: ModelSpec) -> Reading:
    """What turns up by its count was committed late, or was hidden until now: of what is older than a day it is not told that it is new."""
    reading, floor = mirror.reading_of(spec), mirror.hold.state(spec.name).floor
    since = max((one for one in (reading.since, floor - _LATE if floor else None) if one), default=None)
    return replace(reading, since=since)


def look_again(mirror: Mirror) -> None:
    """Read the records that others spoke of; of those that do not come, find out whether they are deleted or hidden.

    OdooError: some could not be read. If it is not of the whole server, those of the other models were looked at all the same.
    """
    failures: list[OdooError] = []
    for _ in range(_ROUNDS):
        waiting = {model: ids for model, ids in mirror.again.items() if ids}
        mirror.again.clear()
        for model, ids in waiting.items():
            spec = mirror.hold.odoo.model(model)
            try:
                if spec is not None:
                    _look(mirror, spec, ids)
            except OdooError as error:
                if error.whole:
                    raise
                failures.append(error)
    if failures:
        raise failures[0]


def _look(mirror: Mirror, spec: ModelSpec, ids: set[int]) -> None:
    rows = mirror.server.by_ids(spec, ids).rows
    mirror.take(spec, rows, mirror.reading_of(spec))
    found = records.many(mirror.hold.organisation.id, spec.name, ids - {row["id"] for row in rows})
    held = [one for one in found.values() if not isinstance(one, BrokenRecordError)]
    if not held:
        return
    standing = mirror.server.standing(spec, [one.id for one in held])
    deleted, doubted = _given_up(mirror, spec, [one for one in held if standing.get(one.id) is Standing.DELETED])
    # Its children first: killed in between, the next poll finds the parent missing again.
    for model, children in mirror.children(spec, [one.id for one in deleted]).items():
        child = mirror.hold.odoo.model(model)
        if child and children:
            _look(mirror, child, children)
    mirror.remove(spec, deleted)
    mirror.hide(spec, [*doubted, *(one for one in held if standing.get(one.id) is Standing.HIDDEN)])


def _given_up(mirror: Mirror, spec: ModelSpec, deleted: list[Held]) -> tuple[list[Held], list[Held]]:
    """Those that their parent does not list (any more), and those whose parent cannot be seen: it says nothing, and they stay, hidden."""
    target = spec.field(spec.parent)
    above = mirror.hold.odoo.model(target.target) if target and spec.listed_by else None
    parents = {one.values[spec.parent] for one in deleted if one.values.get(spec.parent)}
    if above is None or not parents:
        return deleted, []
    listed = {row["id"]: set(row.get(spec.listed_by) or ()) for row in mirror.server.by_ids(above, parents).rows}
    unseen = parents - listed.keys()
    standing = mirror.server.standing(above, unseen) if unseen else {}
    gone = {id for id in unseen if standing.get(id) is Standing.DELETED}

    def given_up(one: Held) -> bool:
        parent = one.values.get(spec.parent)
        return parent is None or parent in gone or (parent in listed and one.id not in listed[parent])

    doubted = unseen - gone
    return [one for one in deleted if given_up(one)], [one for one in deleted if one.values.get(spec.parent) in doubted]


def _ids(mirror: Mirror, spec: ModelSpec) -> set[int]:
    there: set[int] = set()
    after = 0
    while True:
        mirror.hold.renew()
        some = mirror.server.ids(spec, after, _IDS)
        there.update(some)
        if len(some) < _IDS:
            return there
        after = some[-1]
