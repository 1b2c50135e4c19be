"""What makes trouble at will: a transaction that commits late, and each kind of error that a method can raise."""

from __future__ import annotations

import time
from typing import Any

from odoo import api, exceptions, models


class Order(models.Model):
    """Methods for tests, called like any other public method."""

    _inherit = "dimagaz.bc"

    @api.model
    def create_late(self, rows: list[dict[str, Any]], seconds: float) -> list[int]:
        """Rows written now and committed `seconds` later, so that their write_date is as old."""
        made = self.create(rows)
        self.env.flush_all()
        time.sleep(seconds)
        return made.ids

    def write_late(self, values: dict[str, Any], seconds: float) -> bool:
        """The same of a change."""
        self.write(values)
        self.env.flush_all()
        time.sleep(seconds)
        return True

    @api.model
    def fail(self, kind: str) -> None:
        """What a method of an add-on may raise: ValueError, UserError, AccessError, AccessDenied, MissingError, ValidationError …"""
        kinds = {"ValueError": ValueError, "KeyError": KeyError, "RuntimeError": RuntimeError}
        raise (kinds.get(kind) or getattr(exceptions, kind))("failed on purpose")
