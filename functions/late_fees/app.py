"""Late fees: started at 03:00 by its schedule, or by a person; charges from the 6th on what is past its grace."""

from __future__ import annotations

from relance.jobs.entry import handle
from relance.runtime.handler import handler as wrapped

handler = wrapped(handle)
