"""The text report of a run: a section an organisation, in its language, in the layout of the systems before (banner, lines, SUMMARY)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from relance.domain.invoice import AGEING, Status
from relance.domain.message import State
from relance.domain.money import Money
from relance.domain.organisation import Organisation
from relance.domain.periods import zone_named
from relance.domain.run import Line, Mode, Outcome, Run, counted
from relance.jobs.words import Words, words_in
from relance.notify.formatting import day, money
from relance.notify.labels import label

_BAR = "=" * 70


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a message that a line caused, as the outbox has it when the report is read."""

    channel: str
    state: State


def report(run: Run, lines: Sequence[Line], organisations: Mapping[str, Organisation], told: Mapping[str, Told]) -> str:
    """The report of `run`; `told` by `organisation/message id`. Lines are sorted by number, times are in the schedule's zone."""
    of: dict[str, list[Line]] = {}
    for line in lines:
        of.setdefault(line.organisation, []).append(line)
    if not of:
        return "\n".join(_section(run, [], organisations.get(run.options.get("organisation", "")), told))
    return "\n\n".join("\n".join(_section(run, of[id], organisations.get(id), told)) for id in sorted(of))


def _section(run: Run, lines: Sequence[Line], organisation: Organisation | None, told: Mapping[str, Told]) -> list[str]:
    words = words_in(organisation.language if organisation else "en")
    changed = [line for line in lines if line.outcome is Outcome.CHANGED]
    body = [text for line in sorted(lines, key=lambda line: line.record) for text in _line(run, line, organisation, words, told)]
    return [
        *_head(run, organisation, words),
        words["found"].format(n=len(changed)),
        *(["", *body] if body else []),
        *_summary(run, lines, words),
    ]


def _head(run: Run, organisation: Organisation | None, words: Words) -> list[str]:
    at = run.scheduled_at.astimezone(zone_named(run.options.get("zone", "UTC"))).strftime("%Y-%m-%d %H:%M:%S")
    title = words["titles"].get(run.job, run.job.upper())
    head = [_BAR, title, _BAR]
    if organisation:
        head.append(_pair(words, "organisation", organisation.name))
    head.append(_pair(words, "run_date", at))
    if "as_of" in run.options:
        head.append(_pair(words, "as_of", run.options["as_of"]))
    return [*head, _pair(words, "mode", words["dry_run"] if run.mode is Mode.DRY_RUN else words["live"]), ""]


def _line(run: Run, line: Line, organisation: Organisation | None, words: Words, told: Mapping[str, Told]) -> list[str]:
    match line.outcome:
        case Outcome.PARKED:
            return [f"  ✗ {line.record} - {_pair(words, 'parked', line.data.get('why', ''))}"]
        case Outcome.SKIPPED:
            return [f"  = {line.record} - {_why_left(line, organisation, words)}"]
        case Outcome.CHANGED:
            return [f"  → {line.record} - {_what_changed(line, organisation, words)}", *_done(run, line, words, told)]


def _what_changed(line: Line, organisation: Organisation | None, words: Words) -> str:
    data = line.data
    if line.reason != "aged":
        return f"{data.get('from')} → {data.get('to')}"
    balance = Money(Decimal(data["balance"]), data["currency"])
    late = words["day_late" if data["days_late"] == 1 else "days_late"].format(n=data["days_late"])
    steps = " → ".join(label(Status(data[side]), words["language"]) for side in ("from", "to"))
    return f"{data['customer']} - {steps} - {_pair(words, 'balance', money(balance, _locale(organisation)))} - {late}"


def _why_left(line: Line, organisation: Organisation | None, words: Words) -> str:
    text: str = words["left"].get(line.reason, line.reason)
    until = line.data.get("until_on")
    return text.format(until=day(date.fromisoformat(until), _locale(organisation)) if until else "")


def _locale(organisation: Organisation | None) -> str:
    return organisation.locale if organisation else "en"


def _done(run: Run, line: Line, words: Words, told: Mapping[str, Told]) -> list[str]:
    if run.mode is Mode.DRY_RUN:
        return []
    known = [told[key] for message in line.messages if (key := f"{line.organisation}/{message}") in told]
    said = ", ".join(f"{words['channels'].get(one.channel, one.channel)} {words['states'][one.state.value]}" for one in known)
    return [f"    ✓ {words['done']}{f' - {_pair(words, "alert", said)}' if said else ''}"]


def _summary(run: Run, lines: Sequence[Line], words: Words) -> list[str]:
    counts = counted(list(lines))
    moved = Counter(line.data["to"] for line in lines if line.outcome is Outcome.CHANGED and line.reason == "aged")
    done = "would_change" if run.mode is Mode.DRY_RUN else "changed"
    rows = [_pair(words, "seen", counts.seen), _pair(words, done, counts.changed)]
    rows += [f"  {label(status, words['language'])}{words['colon']}{moved[status]}" for status in AGEING if moved[status]]
    rows += [_pair(words, "skipped", counts.skipped), _pair(words, "parked_count", counts.parked)]
    if run.error:
        rows.append(_pair(words, "error", run.error))
    return ["", _BAR, words["summary"], _BAR, *rows]


def _pair(words: Words, name: str, value: object) -> str:
    return f"{words[name]}{words['colon']}{value}"
