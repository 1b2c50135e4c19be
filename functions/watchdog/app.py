"""Watchdog: started every hour by its schedule; looks for what should have happened and did not, and tells it once."""

from __future__ import annotations

from relance.runtime.handler import handler as wrapped
from relance.watch.entry import handle

handler = wrapped(handle)
