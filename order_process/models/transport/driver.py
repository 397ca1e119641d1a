from odoo import api, fields, models

LICENCE_CLASSES = [(name, name) for name in ("A1", "A2", "A3", "B1", "B2", "C1", "C2")]


class OrderProcessDriver(models.Model):
    """Who drives, with which licence and until when (G1). Core knows a driver by the contact alone."""

    _name = "order.process.driver"
    _inherit = ["mail.thread"]
    _description = "Driver"
    _order = "name, id"

    partner_id = fields.Many2one("res.partner", "Contact", required=True, index=True, ondelete="restrict")
    name = fields.Char(related="partner_id.name", store=True)
    phone = fields.Char(related="partner_id.phone")
    user_id = fields.Many2one("res.users", "Login", help="Opens the trips on the phone.")
    licence_no = fields.Char("Licence No.", tracking=True)
    licence_class = fields.Selection(LICENCE_CLASSES, tracking=True)
    licence_expires_on = fields.Date("Licence Valid until", tracking=True)
    load_licence_ids = fields.Many2many(
        "order.process.load.licence", "order_process_driver_licence_rel", string="Licences for Loads"
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)

    _contact = models.UniqueIndex("(partner_id)", "This contact is a driver already.")

    @api.model
    def _get_driver(self, partner):
        """The driver's record of a contact; empty where there is none."""
        return self.sudo().with_context(active_test=False).search([("partner_id", "in", partner.ids)], limit=1)

    def _get_road_problems(self, partner, last):
        """Why this person does not drive.

        :param partner: the contact, where no record was found
        :param last: local date of the return
        :return: ``{kind: text}``
        """
        name = partner.name
        if not self or not self.active:
            text = self.env._("%s is not among the drivers: no licence is on record.", name)
        elif not self.licence_no or not self.licence_expires_on:
            text = self.env._("The licence of %s is not on record: number and last day are missing.", name)
        elif self.licence_expires_on < last:
            text = self.env._(
                "The licence of %(driver)s is valid until %(day)s only.", driver=name, day=self.licence_expires_on
            )
        else:
            return {}
        return {"licence": text}
