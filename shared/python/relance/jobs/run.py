"""Runs: started once, driven inline or over the queue, handed over when time is up, closed by the last shard."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from relance.domain.errors import ConflictError, InvalidError, RelanceError
from relance.domain.periods import business_date, latest_business_date
from relance.domain.run import Counts, Mode, Run, RunStatus, Trigger, run_id
from relance.jobs import queue
from relance.jobs.cap import over_cap
from relance.jobs.job import Context, Job, Page
from relance.jobs.queue import ShardMessage
from relance.jobs.registry import job_named
from relance.jobs.request import Request, from_options
from relance.jobs.selected import only
from relance.jobs.shard import PAGE, ShardWorker
from relance.runtime import observability
from relance.runtime.clock import now
from relance.runtime.settings import settings
from relance.store import pauses, runs
from relance.store.commit import BooksTakenError
from relance.store.pauses import Pause
from relance.store.runs import Shard

#: A shard that was handed over this often is not getting anywhere.
MAX_HOPS = 500

HasTime = Callable[[], bool]


class PausedError(RelanceError):
    """The job is paused; nothing was started."""

    def __init__(self, pause: Pause) -> None:
        self.pause = pause
        until = f"until {pause.until_on.isoformat()}" if pause.until_on else "until it is resumed"
        super().__init__(f"{pause.job} is paused {until} by {pause.actor}{': ' + pause.reason if pause.reason else ''}")


def start(request: Request, has_time: HasTime = lambda: True, today: date | None = None) -> Run:
    """Start a run, or join the one of the same identity, and drive it as far as time allows.

    A scheduled run is known by its job and scheduled time, so that a start delivered twice is one run. Small runs are worked
    here, large ones over the queue if there is one. Returns the run as it stands then: closed, or still `running` elsewhere.
    PausedError: a scheduled start of a paused job. A run over its cap is returned `failed`, with nothing written.
    """
    job = job_named(request.job)
    refuse_senseless(job, request)
    _refuse_paused(job, request, today or business_date(request.scheduled_at, settings().schedule_zone))
    if request.mode is Mode.LIVE:
        for earlier in job.before(request):
            start(earlier, has_time)
    context = _starting(job, request)
    known = None if _is_alone(request) else runs.find(context.run)
    run, first = (known, {}) if known else _open(job, request, context)
    return _drive(run, has_time, first, context if first else None) if run.status is RunStatus.RUNNING else _after(run)


def resume(id: str, has_time: HasTime = lambda: True) -> Run:
    """Go on with a run that nobody works on any more: its open shards are worked from their cursors, under the same id.

    Returns it as it stands then. One that has ended is left, and so is one that somebody works on after all. NotFoundError.
    """
    run = runs.read(id)
    if run.status is not RunStatus.RUNNING:
        return _after(run)
    try:
        return _drive(run, has_time)
    except BooksTakenError:
        return runs.read(id)


def work(message: ShardMessage, has_time: HasTime) -> Run:
    """Work the shard that a queue message names; if time runs out, hand the rest on. Returns the run as it stands then.

    A message that comes twice does nothing twice: a finished shard is left, a shard that another worker has raises BooksTakenError.
    """
    run = runs.read(message.run)
    if run.status is not RunStatus.RUNNING:
        return _after(run)
    shard = runs.shard(run.id, message.shard)
    # Worked again when it is done, it would be counted down twice, and the run closed over the head of another.
    if not shard.done and not _worker(run, shard, has_time).work():
        _hand_over(run, replace(message, hop=message.hop + 1))
        return run
    return finish(run.id)


def finish(id: str) -> Run:
    """Close the run if its last shard is done: the counts are checked, and the job's own end follows. Safe to call again."""
    run, shards = runs.whole(id)
    return run if run.status is not RunStatus.RUNNING or run.shards_open else _close(run, shards)


def _close(run: Run, shards: Sequence[Shard]) -> Run:
    counts = sum((shard.counts for shard in shards), Counts())
    closed = replace(run, counts=counts, closed_at=now(), status=RunStatus.DONE_WITH_ERRORS if counts.parked else RunStatus.DONE)
    if not counts.balanced:
        closed = replace(closed, status=RunStatus.FAILED, error=f"the books do not balance: {counts}")
    if not runs.close(closed, uuid.uuid4().hex):
        return runs.read(run.id)
    observability.run_closed(closed)
    return _after(closed)


def _after(run: Run) -> Run:
    """What the job itself does when a run has ended. It is safe to repeat, and is: who closed the run may have died before it."""
    if run.status in (RunStatus.DONE, RunStatus.DONE_WITH_ERRORS) and run.mode is Mode.LIVE:
        job_named(run.job).after(from_options(run), run)
    return run


def refuse_senseless(job: Job[Any], request: Request) -> None:
    """InvalidError: an option that the job does not take, or that makes no sense for this start."""
    for name, value in request.options.as_data().items():
        if name not in job.options:
            taken = ", ".join(f"--{option.replace('_', '-')}" for option in sorted(job.options))
            usual = f"it takes {taken}" if taken else "it takes none"
            raise InvalidError(name, value, f"is no option of {job.name}; {usual}")
    job.refuse(request)
    here = Context(request, "", now(), today=job.today)
    if request.options.month and not job.ahead and request.options.month > here.horizon:
        raise InvalidError("month", f"{request.options.month:%Y-%m}", "has not begun anywhere yet")
    if request.as_of and job.today and request.mode is Mode.LIVE and request.as_of > (last := latest_business_date(now())):
        raise InvalidError("as_of", request.as_of.isoformat(), f"is after {last.isoformat()}: only a dry run may look ahead")


