"""The question to those who decide: more months of a unit were missed than are billed at once; bill the rest?"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from relance.domain.message import Message
from relance.domain.organisation import Contact, Organisation, Role
from relance.domain.unit import Unit
from relance.notify.audience import everyone
from relance.notify.composing import Draft, written
from relance.wording.formatting import money, month, one_line

#: As many months are named one by one; of more, the first and the last.
_NAMED: Final = 6


def months_waiting(
    organisation: Organisation, contacts: Sequence[Contact], unit: Unit, billed: Sequence[date], waiting: Sequence[date], cause: str
) -> tuple[Message, ...]:
    """Which months of `unit` were billed now, which wait for a person, and the command that bills them; months by their first day.

    To finance, treasurers and board, each once, and their rooms; a line in the log if there is nobody.
    """
    command = f"relance run assessment-invoicing --org {shlex.quote(organisation.id)} --catch-up {len(waiting)}"

    def facts(_: str, locale: str) -> dict[str, Any]:
        return {
            "organisation": one_line(organisation.name),
            "unit": one_line(unit.id),
            "assessment": money(unit.assessment, locale),
            "billed": [month(one, locale) for one in billed],
            "waiting": [month(one, locale) for one in waiting],
            "named": _NAMED,
            "command": command,
        }

    draft = Draft(organisation=organisation, template="months_waiting", cause=cause, facts=facts)
    return written(draft, everyone(organisation, contacts, Role.FINANCE, Role.TREASURER, Role.BOARD))
