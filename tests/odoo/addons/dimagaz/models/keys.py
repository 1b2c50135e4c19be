"""API keys by name of their user: Odoo itself gives them only to a person who is logged in and types a password."""

from __future__ import annotations

from odoo import api, exceptions, models


class Users(models.Model):
    """What an administrator may do here."""

    _inherit = "res.users"

    @api.model
    def give_key(self, login: str) -> str:
        """A new key of that user, for all that he may do over any protocol."""
        self._only_for_tests()
        user = self.search([("login", "=", login)])
        return self.env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "test", None)

    @api.model
    def take_key(self, key: str, forget: bool) -> None:
        """That key is gone. What XML-RPC remembers of it is forgotten as well, if so wished: Odoo itself leaves that to chance."""
        self._only_for_tests()
        self.env.cr.execute("SELECT id FROM res_users_apikeys WHERE index = %s", [key[:8]])
        self.env["res.users.apikeys"].sudo().browse(row[0] for row in self.env.cr.fetchall())._remove()
        if forget:
            self.env.registry.clear_cache()

    def _only_for_tests(self) -> None:
        if not self.env.is_admin():
            raise exceptions.AccessError(self.env._("Keys are given by the administrator"))
