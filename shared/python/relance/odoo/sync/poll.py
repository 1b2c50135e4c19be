"""One poll: what changed since the floor, children first; stored parents first; what is gone; and only then the floor moves."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from relance.domain.mirror import ModelSpec
from relance.domain.mirror_values import shape
from relance.domain.odoo import USUAL_OVERLAP
from relance.domain.periods import zone_named
from relance.domain.sync import ModelState, Walk, floor_after, well
from relance.odoo.errors import OdooError, TooLargeError
from relance.odoo.server import Page
from relance.odoo.sync import presence
from relance.odoo.sync.applying import Mirror
from relance.odoo.sync.walking import Walker
from relance.runtime.clock import now

log = logging.getLogger(__name__)

#: From this hour on, in the organisation's zone, the contents of all records are compared once a night.
_COMPARED_FROM: Final = 3


@dataclass(slots=True)
class Poll:
    """A poll of some models. `compare`: all contents are compared that were not since then.

    `failed`: what kept a model from its end; the others go on. `finished`: nothing is left for want of time.
    """

    mirror: Mirror
    specs: tuple[ModelSpec, ...]
    batch: int
    has_time: Callable[[], bool]
    compare: datetime | None = None
    failed: dict[str, OdooError] = field(default_factory=dict)
    finished: bool = True

    def run(self) -> None:
        """Poll. An error that concerns the whole server is raised; what was written until then stays."""
        pages, full = self._read()
        for spec in self.specs:
            with self._trying(spec):
                if spec.name in pages:
                    self.mirror.take(spec, pages[spec.name].rows, self.mirror.reading_of(spec))
                else:
                    self._walk(spec, full.get(spec.name))
        if self.finished:
            self._find_gone()
        if self.finished:
            self._compare()
        if self.finished:
            self._move_floors(pages)

    def _state(self, spec: ModelSpec) -> ModelState:
        return self.mirror.hold.state(spec.name)

    def _read(self) -> tuple[dict[str, Page], dict[str, Page]]:
        """The changed rows of the models that are up to date, children first, so that no line comes without its order.

        A page that is full is not the whole, and is kept apart: it is the first of those by which such a model is read.
        """
        pages: dict[str, Page] = {}
        full: dict[str, Page] = {}
        for spec in reversed(self.specs):
            state = self._state(spec)
            if state.floor is None or state.checkpoint:
                continue
            # One that is too large for a reply is read as one that is full.
            with self._trying(spec), suppress(TooLargeError):
                self.mirror.hold.renew()
                page = self.mirror.server.changed(spec, since=state.floor, limit=self.batch)
                (pages if len(page.rows) < self.batch else full)[spec.name] = page
        return pages, full

    def _walk(self, spec: ModelSpec, first: Page | None = None) -> None:
        begun = Walk.LOAD if self._state(spec).floor is None else Walk.CATCH_UP
        if spec.name not in self.failed and not Walker(self.mirror, self.batch, self.has_time).walk(spec, begun, first):
            self.finished = False

    def _find_gone(self) -> None:
        for spec in self._well():
            with self._trying(spec):
                presence.check(self.mirror, spec)
        self._look_again()

    def _look_again(self) -> None:
        try:
            presence.look_again(self.mirror)
        except OdooError as error:
            if error.whole:
                raise
            # Of which model it is, the next count says.
            log.warning("%s: could not look again: %s", self.mirror.hold.organisation.id, error)

    def _compare(self) -> None:
        """Compare all contents, at night, and where something may have changed without a trace."""
        for spec in self._well():
            state = self._state(spec)
            asked = self.compare and (state.compared_at is None or state.compared_at < self.compare)
            if not (asked or state.suspect or state.shape != shape(spec) or self._is_night(state.compared_at)):
                continue
            with self._trying(spec):
                if not Walker(self.mirror, self.batch, self.has_time).walk(spec, Walk.COMPARE):
                    self.finished = False
                    return
        self._look_again()

    def _is_night(self, compared_at: datetime | None) -> bool:
        zone = zone_named(self.mirror.hold.organisation.zone)
        here = now().astimezone(zone)
        return here.hour >= _COMPARED_FROM and (compared_at is None or compared_at.astimezone(zone).date() < here.date())

    def _move_floors(self, pages: dict[str, Page]) -> None:
        states = []
        for spec in self._well():
            if spec.name in pages:
                floor = floor_after(pages[spec.name].anchor, self.mirror.hold.odoo.overlap or USUAL_OVERLAP)
                states.append(well(replace(self._state(spec), floor=floor, synced_at=now())))
        hold = self.mirror.hold
        hold.sync = replace(hold.sync, models={**hold.sync.models, **{state.model: state for state in states}})

    def _well(self) -> list[ModelSpec]:
        """The models that did not fail, whole in the mirror."""
        states = [(spec, self._state(spec)) for spec in self.specs if spec.name not in self.failed]
        return [spec for spec, state in states if state.floor is not None and state.checkpoint is None]

    @contextmanager
    def _trying(self, spec: ModelSpec) -> Iterator[None]:
        """What fails for one model alone stops that model; what is wrong with the whole server stops all."""
        try:
            yield
        except OdooError as error:
            if error.whole:
                raise
            self.failed[spec.name] = error
