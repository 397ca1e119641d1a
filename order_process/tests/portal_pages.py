from odoo import http
from odoo.tests import HttpCase


class PortalPages(HttpCase):
    """Asks for pages as a dealer's browser does; ``buyer`` is who signs in where nobody else is named."""

    @classmethod
    def _let_guess(cls):
        """Wrong codes and links make nobody wait: the tests that go on try many."""
        for side in ("address", "target"):
            cls.env["ir.config_parameter"].set_param(f"order_process.wrong_guesses_by_{side}", "0")

    def _sign_in(self, user=None):
        user = user or self.buyer
        self.authenticate(user.login, user.login)
        return user

    def _get(self, path):
        self.env.flush_all()
        try:
            return self.url_open(path, timeout=60)
        finally:
            self.env.invalidate_all()

    def _post(self, path, data=None, files=None, **kwargs):
        self.env.flush_all()
        try:
            values = {"csrf_token": http.Request.csrf_token(self), **(data or {})}
            return self.url_open(path, data=values, files=files, timeout=60, **kwargs)
        finally:
            self.env.invalidate_all()

    def _rpc(self, path, **params):
        self.env.flush_all()
        try:
            return self.make_jsonrpc_request(path, params, timeout=60)
        finally:
            self.env.invalidate_all()
