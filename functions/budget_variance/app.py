"""Budget variance: started at 09:00 by its schedule, or by a person; checks from Monday on whatever the week has not seen checked."""

from __future__ import annotations

from relance.jobs.entry import handle
from relance.runtime.handler import handler as wrapped

handler = wrapped(handle)
