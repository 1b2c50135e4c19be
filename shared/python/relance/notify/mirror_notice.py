"""What is told of records of another system: that one is new here, or that a field of it has changed (seed 001)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from relance.domain.message import Message
from relance.domain.mirror import ModelSpec, Notice, NoticeKind
from relance.domain.odoo_models import usual_models
from relance.domain.organisation import Contact, Organisation
from relance.domain.periods import zone_named
from relance.notify.audience import everyone
from relance.notify.composing import Draft, written
from relance.notify.mirror_record import amount, link, moment, priced, short, shown
from relance.wording.formatting import one_line

#: The messages that there are; a notice that names none of its kind is told by the kind's own, the first.
WORDINGS: Final = {NoticeKind.CREATED: ("created", "order", "top_up"), NoticeKind.CHANGED: ("changed", "delivery_date")}
#: Characters of why somebody changed it.
_LONGEST_REASON: Final = 200
_CAUSE: Final = re.compile(r"odoo/(?P<model>[^/#]+)/\d+#(?:created|(?P<field>[^#]+)#v\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """A record as it is told. `values` are the mirror's own; `before` is what the notice's field held, None if nothing.

    `names`: how the records that it refers to are called, by field; `before_name`: how the one was called that `before` refers to.
    `agent` is who wrote it, empty if nobody knows. `created_at` is an aware moment.
    """

    model: str
    id: int
    values: Mapping[str, Any]
    before: Any = None
    names: Mapping[str, str] = field(default_factory=dict)
    before_name: str = ""
    agent: str = ""
    created_at: datetime | None = None


def notices(
    organisation: Organisation, contacts: Sequence[Contact], spec: ModelSpec, notice: Notice, facts: NoticeFacts, version: int
) -> tuple[Message, ...]:
    """What `notice` says of a record of the model `spec` that has come to version `version`.

    One message to each contact with the notice's audience and an e-mail address, in the contact's language, and one to each of its
    rooms; a line in the log if there is nobody. That it is new is said once; that a field has changed, once a version.
    """
    what = f"{notice.field}#v{version}" if notice.kind is NoticeKind.CHANGED else "created"
    draft = Draft(
        organisation=organisation,
        template=f"mirror_{_wording(notice)}",
        cause=f"odoo/{facts.model}/{facts.id}#{what}",
        facts=lambda language, locale: _facts(organisation, spec, notice, facts, language, locale),
    )
    return written(draft, everyone(organisation, contacts, notice.audience))


def wording_of(cause: str) -> str:
    """Which of WORDINGS a message of that cause says, as far as the cause tells: the usual one of its model. Empty: none of these."""
    found = _CAUSE.fullmatch(cause)
    if found is None:
        return ""
    kind = NoticeKind.CHANGED if found["field"] else NoticeKind.CREATED
    usual = (notice for spec in usual_models() if spec.name == found["model"] for notice in spec.notices)
    same = (notice.wording for notice in usual if notice.kind is kind and notice.field == (found["field"] or ""))
    return next(same, WORDINGS[kind][0])


def _wording(notice: Notice) -> str:
    known = WORDINGS[notice.kind]
    return notice.wording if notice.wording in known else known[0]


def _facts(organisation: Organisation, spec: ModelSpec, notice: Notice, facts: NoticeFacts, language: str, locale: str) -> dict[str, Any]:
    zone = zone_named(organisation.zone)

    def held(name: str) -> str:
        return shown(spec.field(name), facts.values.get(name), facts.names.get(name, ""), zone, language)

    total = facts.values.get(spec.amount)
    return {
        "organisation": one_line(organisation.name),
        "label": short(spec.label),
        "reference": held(spec.reference),
        # The number of a delivery note is a field of its order.
        "number": held("bl_number"),
        "client": held(spec.client),
        "has_client": bool(spec.client),
        "amount": amount(total, organisation.currency),
        "price": priced(total, organisation.currency, locale),
        "has_amount": bool(spec.amount),
        "created": moment(facts.created_at, zone),
        "field": short(notice.field),
        "before": shown(spec.field(notice.field), facts.before, facts.before_name, zone, language),
        "after": held(notice.field),
        "agent": short(facts.agent),
        "reason": short(facts.values.get(spec.reason), _LONGEST_REASON, nothing=""),
        "link": link(organisation.odoo.record_url if organisation.odoo else "", spec.there, facts.id),
    }
