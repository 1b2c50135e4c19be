"""Payment reminders: started at 08:00 by its schedule, or by a person; tells from Monday on each customer all that is past due."""

from __future__ import annotations

from relance.jobs.entry import handle
from relance.runtime.handler import handler as wrapped

handler = wrapped(handle)
