"""The depot keepers who order. Their password is what the mirror must never ask for."""

from __future__ import annotations

from odoo import fields, models


class User(models.Model):
    """A client: orders and top-ups name him."""

    _name = "dimagaz.user"
    _description = "Depot keeper"
    _order = "id"

    name = fields.Char()
    username = fields.Char()
    sap_id = fields.Char()
    password = fields.Char()
    active = fields.Boolean(default=True)
