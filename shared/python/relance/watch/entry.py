"""What the watchdog's function does with its hourly event: look everywhere, and say how it went."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from relance.domain.errors import BrokenRecordError, InvalidError, RelanceError
from relance.domain.finding import Finding
from relance.runtime.clock import now
from relance.store import findings, turns
from relance.watch import changes, nights, syncs, unclosed, waiting
from relance.watch.turn import HasTime, SupersededError, Watch

log = logging.getLogger(__name__)

#: In the order of what cannot wait. The last goes on where it was at the next turn, if time runs out.
LOOKS: Final[tuple[tuple[str, Callable[[Watch], None]], ...]] = (
    ("runs that did not take place", nights.look),
    ("messages that wait", waiting.look),
    ("runs that do not end", unclosed.look),
    ("synchronisations with Odoo", syncs.look),
    ("what has changed", changes.look),
)
#: How often it is written down that everything was looked at; in between, a little is looked at again.
_DAILY: Final = timedelta(days=1)


class LookFailedError(RelanceError):
    """A look could not be finished: the function fails with it, so that its alarm rings. The other looks were made."""


def handle(event: Mapping[str, Any], has_time: HasTime) -> dict[str, Any]:
    """Look once. Returns how many findings there are, were begun and are over. InvalidError: not an event of the watchdog.

    LookFailedError names the looks that failed, after the others were made. A watchdog that another has followed stops and says so.
    """
    if event.get("job") != "watchdog":
        raise InvalidError("job", event.get("job"), "must be watchdog")
    at = now()
    turn = turns.begin(at, nights.schedules())
    watch = Watch(at, has_time, turn, _known())
    try:
        failed = [said for name, look in LOOKS if (said := _failed(name, look, watch))]
        if watch.whole and not failed and at - turn.looked_at >= _DAILY:
            watch.note(replace(watch.turn, looked_at=at))
    except SupersededError:
        return {"superseded": True, "begun": watch.said["begun"], "over": watch.said["over"]}
    if failed:
        raise LookFailedError(f"the watchdog could not look at {'; '.join(failed)}")
    return {"open": len(watch.known), "begun": watch.said["begun"], "over": watch.said["over"]}


def _known() -> dict[str, Finding]:
    """The open findings. One that cannot be read is logged: what it was about is found again under its own key, or not."""
    known = {}
    for found in findings.still_open():
        if isinstance(found, BrokenRecordError):
            log.error("%s", found)
        else:
            known[found.key] = found
    return known


def _failed(name: str, look: Callable[[Watch], None], watch: Watch) -> str:
    """What was looked for and why it could not be; empty if it was."""
    try:
        look(watch)
    except SupersededError:
        raise
    except Exception as error:
        # Whatever keeps one look from its end, the others must be made.
        log.exception("could not look at %s", name)
        return f"{name}: {error}"
    return ""
