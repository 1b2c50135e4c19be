"""The organisation of a scenario, with its invoice that is late."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from relance.domain.organisation import Contact, Organisation, Role
from tests.rights.stage import Stage
from tests.world import add, invoice

NUMBER: Final = "R-1"
#: By AS_OF, an invoice due on LATE has been late for months.
LATE: Final = date(2024, 12, 1)


def settle_in(stage: Stage, **fields: Any) -> Organisation:
    """An organisation with one finance contact and one invoice that is late."""
    usual: dict[str, Any] = {"name": "Rights", "locale": "en_US", "currency": "USD", "zone": "UTC"}
    organisation = Organisation(id=stage.id, **(usual | fields))
    add(organisation, person(stage, "bursar", "Fatou Bah", Role.FINANCE), invoice(NUMBER, LATE, organisation))
    return organisation


def person(stage: Stage, id: str, name: str, *roles: Role, **fields: Any) -> Contact:
    """A contact of the scenario's organisation who has an e-mail address, unless `fields` say otherwise."""
    return Contact(organisation=stage.id, id=id, name=name, roles=roles, **({"email": f"{id}@{stage.id}.test"} | fields))
