"""Odoo sync: started every minute by its schedule, by its queue for one organisation, or by a person; mirrors what changed in Odoo."""

from __future__ import annotations

from relance.odoo.entry import handle
from relance.runtime.handler import handler as wrapped

handler = wrapped(handle)
