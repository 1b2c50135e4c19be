"""Assessment invoicing: started at 02:00 by its schedule, or by a person; bills from the 1st on what the month has not seen billed."""

from __future__ import annotations

from relance.jobs.entry import handle
from relance.runtime.handler import handler as wrapped

handler = wrapped(handle)
