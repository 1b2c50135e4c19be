"""Top-ups of a client's balance."""

from __future__ import annotations

from odoo import fields, models


class TopUp(models.Model):
    """An `alimentation de solde`: seed 001's fields. Its reference is unique by habit, not by a constraint."""

    _name = "alimenteur.solde"
    _description = "Top-up"
    _order = "id"
    _rec_name = "reference_no"

    client = fields.Many2one("dimagaz.user", index=True)
    solde = fields.Float(digits=(12, 2))
    state = fields.Selection([("draft", "Brouillon"), ("done", "Validé"), ("refused", "Refusé")], default="draft")
    date_done = fields.Datetime()
    comment = fields.Text()
    avoir = fields.Char()
    reference_no = fields.Char()
    date_creation = fields.Datetime()
    date_refus = fields.Datetime()
    refus_raisons = fields.Text()
    source = fields.Char()
    created_by = fields.Many2one("res.users")
    active = fields.Boolean(default=True)
