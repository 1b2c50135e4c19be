"""Rental invoicing: started at 03:00 by its schedule, or by a person; bills the days worked of months that are over."""

from __future__ import annotations

from relance.jobs.entry import handle
from relance.runtime.handler import handler as wrapped

handler = wrapped(handle)
