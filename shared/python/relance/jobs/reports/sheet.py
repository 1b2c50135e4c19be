"""One organisation's part of a run, with what all reports say alike: the mode, parked records, what became of messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from relance.domain.message import State
from relance.domain.money import Money
from relance.domain.organisation import Organisation
from relance.domain.periods import zone_named
from relance.domain.run import Line, Mode, Outcome, Run
from relance.wording.formatting import money

Words = Mapping[str, Any]

_WORDS: Final[Mapping[str, Words]] = {
    "en": {
        "language": "en",
        "colon": ": ",
        "organisation": "Organisation",
        "run_date": "Run Date",
        "as_of": "As of",
        "mode": "Mode",
        "live": "LIVE",
        "dry_run": "DRY RUN (nothing was written)",
        "parked": "not done, parked",
        "summary": "SUMMARY",
        "parked_count": "Parked",
        "error": "Error",
        "unit": "Unit",
        "balance": "Balance",
        "total": "Total",
        "day_late": "Late by {n} day",
        "days_late": "Late by {n} days",
        "channels": {"email": "e-mail", "discord": "Discord", "slack": "Slack", "sms": "SMS", "topic": "SNS", "log": "journal"},
        "states": {
            "pending": "queued",
            "sending": "being sent",
            "sent": "sent",
            "retry": "to be tried again",
            "unknown": "unknown",
            "failed": "failed",
            "withdrawn": "withdrawn",
            "superseded": "superseded",
        },
    },
    # In the masculine; jobs on invoices and on violations bring their own feminine.
    "fr": {
        "language": "fr",
        "colon": " : ",
        "organisation": "Organisation",
        "run_date": "Date d’exécution",
        "as_of": "Date de référence",
        "mode": "Mode",
        "live": "RÉEL",
        "dry_run": "SIMULATION (rien n’a été écrit)",
        "parked": "non traité, mis de côté",
        "summary": "RÉSUMÉ",
        "parked_count": "Mis de côté",
        "error": "Erreur",
        "unit": "Lot",
        "balance": "Reste dû",
        "total": "Total",
        "day_late": "{n} jour de retard",
        "days_late": "{n} jours de retard",
        "channels": {"email": "e-mail", "discord": "Discord", "slack": "Slack", "sms": "SMS", "topic": "SNS", "log": "journal"},
        "states": {
            "pending": "en file d’attente",
            "sending": "en cours d’envoi",
            "sent": "envoyé",
            "retry": "en attente d’un nouvel essai",
            "unknown": "sans confirmation",
            "failed": "en échec",
            "withdrawn": "retiré",
            "superseded": "remplacé",
        },
    },
}


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a message that a line caused, as the outbox has it when the report is read."""

    channel: str
    state: State


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of one organisation (None: nobody's), by record.

    `told` is by `organisation/message id`; `alone`: there is no other sheet.
    """

    run: Run
    lines: Sequence[Line]
    organisation: Organisation | None
    told: Mapping[str, Told]
    alone: bool
    words: Words

    def speaking(self, words: Mapping[str, Words]) -> Sheet:
        """The same with a job's own words."""
        return replace(self, words={**self.words, **words[self.words["language"]]})

    @property
    def locale(self) -> str:
        """The organisation's."""
        return self.organisation.locale if self.organisation else "en"

    @property
    def dry(self) -> bool:
        """Whether nothing was written."""
        return self.run.mode is Mode.DRY_RUN

    def of(self, *outcomes: Outcome) -> list[Line]:
        """The lines with these outcomes."""
        return [line for line in self.lines if line.outcome in outcomes]

    def pair(self, name: str, value: object) -> str:
        """`Name: value`."""
        return f"{self.words[name]}{self.words['colon']}{value}"

    def money(self, amount: str | Decimal, currency: str) -> str:
        """An amount of a line's data, by locale."""
        return money(Money(Decimal(amount), currency), self.locale)

    def late(self, days: int) -> str:
        """`Late by 3 days`."""
        text: str = self.words["day_late" if days == 1 else "days_late"].format(n=days)
        return text

    def head(self, *, with_date: bool = False) -> list[str]:
        """Whose report of when: the organisation if there are several, or `with_date` the business date too."""
        at = self.run.scheduled_at.astimezone(zone_named(self.run.options.get("zone", "UTC"))).strftime("%Y-%m-%d %H:%M:%S")
        head = []
        if self.organisation and (with_date or not self.alone):
            head.append(self.pair("organisation", self.organisation.name))
        head.append(self.pair("run_date", at))
        if with_date and "as_of" in self.run.options:
            head.append(self.pair("as_of", self.run.options["as_of"]))
        return [*head, self.pair("mode", self.words["dry_run"] if self.dry else self.words["live"])]

    def listed(self, number: int, rows: Sequence[str]) -> list[str]:
        """How many were found, and under it the rows that say what was done with each."""
        found: str = self.words["found"].format(n=number)
        return [found, "", *rows] if rows else [found]

    def parked(self, line: Line, name: str = "") -> str:
        """The line of a record that was left for a person."""
        return f"  ✗ {name or line.record} - {self.pair('parked', line.data.get('why', ''))}"

    def exceptions(self) -> list[str]:
        """What a summary adds if there is any: parked records, and why the run failed."""
        parked = len(self.of(Outcome.PARKED))
        rows = [self.pair("parked_count", parked)] if parked else []
        return [*rows, self.pair("error", self.run.error)] if self.run.error else rows

    def known(self, line: Line) -> list[Told]:
        """What became of a line's messages."""
        return [self.told[key] for message in line.messages if (key := f"{line.organisation}/{message}") in self.told]

    def said(self, line: Line) -> str:
        """`sent`, or what else became of a line's messages; each only once."""
        return ", ".join(dict.fromkeys(self.words["states"][one.state.value] for one in self.known(line)))


def common_words(language: str) -> Words:
    """What all reports say alike; in English where the language is not spoken."""
    return _WORDS.get(language, _WORDS["en"])
