"""Who calls: an organisation's person, and how much this person may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from relance.domain.organisation import Organisation


class Access(StrEnum):
    """What somebody may do: look, keep the daily records, or also set up and cancel. Each may do what those before it may."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMIN = "admin"

    def includes(self, asked: Access) -> bool:
        """Whether who has this may do what asks for `asked`."""
        order = list(Access)
        return order.index(self) >= order.index(asked)


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever is behind a verified token. `organisation` is theirs, and no request can name another; `actor` is for the audit."""

    organisation: Organisation
    access: Access
    actor: str
