"""What is ordered: bottles of gas, by size."""

from __future__ import annotations

from odoo import fields, models


class Product(models.Model):
    """A product with its price; what it cost in an order is the line's."""

    _name = "dimagaz.product"
    _description = "Product"
    _order = "id"

    name = fields.Char()
    product_id = fields.Char()
    product_category = fields.Char()
    prix = fields.Float()
    product_type = fields.Selection([("gaz", "Gaz"), ("emballage", "Emballage"), ("service", "Service")])
    active = fields.Boolean(default=True)
