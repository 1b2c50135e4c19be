"""Reading a model page by page, parents first, with a checkpoint after each: a first load, what piled up, the nightly comparison."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from relance.domain.mirror import ModelSpec
from relance.domain.mirror_values import shape
from relance.domain.sync import Checkpoint, ModelState, Walk, floor_after, well
from relance.odoo.errors import TooLargeError
from relance.odoo.server import Page
from relance.odoo.sync.applying import Mirror, Reading
from relance.runtime.clock import now
from relance.store import mirror as records
from relance.store.mirror import Known

_NOTHING: Final[dict[int, Known]] = {}


@dataclass(frozen=True, slots=True)
class Walker:
    """Reads on from where the model is. `batch`: rows of a page; `has_time`: whether another page may be begun."""

    mirror: Mirror
    batch: int
    has_time: Callable[[], bool]

    def walk(self, spec: ModelSpec, begun: Walk, first: Page | None = None) -> bool:
        """Read the model to its end, going on from its checkpoint, or beginning `begun`. False: time is up; the checkpoint tells where.

        `first`: the first page of what is begun, full, where somebody has read it already.
        """
        state = self.mirror.hold.state(spec.name)
        point = state.checkpoint
        kind = point.walk if point else begun
        first_load = kind is Walk.LOAD and state.floor is None and state.before_reset is None
        # Of the page at which a worker was killed, some is there.
        fresh = first_load and state.count == 0
        known = records.known(self.mirror.hold.organisation.id, spec.name) if kind is Walk.COMPARE else _NOTHING
        limit = self.batch
        while self.has_time():
            since = point.since if point else state.floor if kind is Walk.CATCH_UP else None
            page, limit = (first, limit) if first else self._page(spec, since, point.after if point else 0, limit)
            first = None
            point = point or _begun(kind, state, page)
            done = len(page.rows) < limit
            point = point if done else replace(point, after=page.rows[-1]["id"])
            reading = Reading(since=point.told_from, believed=kind is Walk.COMPARE)
            self.mirror.take(spec, page.rows, reading, self._moved(spec, point, done=done), fresh=fresh, known=known)
            fresh = first_load
            if done:
                # What is hidden is in no count: whether it is still there is asked here.
                self.mirror.again[spec.name] |= {id for id, one in known.items() if one.hidden}
                return True
        return False

    def _page(self, spec: ModelSpec, since: datetime | None, after: int, limit: int) -> tuple[Page, int]:
        """A page, and of how many rows it may be: of fewer than asked for, where so many are more than a reply may have."""
        while True:
            try:
                return self.mirror.server.changed(spec, since=since, after=after, limit=limit), limit
            except TooLargeError:
                if limit == 1:
                    raise
                limit //= 2

    def _moved(self, spec: ModelSpec, point: Checkpoint, *, done: bool) -> Callable[[ModelState], ModelState]:
        overlap = self.mirror.hold.odoo.overlap

        def moved(state: ModelState) -> ModelState:
            if not done:
                return replace(state, checkpoint=point)
            ended: dict[str, Any] = {"checkpoint": None, "synced_at": now()}
            if point.walk is not Walk.CATCH_UP:
                ended |= {"compared_at": now(), "suspect": False, "shape": shape(spec), "before_reset": None}
            if point.walk is not Walk.COMPARE:
                ended["floor"] = floor_after(point.anchor, overlap)
            return well(replace(state, **ended))

        return moved


def _begun(kind: Walk, state: ModelState, page: Page) -> Checkpoint:
    """A reading that begins with its first page. Of what was there when a first load began, nothing is told."""
    told_from = (state.before_reset or page.read_by) if kind is Walk.LOAD else None
    return Checkpoint(walk=kind, anchor=page.anchor, since=state.floor if kind is Walk.CATCH_UP else None, told_from=told_from)
