"""What is left after the stress, held against the server, against what the polls were given, and against what had to be told."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from relance.domain.mirror import ModelSpec, NoticeKind
from relance.domain.mirror_values import seen
from relance.domain.organisation import Organisation
from relance.odoo.sync.order import JOB
from relance.store import audit, runs, syncs
from relance.store.audit import Entry
from tests.odoo import world
from tests.odoo.stress.journal import Delivery
from tests.odoo.world import ROOMS, Content, Contents


@dataclass(frozen=True, slots=True)
class Difference:
    """A mirror beside the server, by record: what it lacks, has too much, and has in another version."""

    missing: tuple[str, ...]
    ghost: tuple[str, ...]
    stale: tuple[str, ...]

    @classmethod
    def of(cls, mirror: Contents, truth: Contents) -> Difference:
        """How the two differ."""
        here = {f"{model}/{id}": one for model, rows in mirror.items() for id, one in rows.items()}
        there = {f"{model}/{id}": one for model, rows in truth.items() for id, one in rows.items()}
        stale = (name for name in here.keys() & there.keys() if here[name] != there[name])
        return cls(*(tuple(sorted(names)) for names in (there.keys() - here.keys(), here.keys() - there.keys(), stale)))

    def __str__(self) -> str:
        return f"{len(self.missing)} missing, {len(self.ghost)} ghost, {len(self.stale)} stale"


@dataclass(frozen=True)
class Version:
    """A version of a record in the audit. `content` is what it came to: its values, or why it was not taken in; None: it is deleted."""

    number: int
    content: Content | None
    values: Mapping[str, Any]
    before: Mapping[str, Any]


@dataclass
class Verdict:
    """The records of an organisation whose mirror was under stress. `ended`: the polls that came to an end, and which."""

    organisation: Organisation
    deliveries: Sequence[Delivery]
    ended: Mapping[str, str]
    #: What was there before, of which nobody is told that it is new.
    known: frozenset[str]
    _given: dict[str, list[tuple[Content, bool]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Each row as the mirror should have it, and whether it came in a poll that was done and uses all that it is given."""
        for one in self.deliveries:
            row = seen(self._spec(one.model), one.row)
            content = row.problem or _present(row.values)
            self._given[f"{one.model}/{one.row['id']}"].append((content, self.ended.get(one.poll) == "done"))

    @cached_property
    def histories(self) -> dict[str, list[Version]]:
        """What the audit has of every record that any poll was given, or the mirror has."""
        names = self._given.keys() | self.known | {one.name for one in world.held(self.organisation)}
        return {name: _history(self._spec(name), audit.of_record(self.organisation.id, name)) for name in names}

    def gaps(self) -> list[str]:
        """Records whose versions are not one after the other, each once."""
        return [name for name, past in self.histories.items() if [one.number for one in past] != list(range(1, len(past) + 1))]

    def doubled(self) -> list[str]:
        """Records with two versions in a row that say the same."""
        return [name for name, past in self.histories.items() if len(_collapsed(v.content for v in past)) != len(past)]

    def unwritten(self) -> list[str]:
        """Records of which a poll that was done had been given something that is not in the audit, or not in that order."""
        given = {name: _collapsed(content for content, done in rows if done) for name, rows in self._given.items()}
        return [name for name, contents in given.items() if not _within(contents, [v.content for v in self.histories[name]])]

    def invented(self) -> list[str]:
        """Records of which the audit has something that no poll had been given, or not in that order."""
        past = {name: [v.content for v in self.histories[name] if v.content is not None] for name in self._given}
        return [name for name, contents in past.items() if not _within(contents, [content for content, _ in self._given[name]])]

    def unsaid(self) -> list[str]:
        """Records of whose versions not each has its line in a run, once."""
        said = Counter(line.record for run in runs.of_job(JOB, 10_000) for line in runs.lines(run))
        return [name for name, past in self.histories.items() if said[name] != len(past)]

    def miscounted(self) -> list[str]:
        """Models whose number of records and sum of ids the state has wrong."""
        mirror = world.mirrored(self.organisation)
        states = syncs.find(self.organisation.id).models
        return [name for name, rows in mirror.items() if (states[name].count, states[name].total) != (len(rows), sum(rows))]

    def messages(self) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
        """What had to be told and was not, and what was told too often: room and cause."""
        due = Counter(one for name, past in self.histories.items() for one in self._due(name, past))
        told = world.told(self.organisation)
        return due - told, told - due

    def _due(self, name: str, past: Sequence[Version]) -> Iterable[tuple[str, str]]:
        """An order or top-up is told when it is first taken in, and each change of a date that was there."""
        for notice in self._spec(name).notices:
            room = ROOMS[notice.audience]
            for one in past:
                if not isinstance(one.content, Mapping):
                    continue
                if notice.kind is NoticeKind.CREATED and not one.before and name not in self.known:
                    yield room, f"odoo/{name}#created"
                was = one.before.get(notice.field)
                if notice.kind is NoticeKind.CHANGED and was is not None and was != one.values.get(notice.field):
                    yield room, f"odoo/{name}#{notice.field}#v{one.number}"

    def _spec(self, name: str) -> ModelSpec:
        assert self.organisation.odoo
        spec = self.organisation.odoo.model(name.partition("/")[0])
        assert spec
        return spec


def _history(spec: ModelSpec, entries: Sequence[Entry]) -> list[Version]:
    versions: list[Version] = []
    values: Mapping[str, Any] = {}
    problem = ""
    names = {one.name for one in spec.fields}
    for entry in entries:
        before = values
        values = _present({**values, **{name: value for name, value in entry.after.items() if name in names}})
        problem = entry.after.get("problem", problem) or ""
        # Of a record that is deleted, nothing is there afterwards.
        versions.append(Version(entry.version, (problem or values) if entry.after else None, values, before))
    return versions


def _present(values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, [])}


def _collapsed(contents: Iterable[Content | None]) -> list[Content | None]:
    found: list[Content | None] = []
    for one in contents:
        if not found or found[-1] != one:
            found.append(one)
    return found


def _within(few: Sequence[Content | None], many: Sequence[Content | None]) -> bool:
    """Whether the few are among the many, in their order."""
    rest = iter(many)
    return all(any(one == other for other in rest) for one in few)
