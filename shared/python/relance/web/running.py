"""Runs for those who ask over the API: started in the name of their organisation, and found again by it alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from relance.domain.errors import NotFoundError
from relance.domain.run import Line, Mode, Run, RunStatus, Trigger, run_id
from relance.jobs import run as driver
from relance.jobs.options import Options
from relance.jobs.request import Request
from relance.runtime.clock import now
from relance.runtime.settings import settings
from relance.store import replies, runs
from relance.store.commit import BooksTakenError
from relance.store.replies import Asked, KeptReply
from relance.web.route import Call

_AT: Final = "scheduled_at"


def started(call: Call, job: str, options: Options | None = None, records: tuple[str, ...] = (), *, elsewhere: bool = False) -> Run:
    """Start a run for the caller's organisation, limited to these records if some are named; as it stands when time is up.

    A request that comes again under its key is given the run that it started then, and drives it on if nobody does. KeyReusedError.
    `elsewhere`: whoever asks does not wait for it, where there is a queue to give it to.
    """
    organisation = call.organisation.id
    request = Request(
        job=job,
        scheduled_at=now(),
        trigger=Trigger.HAND,
        actor=call.caller.actor,
        organisation=organisation,
        records=tuple((organisation, record) for record in records),
        options=options or Options(),
    )
    has_time = _no_time if elsewhere and settings().shard_queue(job) else call.has_time
    if call.asked is None:
        return driver.start(request, has_time)
    request = _known(request, call.asked)
    id = run_id(job, request.scheduled_at, f"{organisation}-{request.mark}")
    before = runs.find(id)
    if before and before.status is not RunStatus.RUNNING:
        return before
    try:
        return driver.start(request, has_time)
    except BooksTakenError:
        # The same request, sent twice at once: the other one works.
        return runs.read(id)


def _no_time() -> bool:
    return False


def _known(request: Request, asked: Asked) -> Request:
    """The request under an identity that follows from its key, so that a second start joins the first."""
    kept = replies.keep(asked, KeptReply(202, {_AT: request.scheduled_at.isoformat()}, ""))
    # The key is in it as well: two that ask for the same in one second are two requests.
    mark = hashlib.sha256(f"{asked.fingerprint}{asked.key}".encode()).hexdigest()[:12]
    return replace(request, scheduled_at=datetime.fromisoformat(kept.headers[_AT]), mark=int(mark, 16))


def own(call: Call, id: str, job: str = "") -> Run:
    """A live run of the caller's organisation alone, of `job` if that is said. NotFoundError: there is none, or it is others'."""
    run = runs.find(id)
    mine = run is not None and run.options.get("organisation") == call.organisation.id
    if run is None or not mine or (job and (run.job != job or run.mode is not Mode.LIVE)):
        raise NotFoundError("run", id)
    return run


def lines(call: Call, run: Run) -> Iterator[Line]:
    """The run's lines of the caller's organisation."""
    return (line for line in runs.lines(run) if line.organisation == call.organisation.id)
