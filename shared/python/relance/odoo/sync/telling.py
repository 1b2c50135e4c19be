"""What the mirror tells people: that a record is new, that a field of it changed, and that the synchronisation needs somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from relance.domain.message import Message
from relance.domain.mirror import Held, ModelSpec, Notice, NoticeKind, Seen, Verdict
from relance.domain.mirror_values import shown
from relance.domain.organisation import Contact
from relance.notify.mirror_notice import NoticeFacts, notices
from relance.odoo.sync.hold import Hold
from relance.store import mirror, organisations


@dataclass(slots=True)
class Teller:
    """Writes the messages of a worker's records. Contacts and the names of other records are read once."""

    hold: Hold
    _contacts: list[Contact] | None = None
    _names: dict[tuple[str, int], str] = field(default_factory=dict)

    @property
    def contacts(self) -> list[Contact]:
        """The contacts of the organisation that can be told something."""
        if self._contacts is None:
            self._contacts = organisations.reachable_contacts(self.hold.organisation.id)
        return self._contacts

    def messages(
        self, spec: ModelSpec, verdict: Verdict, held: Held | None, after: Held, *, told: bool, fields: Sequence[str]
    ) -> tuple[Message, ...]:
        """What is said of a record that became `after`; `told`: whether it may be said of it that it is new."""
        if verdict is Verdict.NEW and told:
            due = [one for one in spec.notices if one.kind is NoticeKind.CREATED]
        elif verdict is Verdict.CHANGED and held:
            # A field that is filled for the first time was not changed by anybody.
            due = [one for one in spec.notices if one.field in fields and held.values.get(one.field) is not None]
        else:
            due = []
        said = {message.id: message for one in due for message in self._said(spec, one, held, after, fields)}
        return tuple(said.values())

    def _said(self, spec: ModelSpec, notice: Notice, held: Held | None, after: Held, fields: Sequence[str]) -> tuple[Message, ...]:
        before: Any = held.values.get(notice.field) if held and notice.field else None
        names = {one.name: self._name(one.target, after.values.get(one.name)) for one in spec.references}
        # A reason that was there before was given for another change.
        unsaid = {spec.reason} if held and spec.reason not in fields else set()
        pointed = spec.field(notice.field) if notice.field else None
        facts = NoticeFacts(
            model=spec.name,
            id=after.id,
            values={name: value for name, value in after.values.items() if name not in unsaid},
            before=before,
            names={name: called for name, called in names.items() if called},
            before_name=self._name(pointed.target, before) if pointed and pointed.target else "",
            agent=after.agent,
            created_at=after.created_at,
        )
        return notices(self.hold.organisation, self.contacts, spec, notice, facts, after.version)

    def shown(self, spec: ModelSpec, one: Seen) -> str:
        """What a line says of a row, its client by name."""
        field = spec.field(spec.client)
        client = self._name(field.target, one.values.get(field.name)) if field and field.target else ""
        return shown(spec, one.id, one.values, client) if client else one.shown

    def learn(self, spec: ModelSpec, rows: Sequence[Seen]) -> None:
        """Read together how the records are called that lines and messages of these rows may name."""
        for one in spec.references:
            if spec.notices or one.name == spec.client:
                self._learn(one.target, {id for row in rows if (id := row.values.get(one.name))})

    def _learn(self, target: str, ids: set[int]) -> None:
        model = self.hold.odoo.model(target)
        unknown = {id for id in ids if (model.name, id) not in self._names} if model else set()
        if model is None or not unknown:
            return
        found = mirror.many(self.hold.organisation.id, model.name, unknown)
        for id in unknown:
            one = found.get(id)
            values = one.values if isinstance(one, Held) else {}
            self._names[model.name, id] = str(values.get("display_name") or values.get("name") or values.get(model.reference) or "")

    def _name(self, target: str, id: Any) -> str:
        """How a record is called that another one refers to; empty if that is not known."""
        model = self.hold.odoo.model(target)
        if model is None or not isinstance(id, int):
            return ""
        self._learn(target, {id})
        return self._names[model.name, id]
