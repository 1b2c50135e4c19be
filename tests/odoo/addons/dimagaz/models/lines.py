"""The lines of orders. A line goes with its order, and can be moved to another."""

from __future__ import annotations

from odoo import api, fields, models


class Line(models.Model):
    """A product in an order."""

    _name = "dimagaz.bc.line"
    _description = "Order line"
    _order = "id"
    _rec_name = "product"

    bc_id = fields.Many2one("dimagaz.bc", ondelete="cascade", index=True)
    product = fields.Many2one("dimagaz.product", ondelete="restrict")
    qty = fields.Float()
    qty_vide = fields.Float()
    qty_retenue = fields.Float()
    qty_defect = fields.Float()
    prix = fields.Float()
    subtotal = fields.Float(compute="_compute_subtotal", store=True)
    bc_date = fields.Datetime(related="bc_id.bc_date", store=True)

    @api.depends("qty", "prix")
    def _compute_subtotal(self) -> None:
        for line in self:
            line.subtotal = line.qty * line.prix
