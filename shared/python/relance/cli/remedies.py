"""How a run stands, in words for the person who must do something about it, and the command that resolves it."""

from __future__ import annotations

import shlex
from datetime import datetime

import click

from relance.domain.run import Run, RunStatus
from relance.jobs.run import cap_of, is_over_cap

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def hint(text: str, *, as_data: bool = False) -> None:
    """A line on stderr about what to do next; none beside data, which another program reads."""
    if not as_data:
        click.echo(f"→ {text}", err=True)


def standing(run: Run, now: datetime) -> str:
    """The status of a run; of one that has not ended, since when it runs: no function works for more than 15 minutes at a time."""
    if run.status is not RunStatus.RUNNING:
        return run.status.value
    return f"running for {_lasting((now - run.opened_at).total_seconds())}"


def remedy(run: Run) -> str:
    """What to do about a run, ending with the command that does it; empty for one that is done."""
    match run.status:
        case RunStatus.DONE:
            return ""
        case RunStatus.RUNNING:
            return f"if nobody works on it any more: {retry(run)}"
        case RunStatus.DONE_WITH_ERRORS:
            return f"once the parked records are mended: {retry(run)}"
        case RunStatus.FAILED if is_over_cap(run):
            # What was to be charged, and the command that charges it, is in the reason.
            return f"if that is right: {retry(run)} --cap {run.due}" if run.due > cap_of(run) else ""
        case RunStatus.FAILED:
            return f"to do the same again: {retry(run)}"


def retry(run: Run) -> str:
    """The command that takes a run up or does it again."""
    return shlex.join(["relance", "retry", run.id])


def _lasting(seconds: float) -> str:
    for unit, name in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min")):
        if seconds >= unit:
            return f"{int(seconds // unit)} {name}"
    return f"{max(0, int(seconds))} s"
