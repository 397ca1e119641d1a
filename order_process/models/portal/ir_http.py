from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        """The messages under an order are drawn by ``mail``, whose words core does not send to the portal."""
        return [*super()._get_translation_frontend_modules_name(), "mail"]
