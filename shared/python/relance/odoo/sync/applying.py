"""Rows that were read become records of the mirror: what differs is written, with its audit entry, its line and its messages, once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from relance.domain.errors import BrokenRecordError, ConflictError, UnacceptableError
from relance.domain.mirror import FieldType, Held, ModelSpec, Seen, Verdict, changed_fields, judged
from relance.domain.mirror_values import seen as taken_in
from relance.domain.run import Outcome
from relance.domain.sync import ModelState
from relance.notify.digest import FEW
from relance.odoo.errors import OdooError
from relance.odoo.server import Server
from relance.odoo.sync.agents import Agents
from relance.odoo.sync.deeds import Deed, gathered, hiding, packed, refused, removed, said_of
from relance.odoo.sync.hold import Hold, line
from relance.odoo.sync.telling import Teller
from relance.store import mirror, outbox
from relance.store.commit import EffectsRefusedError
from relance.store.effects import Effect
from relance.store.mirror import Known

_TRIES = 3

#: The state of a model after a write: what is known of it, and how far it is now.
type Moved = Callable[[ModelState], ModelState]


@dataclass(frozen=True, slots=True)
class Reading:
    """How rows were read. `silent`: of none it is told that it is new; `since`: of those made from then on. `believed`: see `judged`."""

    silent: bool = False
    since: datetime | None = None
    believed: bool = False

    def tells(self, one: Seen, held: Held | None) -> bool:
        """Whether it is told that this one is new. One that is `held`, and could not be taken in, is new since it was set right."""
        new_since = one.written_at if held else one.created_at
        return not self.silent and (self.since is None or (new_since is not None and new_since >= self.since))


@dataclass(slots=True)
class Mirror:
    """The mirror in the hands of one worker. `again`: records to look at once more, by model, because another one spoke of them."""

    hold: Hold
    server: Server
    agents: Agents
    teller: Teller
    again: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    sighted: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    read: int = 0

    @property
    def _here(self) -> str:
        return self.hold.organisation.id

    def take(
        self,
        spec: ModelSpec,
        rows: Sequence[Mapping[str, Any]],
        reading: Reading,
        moved: Moved = lambda state: state,
        *,
        fresh: bool = False,
        known: Mapping[int, Known] = MappingProxyType({}),
    ) -> None:
        """Take the rows in. `moved`: how far the model is once all are written. `fresh`: it is likely that none is there yet.

        `known`: of those that are as the index has them, no more is read. What the rows refer to and the mirror has not is read first.
        """
        self.hold.renew()
        self.read += len(rows)
        every = [taken_in(spec, row) for row in rows]
        one_by_one = {one.id: one for one in every if known.get(one.id) != Known(one.digest, hidden=False)}
        held: Mapping[int, mirror.Found] = {} if fresh else mirror.many(self._here, spec.name, one_by_one)
        differing = [one for one in one_by_one.values() if self._differs(held.get(one.id), one, reading)]
        self._fetch_references(spec, differing)
        if not fresh:
            self._refresh_parents(spec, [(_values_of(held.get(one.id)), one.values, one.id) for one in differing])
        self.agents.learn(self.server, differing)
        self.teller.learn(spec, differing)
        self._write(spec, [(one, held.get(one.id)) for one in differing], reading, moved)
        self.sighted[spec.name].update(one.id for one in every)

    def remove(self, spec: ModelSpec, held: Sequence[Held]) -> None:
        """Delete these records; the audit keeps a snapshot.

        A deletion empties references to it without a trace: the models that refer to it, other than as its children, are compared.
        """
        if not held:
            return
        others = {other.name for other in self.hold.odoo.models for one in other.references if one.target == spec.name != other.name}
        self._suspect(others - self._children_of(spec))
        self._refresh_parents(spec, [(one.values, {}, one.id) for one in held])
        self._commit(spec, [removed(spec, one) for one in held], lambda state: state)

    def _suspect(self, names: Iterable[str]) -> None:
        """Have these models compared, as soon as they can be read."""
        doubted = [state for name in names if not (state := self.hold.state(name)).suspect]
        if doubted:
            self.hold.write((), (), *(replace(state, suspect=True) for state in doubted))

    def children(self, spec: ModelSpec, ids: Iterable[int]) -> dict[str, set[int]]:
        """The records that belong to these, by model."""
        wanted = list(ids)
        return {name: {child for id in wanted for child in mirror.children(self._here, name, id)} for name in self._children_of(spec)}

    def hide(self, spec: ModelSpec, held: Sequence[Held]) -> None:
        """Say of these records that the other system does not show them any more."""
        self._commit(spec, [hiding(spec, one) for one in held if not one.hidden], lambda state: state)

    @staticmethod
    def _differs(held: mirror.Found | None, one: Seen, reading: Reading) -> bool:
        return isinstance(held, BrokenRecordError) or judged(held, one, believed=reading.believed) not in (Verdict.SAME, Verdict.OLDER)

    def _write(self, spec: ModelSpec, pairs: Sequence[tuple[Seen, mirror.Found | None]], reading: Reading, moved: Moved) -> None:
        deeds = [deed for one, held in pairs if (deed := self._decide(spec, one, held, reading))]
        if sum(len(deed.effect.messages) for deed in deeds) > FEW:
            deeds = [gathered(deed) for deed in deeds]
        self._commit(spec, deeds, moved, again=lambda deed, tries: self._again(spec, deed, reading, tries))

    def _decide(self, spec: ModelSpec, one: Seen, held: mirror.Found | None, reading: Reading) -> Deed | None:
        if isinstance(held, BrokenRecordError):
            text = f"[SKIP] {one.shown} : {held}"
            return Deed(line(self._here, spec.name, one.id, Outcome.PARKED, text), Effect(), one.id, one)
        verdict = judged(held, one, believed=reading.believed)
        if verdict in (Verdict.SAME, Verdict.OLDER):
            return None
        agent = self.agents.name(one.writer)
        after, change = mirror.taken(self._here, spec, held, one, agent)
        fields = changed_fields(held.values if held else {}, after.values)
        self._unlisted(spec, held.values if held else {}, after.values)
        messages = self.teller.messages(spec, verdict, held, after, told=reading.tells(one, held), fields=fields)
        outcome = Outcome.SKIPPED if verdict is Verdict.SKIPPED else Outcome.CHANGED
        said = line(self._here, spec.name, one.id, outcome, said_of(verdict, self.teller.shown(spec, one), one.problem, fields), agent)
        effect = Effect((change,), messages)
        said = replace(said, messages=tuple(message.id for message in messages))
        arrived = held is None or held.hidden
        return Deed(said, effect, one.id, one, int(arrived), one.id if arrived else 0)

    def _again(self, spec: ModelSpec, deed: Deed, reading: Reading, tries: int) -> Deed | None:
        """Decide anew what met a change; a message that was said before is not said again."""
        if tries == _TRIES or deed.seen is None:
            return refused(deed, ConflictError("it changes all the time"))
        anew = self._decide(spec, deed.seen, mirror.many(self._here, spec.name, [deed.id]).get(deed.id), reading)
        if anew is None:
            return None
        unsaid = tuple(one for one in anew.effect.messages if outbox.find(self._here, one.id) is None)
        return replace(anew, effect=replace(anew.effect, messages=unsaid), line=replace(anew.line, messages=tuple(m.id for m in unsaid)))

    def _commit(
        self,
        spec: ModelSpec,
        deeds: list[Deed],
        moved: Moved,
        again: Callable[[Deed, int], Deed | None] = lambda _deed, _tries: None,
    ) -> None:
        """Write the deeds, as many at once as fit, and with the last how far the model is. `again` decides anew what met a change."""
        waiting, tries, doubted = list(deeds), Counter[int](), 0
        while True:
            pack, taking = packed(waiting[:1] if doubted else waiting)
            last = len(taking) == len(waiting)
            state = self.hold.state(spec.name)
            after = replace(state, count=state.count + sum(d.count for d in taking), total=state.total + sum(d.total for d in taking))
            after = moved(after) if last else after
            if not taking and after == state:
                return
            try:
                self.hold.write(pack.effects, [deed.line for deed in taking], after)
            except EffectsRefusedError as error:
                # Counted for each: of a page whose writer was killed, pack after pack meets what that one has written.
                met = {deed.id for deed in taking if deed.effect.id in error.effects}
                tries.update(met)
                waiting[: len(taking)] = [one for deed in taking if (one := again(deed, tries[deed.id]) if deed.id in met else deed)]
                continue
            except UnacceptableError as error:
                # Which of them is at fault nobody knows: each is tried alone.
                doubted = doubted or len(taking)
                waiting[:1] = [refused(taking[0], error)] if len(taking) == 1 else waiting[:1]
                continue
            del waiting[: len(taking)]
            doubted = max(doubted - len(taking), 0)
            if last:
                return

    def reading_of(self, spec: ModelSpec) -> Reading:
        """What is told of records that turn up beside the pages: of a first load or a reset as much as of its pages."""
        state = self.hold.state(spec.name)
        if state.floor:
            return Reading()
        since = state.checkpoint.told_from if state.checkpoint else state.before_reset
        return Reading(silent=since is None, since=since)

    def _fetch_references(self, spec: ModelSpec, rows: Sequence[Seen]) -> None:
        """Take in first what these rows refer to and the mirror has not; what the server does not show stays a number."""
        for one in spec.references:
            target = self.hold.odoo.model(one.target)
            if target is None or target.name == spec.name:
                continue
            wanted = {id for row in rows if (id := row.values.get(one.name))} - self.sighted[target.name]
            missing = wanted - mirror.many(self._here, target.name, wanted).keys() if wanted else wanted
            self.sighted[target.name] |= wanted
            if missing:
                self._take_beside(target, missing)

    def _take_beside(self, spec: ModelSpec, ids: Iterable[int]) -> bool:
        """Take in these records of another model. False: it cannot be read, which it says of itself, and keeps nothing from this one."""
        try:
            rows = self.server.by_ids(spec, ids).rows
        except OdooError as error:
            if error.whole or not error.lasting:
                raise
            return False
        self.take(spec, rows, self.reading_of(spec))
        return True

    def _unlisted(self, spec: ModelSpec, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """What a record lists no longer may be gone."""
        for one in spec.fields:
            if one.type is FieldType.LIST and self.hold.odoo.model(one.target):
                self.again[one.target] |= set(before.get(one.name) or ()) - set(after.get(one.name) or ())

    def _refresh_parents(self, spec: ModelSpec, moves: Sequence[tuple[Mapping[str, Any], Mapping[str, Any], int]]) -> None:
        """Read anew the parents whose list does not agree with these records (values before and after, id): it changes without a trace.

        That comes before the records themselves: whoever is killed in between finds them as they were, and does it again.
        """
        above, lister = self._listed_in(spec)
        if above is None:
            return
        joined = {(after[spec.parent], id) for before, after, id in moves if after.get(spec.parent)}
        left = {(before[spec.parent], id) for before, after, id in moves if before.get(spec.parent)} - joined
        parents = {parent for parent, _ in joined | left}
        lists = {id: set(_values_of(one).get(lister) or ()) for id, one in mirror.many(self._here, above.name, parents).items()}
        wrong = {parent for parent, id in joined if parent in lists and id not in lists[parent]}
        wrong |= {parent for parent, id in left if id in lists.get(parent, ())}
        if wrong and not self._take_beside(above, wrong):
            self._suspect({above.name})

    def _listed_in(self, spec: ModelSpec) -> tuple[ModelSpec | None, str]:
        """The model of its parents, and their field that lists its records, if there is one."""
        parent = spec.field(spec.parent)
        above = self.hold.odoo.model(parent.target) if parent else None
        listers = [one.name for one in above.fields if one.type is FieldType.LIST and one.target == spec.name] if above else []
        return (above, listers[0]) if listers else (None, "")

    def _children_of(self, spec: ModelSpec) -> set[str]:
        """The models whose records belong to records of this one."""
        return {other.name for other in self.hold.odoo.models if (one := other.field(other.parent)) and one.target == spec.name}


def _values_of(found: mirror.Found | None) -> Mapping[str, Any]:
    return found.values if isinstance(found, Held) else {}
