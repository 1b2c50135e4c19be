"""What a row, or its absence, leads to: the change, the line that says so, and how much more is held then; as many as fit at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from relance.domain.errors import RelanceError
from relance.domain.mirror import Held, ModelSpec, Seen, Verdict
from relance.domain.mirror_values import shown
from relance.domain.run import Line, Outcome
from relance.odoo.sync.hold import RESERVED, line
from relance.store import mirror
from relance.store.effects import MAX_ACTIONS, Effect, Pack

#: Lines of a block, in characters: well below the 400 KB of an item.
_BLOCK: Final = 200_000


@dataclass(slots=True)
class Deed:
    """What one row, or its absence, leads to. `count` and `total` are what it adds to the records that are held and not hidden."""

    line: Line
    effect: Effect
    id: int
    seen: Seen | None = None
    count: int = 0
    total: int = 0


def packed(deeds: Iterable[Deed]) -> tuple[Pack, list[Deed]]:
    """As many deeds, from the first on, as one transaction takes."""
    pack, taking, size = Pack(RESERVED), list[Deed](), 0
    for one in deeds:
        deed = _fitting(one)
        size += 4 * len(deed.line.reason) + 300
        if (taking and size > _BLOCK) or (deed.effect.actions and not pack.add(deed.effect)):
            break
        taking.append(deed)
    return pack, taking


def _fitting(deed: Deed) -> Deed:
    """A record with more messages than fit into a transaction is written without them, and says so."""
    if RESERVED + deed.effect.actions <= MAX_ACTIONS:
        return deed
    many = len(deed.effect.messages)
    reason = f"{deed.line.reason} : nobody was told, {many} messages are too many for one record"
    return replace(
        deed,
        effect=replace(deed.effect, messages=()),
        line=replace(deed.line, outcome=Outcome.PARKED, reason=reason, messages=()),
    )


def said_of(verdict: Verdict, said: str, problem: str, fields: Sequence[str]) -> str:
    """The line of a run, as the system before wrote it."""
    if verdict is Verdict.NEW:
        return f"[NOUVEAU] {said}"
    if verdict is Verdict.SKIPPED:
        return f"[SKIP] {said} : {problem}"
    return f"[MODIFIÉ] {said} : {', '.join(fields) or 'visible'}"


def gathered(deed: Deed) -> Deed:
    """Its messages wait for those of the others: a burst is one post."""
    messages = tuple(replace(message, gathers=True) for message in deed.effect.messages)
    return replace(deed, effect=replace(deed.effect, messages=messages))


def removed(spec: ModelSpec, held: Held) -> Deed:
    """The record is deleted."""
    text = f"[SUPPRIMÉ] {shown(spec, held.id, held.values)} ({held.model})"
    said = line(held.organisation, held.model, held.id, Outcome.CHANGED, text, held.agent)
    was = 0 if held.hidden else 1
    return Deed(said, Effect((mirror.gone(held),)), held.id, None, -was, -held.id * was)


def hiding(spec: ModelSpec, held: Held) -> Deed:
    """The record is not shown any more."""
    _, change = mirror.hidden(spec, held)
    text = f"[MASQUÉ] {shown(spec, held.id, held.values)} ({held.model})"
    said = line(held.organisation, held.model, held.id, Outcome.CHANGED, text, held.agent)
    return Deed(said, Effect((change,)), held.id, None, -1, -held.id)


def refused(deed: Deed, error: RelanceError) -> Deed:
    """The table does not take it: it is parked, so that the others go on, and compared at night."""
    return Deed(replace(deed.line, outcome=Outcome.PARKED, reason=f"{deed.line.reason} : {error}", messages=()), Effect(), deed.id)
