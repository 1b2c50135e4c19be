"""Invoice ageing: started at 02:00 by its schedule, or by a person; large nights come back shard by shard from its queue."""

from __future__ import annotations

from relance.jobs.entry import handle
from relance.runtime.handler import handler as wrapped

handler = wrapped(handle)
