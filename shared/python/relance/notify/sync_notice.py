"""To those who look after Odoo: that the synchronisation needs them, and that it goes on."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from relance.domain.message import Message
from relance.domain.organisation import Contact, Organisation, Role
from relance.domain.periods import zone_named
from relance.notify.audience import everyone
from relance.notify.composing import Draft, written
from relance.notify.mirror_record import moment, short
from relance.wording.formatting import one_line

#: Characters of why it failed: a post has room for them even if each of them is escaped.
_LONGEST_ERROR: Final = 500


def sync_failed(
    organisation: Organisation,
    contacts: Sequence[Contact],
    *,
    what: str,
    error: str,
    failures: int,
    at: datetime,
    next_attempt_at: datetime,
) -> tuple[Message, ...]:
    """That `what` (a model; empty: the whole Odoo) could not be read, `failures` times up to `at`, why, and when it is tried again.

    One message to each contact with an e-mail address and to each room of those who look after Odoo; a line in the log if there is nobody.
    """
    facts = {"error": short(error, _LONGEST_ERROR), "failures": failures, "again": moment(next_attempt_at, zone_named(organisation.zone))}
    return _written(organisation, contacts, "sync_failed", what, at, facts)


def sync_over(
    organisation: Organisation, contacts: Sequence[Contact], *, what: str, at: datetime, since_failures: int
) -> tuple[Message, ...]:
    """That `what` is read again since `at`, after so many failures, and that nothing is missing. To the same people."""
    return _written(organisation, contacts, "sync_over", what, at, {"failures": since_failures})


def _written(
    organisation: Organisation, contacts: Sequence[Contact], template: str, what: str, at: datetime, facts: dict[str, Any]
) -> tuple[Message, ...]:
    org = shlex.quote(organisation.id)
    said = facts | {
        "organisation": one_line(organisation.name),
        "what": short(what, nothing=""),
        "at": moment(at, zone_named(organisation.zone)),
        "states": f"relance sync states --org {org}",
        "run": f"relance sync run --org {org}",
    }
    draft = Draft(
        organisation=organisation,
        template=template,
        cause=f"sync/{short(what, nothing='all')}#{template.removeprefix('sync_')}-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        facts=lambda _language, _locale: said,
    )
    return written(draft, everyone(organisation, contacts, Role.SYNC))
