"""Orders. Nothing is required, since a mirror meets rows in which everything is False."""

from __future__ import annotations

from odoo import api, fields, models


class Order(models.Model):
    """A `bon de commande`, with the number and the date of its delivery note (`bl_`)."""

    _name = "dimagaz.bc"
    _description = "Order"
    _order = "id"
    _rec_names_search = ("name", "fullname")

    name = fields.Char()
    fullname = fields.Char()
    prefix = fields.Char()
    bc_date = fields.Datetime()
    bl_date = fields.Date()
    bl_number = fields.Char()
    raison = fields.Text(help="Why bl_date was changed")
    depositaire = fields.Many2one("dimagaz.user", index=True)
    fournisseur = fields.Many2one("dimagaz.fournisseur", ondelete="set null", index=True)
    fournisseur_centre = fields.Many2one("dimagaz.fournisseur.centre", ondelete="set null", index=True)
    currency_id = fields.Many2one("res.currency", default=lambda self: self.env.company.currency_id)
    montant_paye = fields.Monetary()
    remise = fields.Float()
    ht = fields.Float(digits=(12, 2))
    tva = fields.Float(digits=(12, 2))
    ttc = fields.Float(digits=(12, 2))
    solde = fields.Float(digits=(12, 2), compute="_compute_solde", store=True)
    qty_retenue = fields.Float(compute="_compute_qty_retenue", store=True)
    state = fields.Selection([("draft", "Brouillon"), ("confirmed", "Confirmé"), ("done", "Fait"), ("cancel", "Annulé")], default="draft")
    verify_state = fields.Selection([("todo", "À vérifier"), ("ok", "Vérifié"), ("ko", "Refusé")])
    bc_type = fields.Selection([("normal", "Normal"), ("retour", "Retour")])
    product_type = fields.Selection([("gaz", "Gaz"), ("emballage", "Emballage"), ("service", "Service")])
    done = fields.Boolean()
    sap = fields.Boolean()
    confirmed = fields.Boolean()
    terminated = fields.Boolean()
    non_conforme = fields.Boolean()
    paye_par = fields.Char()
    source = fields.Char()
    version = fields.Integer()
    bc_lines = fields.One2many("dimagaz.bc.line", "bc_id")
    active = fields.Boolean(default=True)

    @api.depends("ttc", "montant_paye")
    def _compute_solde(self) -> None:
        for order in self:
            order.solde = order.ttc - order.montant_paye

    @api.depends("bc_lines.qty_retenue")
    def _compute_qty_retenue(self) -> None:
        for order in self:
            order.qty_retenue = sum(order.bc_lines.mapped("qty_retenue"))
