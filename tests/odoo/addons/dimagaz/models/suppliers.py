"""Suppliers and their filling centres. A centre goes with its supplier, and PostgreSQL does it: no write_date of an order moves."""

from __future__ import annotations

from odoo import fields, models


class Supplier(models.Model):
    """Who fills the bottles."""

    _name = "dimagaz.fournisseur"
    _description = "Supplier"
    _order = "id"

    name = fields.Char()
    adresse = fields.Text()
    tel = fields.Char()
    ville = fields.Char()
    email = fields.Char()
    centres = fields.One2many("dimagaz.fournisseur.centre", "fournisseur")
    active = fields.Boolean(default=True)


class Centre(models.Model):
    """Where they are filled."""

    _name = "dimagaz.fournisseur.centre"
    _description = "Filling centre"
    _order = "id"

    name = fields.Char()
    fournisseur = fields.Many2one("dimagaz.fournisseur", ondelete="cascade", index=True)
    active = fields.Boolean(default=True)
