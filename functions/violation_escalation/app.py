"""Violation escalation: started at 06:00 by its schedule, or by a person; steps, fines and notices of what was not cured in time."""

from __future__ import annotations

from relance.jobs.entry import handle
from relance.runtime.handler import handler as wrapped

handler = wrapped(handle)
