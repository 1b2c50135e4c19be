"""A closer look at records: readable, sound, with their whole history, and each escalation with its fine and its message."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from relance.domain.errors import BrokenRecordError, NotFoundError
from relance.domain.finding import Fault, FindingKind
from relance.domain.organisation import Organisation
from relance.domain.run import Line
from relance.domain.soundness import faults_of, untold
from relance.domain.violation import Escalation, fine_number
from relance.store import audit, lookup, organisations, runs, traces

#: The versions of each record that were seen in the audit, by its name.
type Seen = Mapping[str, Collection[int]]


@dataclass(slots=True)
class Examiner:
    """Looks at records as they stand now. What many of them share, it reads once."""

    _lines: dict[str, dict[tuple[str, str], Line]] = field(default_factory=dict)

    def examine(self, organisation: str, records: Seen) -> list[Fault]:
        """What is wrong with these records of an organisation. Kinds of records that keep no rule to be looked at have no faults."""
        return [
            *self._invoices(organisation, _of("invoice/", records)),
            *self._violations(organisation, _of("violation/", records)),
            *self._escalations(organisation, _of("escalation/", records)),
            *(_profile(organisation) if f"organisation/{organisation}" in records else ()),
        ]

    def _invoices(self, organisation: str, numbers: Seen) -> Iterator[Fault]:
        found = lookup.invoices([(organisation, number) for number in numbers])
        for number, seen in numbers.items():
            name, invoice = f"invoice/{number}", found.get((organisation, number))
            if invoice is None or isinstance(invoice, BrokenRecordError):
                yield from _unusable(organisation, name, invoice)
                continue
            if wrong := faults_of(invoice):
                yield Fault(FindingKind.INVOICES, name, "; ".join(wrong))
            yield from _history(organisation, name, invoice.version, seen)

    def _violations(self, organisation: str, ids: Seen) -> Iterator[Fault]:
        found = lookup.violations([(organisation, id) for id in ids])
        for id, seen in ids.items():
            name, violation = f"violation/{id}", found.get((organisation, id))
            if violation is None or isinstance(violation, BrokenRecordError):
                yield from _unusable(organisation, name, violation)
            else:
                yield from _history(organisation, name, violation.version, seen)

    def _escalations(self, organisation: str, steps: Seen) -> Iterator[Fault]:
        if not steps:
            return
        keys = {step: (organisation, step.rpartition("/")[0], step.rpartition("/")[2]) for step in steps}
        found = lookup.escalations(keys.values())
        policy = _organisation(organisation)
        fines = {one: _fine(one, policy) for one in found.values() if isinstance(one, Escalation)}
        billed = lookup.invoices([(organisation, number) for number in fines.values() if number])
        for step, key in keys.items():
            name, escalation = f"escalation/{step}", found.get(key)
            if escalation is None or isinstance(escalation, BrokenRecordError):
                yield from _unusable(organisation, name, escalation)
                continue
            number = fines[escalation]
            missing = [f"its fine {number} does not exist"] if number and (organisation, number) not in billed else []
            if wrong := [*missing, *self._untold(escalation, name)]:
                yield Fault(FindingKind.FINES, name, "; ".join(wrong))

    def _untold(self, escalation: Escalation, name: str) -> list[str]:
        """What is missing of the message of a step that a run took; that nobody can be told is said by the run's line."""
        entries = audit.of_record(escalation.organisation, name)
        run = entries[-1].run if entries else ""
        if not run:
            return []
        line = self._lines_of(run).get((escalation.organisation, escalation.violation))
        if line is None:
            return [f"run {run} has no line of it"]
        keys = [(escalation.organisation, id) for id in line.messages]
        told = lookup.messages(keys) if keys else {}
        return [f"its message {id} does not exist" for organisation, id in keys if (organisation, id) not in told]

    def _lines_of(self, run: str) -> dict[tuple[str, str], Line]:
        if run not in self._lines:
            found = runs.find(run)
            self._lines[run] = {(line.organisation, line.record): line for line in runs.lines(found)} if found else {}
        return self._lines[run]


def _of(prefix: str, records: Seen) -> dict[str, Collection[int]]:
    return {name.removeprefix(prefix): seen for name, seen in records.items() if name.startswith(prefix)}


def _unusable(organisation: str, name: str, error: BrokenRecordError | None) -> Iterator[Fault]:
    """A record that cannot be read, or is gone though nothing says that it was deleted."""
    if error is not None:
        yield Fault(FindingKind.UNREADABLE, name, error.reason)
    elif not _deleted(organisation, name):
        yield Fault(FindingKind.UNREADABLE, name, "it does not exist, and no entry of the audit says that it was deleted")


def _deleted(organisation: str, name: str) -> bool:
    entries = audit.of_record(organisation, name)
    return bool(entries) and bool(entries[-1].before) and not entries[-1].after


def _history(organisation: str, name: str, version: int, seen: Collection[int]) -> Iterator[Fault]:
    # Of a record whose whole history has just gone by, nothing more need be asked.
    if untold(version, seen) and (missing := untold(version, traces.versions(organisation, name))):
        which = ", ".join(str(one) for one in missing[:10])
        yield Fault(FindingKind.HISTORY, name, f"it has version {version}, and no audit entry of version {which}")


def _profile(organisation: str) -> list[Fault]:
    try:
        organisations.read(organisation)
    except (BrokenRecordError, NotFoundError) as error:
        return [Fault(FindingKind.UNREADABLE, f"organisation/{organisation}", str(error))]
    return []


def _organisation(organisation: str) -> Organisation | None:
    """Its policies, if they can be read: if not, that is a finding of its own."""
    try:
        return organisations.read(organisation)
    except (BrokenRecordError, NotFoundError):
        return None


def _fine(escalation: Escalation, organisation: Organisation | None) -> str:
    """The number of the invoice that the step must have; empty if it needs none."""
    if escalation.invoice or organisation is None or not organisation.fines.post or escalation.fine <= 0:
        return escalation.invoice
    # Fines may have been posted only since: then the step has rightly none.
    policy = audit.of_record(organisation.id, f"organisation/{organisation.id}")
    step = audit.of_record(organisation.id, f"escalation/{escalation.violation}/{escalation.step}")
    changed_since = policy and step and policy[-1].at >= step[-1].at
    return "" if changed_since else fine_number(escalation.violation, escalation.step)
