"""What a finding is called, and what a person does about it."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import Final

from relance.domain.finding import SYNC_JOB, Finding, FindingKind

_TITLES: Final = {
    FindingKind.MISSED: "{} did not run",
    FindingKind.FAILED: "{} failed",
    FindingKind.UNCLOSED: "run {} does not end",
    FindingKind.UNSENT: "messages are not being sent",
    FindingKind.UNKNOWN: "messages may have arrived or not, and nobody has decided",
    FindingKind.UNDELIVERED: "messages could not be delivered, and nobody has decided",
    FindingKind.SYNC_STUCK: "whoever read the Odoo of {} has gone, and nobody goes on",
    FindingKind.SYNC_FAILED: "the Odoo of {} cannot be read",
    FindingKind.SYNC_LATE: "the Odoo of {} is not being read",
    FindingKind.INVOICES: "invoices of {} contradict themselves",
    FindingKind.HISTORY: "records of {} have changed without an audit entry",
    FindingKind.FINES: "violations of {} were escalated without their fine or their message",
    FindingKind.UNREADABLE: "records of {} cannot be read",
}

_LETTERS: Final = "relance dead-letters list"
_WHY_NOT_READ: Final = (
    f"If nothing comes by itself: is the schedule of {SYNC_JOB} enabled, what does the log of its function say, "
    f"and is there a dead letter ({_LETTERS})?"
)
_DECIDE: Final = "relance outbox list shows them, with the commands that resolve them"


def title(finding: Finding) -> str:
    """The finding in one line, without a stop."""
    return _TITLES[finding.kind].format(finding.subject)


def remedy(finding: Finding) -> str:
    """What to do about it, with the command that does it."""
    return _REMEDIES[finding.kind](finding)


def _command(*words: str) -> str:
    return shlex.join(["relance", *words])


def _missed(finding: Finding) -> str:
    return (
        f"the next run makes it up by itself; at once: {_command('run', finding.subject)}. "
        f"Why it did not start: is its schedule enabled, and is there a dead letter ({_LETTERS})?"
    )


def _failed(finding: Finding) -> str:
    run = finding.facts.get("run", "RUN")
    return f"{_command('show', run)} says why; then {_command('retry', run)}, or the next run makes it up"


def _unclosed(finding: Finding) -> str:
    if finding.facts.get("job") == SYNC_JOB:
        return (
            f"nothing is missing, for the synchronisation goes on in runs of its own; {_command('show', finding.subject)} says how far "
            "this one was; report it: nothing that Relance does should leave a run behind"
        )
    again = _command("retry", finding.subject)
    return f"{_command('show', finding.subject)} says how far it is; if nobody works on it any more: {again}"


def _unsent(_finding: Finding) -> str:
    return f"look at the alarms and the log of the function dispatch, whether its schedule is enabled, and at {_LETTERS}"


def _sync_stuck(finding: Finding) -> str:
    return f"it goes on where it was: {_read_now(finding)}. {_WHY_NOT_READ}"


def _sync_failed(finding: Finding) -> str:
    states = _command("sync", "states", "--org", finding.subject)
    return f"{states} says how far each model is and when it is tried again; mend what is said here, then {_read_now(finding)}"


def _sync_late(finding: Finding) -> str:
    return f"at once: {_read_now(finding)}; if that does not end either, it says why. {_WHY_NOT_READ}"


def _read_now(finding: Finding) -> str:
    return _command("sync", "run", "--org", finding.subject)


def _of_records(finding: Finding) -> str:
    one = next(iter(finding.records), "RECORD")
    return (
        f"the history says who wrote what, as in {_command('audit', one, '--org', finding.subject)}; mend the record by importing it again "
        "or by its command, and report it: nothing that Relance writes should do this"
    )


def _unreadable(finding: Finding) -> str:
    one = next(iter(finding.records), "RECORD")
    return f"its history says what it was ({_command('audit', one, '--org', finding.subject)}); import the record again"


_REMEDIES: Final[dict[FindingKind, Callable[[Finding], str]]] = {
    FindingKind.MISSED: _missed,
    FindingKind.FAILED: _failed,
    FindingKind.UNCLOSED: _unclosed,
    FindingKind.UNSENT: _unsent,
    FindingKind.UNKNOWN: lambda _: _DECIDE,
    FindingKind.UNDELIVERED: lambda _: _DECIDE,
    FindingKind.SYNC_STUCK: _sync_stuck,
    FindingKind.SYNC_FAILED: _sync_failed,
    FindingKind.SYNC_LATE: _sync_late,
    FindingKind.INVOICES: _of_records,
    FindingKind.HISTORY: _of_records,
    FindingKind.FINES: _of_records,
    FindingKind.UNREADABLE: _unreadable,
}