def _refuse_paused(job: Job[Any], request: Request, today: date) -> None:
    pause = pauses.find(job.name) if request.trigger is Trigger.SCHEDULE else None
    if pause and pause.holds_on(today):
        raise PausedError(pause)


def _starting(job: Job[Any], request: Request) -> Context:
    return Context(request, _identity(request), now(), today=job.today)


def _identity(request: Request) -> str:
    if request.mark is not None:
        return run_id(request.job, request.scheduled_at, f"{request.organisation}-{request.mark}")
    return run_id(request.job, request.scheduled_at, uuid.uuid4().hex[:8] if _is_alone(request) else "")


def _is_alone(request: Request) -> bool:
    """Whether each start of it is a run of its own, which no second start can join."""
    return request.mark is None and (request.trigger is Trigger.HAND or request.mode is Mode.DRY_RUN)


def _open(job: Job[Any], request: Request, context: Context | None = None) -> tuple[Run, Mapping[str, Page[Any]]]:
    """Count what is due and open the run with its shards; one over the cap is opened as failed.

    With it, the first page of each shard, which need not be asked for again; none if somebody else has opened it.
    """
    context = context or _starting(job, request)
    looking = only(job, request)
    first = {shard: looking.page(context, shard, None, PAGE) for shard in looking.shards(context)}
    due = {shard: len(found) + (looking.count(context, shard, rest) if rest else 0) for shard, (found, rest) in first.items()}
    run = Run(
        id=context.run,
        job=job.name,
        mode=request.mode,
        trigger=request.trigger,
        actor=request.actor,
        scheduled_at=request.scheduled_at,
        opened_at=context.opened_at,
        options=request.as_data() | {"zone": settings().schedule_zone},
        due=sum(due.values()),
        shards=tuple(shard for shard, number in due.items() if number),
    )
    cap = cap_of(run)
    if job.capped and run.due > cap:
        run = replace(run, status=RunStatus.FAILED, shards=(), closed_at=now(), error=_over(cap, run))
    elif job.charges and (figures := over_cap(looking, context, first, PAGE)):
        run = _over_amount(run, figures, alone={due.organisation for found, _ in first.values() for due in found} <= figures.keys())
        context.over_cap = figures
    if not runs.open_run(run, uuid.uuid4().hex):
        return runs.read(run.id), {}
    if run.status is RunStatus.FAILED:
        observability.run_closed(run)
    return run, first


def _over(cap: int, run: Run) -> str:
    again = f"relance retry {run.id} --cap {run.due}"
    return f"{run.due} records are due, more than the cap of {cap}: nothing was written. If that is right: {again}"


def _over_amount(run: Run, figures: Mapping[str, str], *, alone: bool) -> Run:
    """Organisations over their caps are set aside, and the others go on; if there is no other, the run has failed."""
    if alone:
        error = "; ".join(f"{organisation}: {why}" for organisation, why in figures.items())
        return replace(run, status=RunStatus.FAILED, shards=(), closed_at=now(), error=error)
    return replace(run, options={**run.options, "over_cap": dict(figures)})


def cap_of(run: Run) -> int:
    """The most records that a run may find due."""
    asked = run.options.get("cap")
    return settings().max_changes if asked is None else int(asked)


def is_over_cap(run: Run) -> bool:
    """Whether a run failed because more was due, or to be charged, than may be: it has none of the shards that this is in."""
    return run.status is RunStatus.FAILED and run.due > 0 and not run.shards


def _drive(run: Run, has_time: HasTime, first: Mapping[str, Page[Any]] = MappingProxyType({}), known: Context | None = None) -> Run:
    """Work the open shards here, or put them into the queue; what is left when time is up goes there too.

    `first` holds the first pages of a run that was opened just now: its shards are as new. `known` is what has been read for it.
    """
    queue_url = settings().shard_queue(run.job)
    shards = [Shard(run=run.id, name=name) for name in run.shards] if first else runs.shards(run.id)
    waiting, done = [shard for shard in shards if not shard.done], [shard for shard in shards if shard.done]
    # A run whose shards are all done has only its end to be written, and no message would bring that.
    if waiting and queue_url and run.due > settings().inline_limit:
        queue.send(queue_url, [ShardMessage(run.id, shard.name) for shard in waiting])
        return run
    # One for all shards: an organisation and its contacts are read once.
    context = known or _context(run)
    while waiting:
        worker = _worker(run, waiting[0], has_time, context, first.get(waiting[0].name))
        if not has_time() or not worker.work():
            _hand_over(run, *(ShardMessage(run.id, shard.name, 1) for shard in waiting))
            return run
        done.append(worker.shard)
        waiting.pop(0)
    return _close(run, done)


def _worker(run: Run, shard: Shard, has_time: HasTime, context: Context | None = None, first: Page[Any] | None = None) -> ShardWorker:
    context = context or _context(run)
    return ShardWorker(only(job_named(run.job), context.request), context, shard, has_time, first)


def _context(run: Run) -> Context:
    return Context(from_options(run), run.id, run.opened_at, today=job_named(run.job).today, over_cap=run.options.get("over_cap", {}))


def _hand_over(run: Run, *messages: ShardMessage) -> None:
    queue_url = settings().shard_queue(run.job)
    if not queue_url:
        raise ConflictError(f"time is up for run {run.id} and there is no queue to hand it on to; go on with it by: relance retry {run.id}")
    if any(message.hop > MAX_HOPS for message in messages):
        runs.close(
            replace(run, status=RunStatus.FAILED, closed_at=now(), error=f"handed over {MAX_HOPS} times without an end"), uuid.uuid4().hex
        )
        raise ConflictError(f"run {run.id} was handed over {MAX_HOPS} times without an end; it is stopped")
    queue.send(queue_url, messages)
