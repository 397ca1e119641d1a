from odoo import fields, models

from ..base.sentinel import by_itself


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "order.process.rule"]
    _rule_whole = False
    _rule_switches = frozenset({"order_process_enabled"})
    # The working days on which everything is counted.
    _rule_core_fields = frozenset({"resource_calendar_id"})

    headquarters_id = fields.Many2one(
        "stock.warehouse",
        "Headquarters",
        help="The warehouse from which bulk orders leave; its finance collects and invoices them.",
    )

    def _start_order_process(self):
        super()._start_order_process()
        by_itself(self.env["order.process.window"].sudo())._create_defaults(self)

    def _create_resource_calendar(self):
        """The calendar that core gives a new company by itself is nobody's change of a rule."""
        return super(ResCompany, by_itself(self))._create_resource_calendar()

    def _in_process(self):
        return self.sudo().filtered("order_process_enabled").with_env(self.env)
