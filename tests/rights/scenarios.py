"""What each function does that needs rights, played to its good end: on moto by tests/rights, and deployed by tests/cloud/test_rights.py.

A new function needs its line in SCENARIOS; a new right, a scenario that does not end well without it. A scenario is about an
organisation of its own (`stage.id`), so that it can be played again where others have been, and says at its end what must be so.
"""

from __future__ import annotations

from typing import Final

from tests.rights import ageing, asking, asking_odoo, association, mirroring, printing, renting, sending, watching
from tests.rights.stage import Scenario

SCENARIOS: Final[dict[str, tuple[Scenario, ...]]] = {
    "invoice-aging": ageing.SCENARIOS,
    **association.SCENARIOS,
    "rental-invoicing": renting.SCENARIOS,
    mirroring.JOB: mirroring.SCENARIOS,
    "invoice-documents": printing.SCENARIOS,
    "api": (*asking.SCENARIOS, *asking_odoo.SCENARIOS),
    "watchdog": watching.SCENARIOS,
    "dispatch": sending.SCENARIOS,
}
