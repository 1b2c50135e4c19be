"""What became of a world in which something went wrong, beside one in which nothing did: what is lost, doubled, or just wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from relance.domain.run import Run, RunStatus
from relance.odoo.sync.order import JOB
from tests.faults import tables
from tests.faults.wire import Told, Wire


@dataclass(frozen=True)
class World:
    """The end of a world: its records, what its runs say they changed, and what people were told."""

    records: Mapping[str, Any]
    lines: Counter[str]
    told: Counter[Told]
    marked: Counter[Told]
    shown: Sequence[tuple[str, str]]
    unfinished: tuple[str, ...]
    amiss: tuple[str, ...] = ()

    @classmethod
    def of(cls, wire: Wire, amiss: Sequence[str] = ()) -> World:
        """The world as it is now. `amiss`: what does not agree with a system beside ours."""
        told, marked = Counter(wire.told), Counter(wire.marked)
        open_runs = [f"run {run.id} is {run.status}" for run in tables.all_runs() if not _ended_well(run)]
        unbalanced = [f"run {run.id} does not balance" for run in tables.all_runs() if not run.counts.balanced or run.shards_open]
        lines = Counter(tables.changed_lines())
        return cls(tables.records(), lines, told, marked, tables.shown(), (*open_runs, *unbalanced), (*tables.amiss(), *amiss))


@dataclass(frozen=True)
class Verdict:
    """What is not as it should be. `unknown` and `repeated` are none of it: they are shown to people, who can tell."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    unknown: int = 0
    repeated: int = 0

    @property
    def troubles(self) -> list[str]:
        """All that is amiss; none, if it is as it should be."""
        return [*self.lost, *self.doubled, *self.wrong]


def judge(world: World, flawless: World) -> Verdict:
    """`world` beside the one in which nothing went wrong.

    A message may have been told once more only if that says so of itself (a marked repetition of an alert whose fate was
    unknown), and not at all only if it is shown as unknown or failed.
    """
    lost = [f"{key} is missing" for key in flawless.records.keys() - world.records.keys()]
    lost += [f"not told: {told}" for told in flawless.told if not world.told[told] and not _shown(world, told)]
    lost += [f"no run says so: {line}" for line in flawless.lines - world.lines]
    doubled = [f"{key} is one too many" for key in world.records.keys() - flawless.records.keys()]
    doubled += [f"told {count} times: {told}" for told, count in world.told.items() if count - world.marked[told] > 1]
    doubled += [f"told more often than sent again: {told}" for told, count in world.told.items() if count > 2]
    doubled += [f"said twice: {line}" for line in world.lines - flawless.lines]
    both = flawless.records.keys() & world.records.keys()
    wrong = [
        f"{key} differs: {_difference(flawless.records[key], world.records[key])}"
        for key in both
        if flawless.records[key] != world.records[key]
    ]
    wrong += [f"told without a cause: {told}" for told in world.told.keys() - flawless.told.keys()]
    repeated = sum(count for told, count in world.marked.items() if world.told[told] > 1)
    return Verdict(lost, doubled, [*wrong, *world.unfinished, *world.amiss], len(world.shown), repeated)


def _ended_well(run: Run) -> bool:
    """A poll that an Odoo has failed is over, and another one has done its work."""
    return run.status is RunStatus.DONE or (run.job == JOB and run.status is RunStatus.FAILED)


def _difference(should: Mapping[str, Any], is_: Mapping[str, Any]) -> str:
    names = sorted(name for name in should.keys() | is_.keys() if should.get(name) != is_.get(name))
    return ", ".join(f"{name} is {is_.get(name)}, not {should.get(name)}" for name in names)


def _shown(world: World, told: Told) -> bool:
    """Whether the message that was not told stands where people see it."""
    channel = "email" if told.service == "sesv2" else "discord"
    return any(by == channel and told.number in text for by, text in world.shown)
