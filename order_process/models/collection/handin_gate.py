from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

from ..base.blocker import Blocker
from ..base.staff import check_staff
from ..base.work_time import at_local


class ResUsers(models.Model):
    _inherit = "res.users"

    def _get_late_money(self, company):
        """``{escort: (amount, since)}`` in the company's currency, of those who have not handed in the money of an
        earlier day; empty where the setting is off."""
        company = company.sudo()
        if not self or not company.handin_blocks_trips:
            return {}
        rows = self.env["order.process.collection"].sudo()._read_group(
            [
                ("company_id", "=", company.id),
                ("state", "=", "escort"),
                ("escort_id", "in", self.ids),
                ("day", "<", company._process_today()),
            ],
            ["escort_id"],
            ["amount_company:sum", "day:min"],
        )
        return {escort: (amount, since) for escort, amount, since in rows if amount}

    def _get_late_money_text(self, company, amount, since):
        self.ensure_one()
        return self.env._(
            "%(escort)s has not handed in %(amount)s collected since %(since)s.",
            escort=self.sudo().name,
            amount=format_amount(self.env, amount, company.sudo().currency_id),
            since=format_date(self.env, since),
        )


class SaleOrder(models.Model):
    """An escort who has not handed in the money of an earlier day gets no new delivery for money (E5)."""

    _inherit = "sale.order"

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        if step == "ship":
            for order, blocker in self._get_handin_blockers().items():
                blockers[order].append(blocker)
        elif step == "close":
            for order, blocker in self._get_uncounted_blockers().items():
                blockers[order].append(blocker)
        return blockers

    def _get_uncounted_blockers(self):
        """``{order: Blocker}`` of the orders whose money is still with the escort."""
        held = self.env["order.process.collection"].sudo().search(
            [("order_id", "in", self._under_process().ids), ("state", "=", "escort")]
        )
        return {
            order.with_env(self.env): Blocker(
                "handin",
                self.env._(
                    "The money collected is still with %s: finance counts it.",
                    ", ".join(collections.escort_id.mapped("name")),
                ),
                "order_process.group_finance_reviewer",
            )
            for order, collections in held.grouped("order_id").items()
        }

    def _get_handin_blockers(self):
        orders = self._under_process().filtered(lambda order: order._is_collected_at_delivery())
        pickings = self.env["stock.picking"].sudo().search_fetch(
            [
                ("sale_id", "in", orders.ids),
                ("escort_id", "!=", False),
                ("state", "not in", ("done", "cancel")),
                ("picking_type_id.code", "=", "outgoing"),
            ],
            ["sale_id", "escort_id", "company_id"],
        )
        blockers = {}
        for company, group in pickings.grouped("company_id").items():
            late = group.escort_id._get_late_money(company)
            for picking in group:
                if picking.escort_id in late:
                    amount, since = late[picking.escort_id]
                    text = picking.escort_id.with_env(self.env)._get_late_money_text(company, amount, since)
                    blockers[picking.sale_id.with_env(self.env)] = Blocker(
                        "handin",
                        self.env._(
                            "%s Finance counts it first, or the dispatcher names another escort.", text
                        ),
                        "order_process.group_finance_reviewer",
                        at_local(fields.Date.add(since, days=1), 0, company._process_tz()),
                    )
        return blockers

    def _get_blocker_action(self, blocker):
        if blocker.code == "handin" and self.env.user.has_group("order_process.group_finance_reviewer"):
            return {"label": self.env._("Money to hand in"), "method": "action_open_holders"}
        return super()._get_blocker_action(blocker)

    def action_open_holders(self):
        """Open the escorts who have money to hand in."""
        check_staff(self)
        return self.env["ir.actions.actions"]._for_xml_id("order_process.action_collection_holders")

    @api.model
    def _refresh_handin(self):
        """Hold what the change of the day has stopped. Called by the scheduled action."""
        pickings = self.env["stock.picking"].search(
            [
                ("escort_id", "!=", False),
                ("state", "not in", ("done", "cancel")),
                ("picking_type_id.code", "=", "outgoing"),
                ("sale_id.process_stage", "in", ("dispatched", "preparing")),
            ]
        )
        self.env["order.process.failure"]._run_apart(
            "ir_cron_handin", pickings.sale_id, lambda orders: orders._sync_process()
        )


class StockPicking(models.Model):
    _inherit = "stock.picking"

    @api.constrains("escort_id")
    def _check_escort_handed_in(self):
        """Refuse a new delivery for money to an escort who has not handed in that of an earlier day.

        :raises UserError: naming the escort, the amount and since when
        """
        pickings = self.sudo().filtered(
            lambda picking: picking.escort_id
            and picking.state not in ("done", "cancel")
            and picking._collects()[0]
            and picking.sale_id._under_process()
        )
        for company, group in pickings.grouped("company_id").items():
            late = group.escort_id._get_late_money(company)
            for escort, (amount, since) in late.items():
                raise UserError(
                    self.env._(
                        "%(text)s Until finance has counted it, no delivery for cash goes with this escort:"
                        " %(orders)s.",
                        text=escort.with_env(self.env)._get_late_money_text(company, amount, since),
                        orders=", ".join(
                            group.filtered(lambda p, escort=escort: p.escort_id == escort).sale_id.mapped("name")
                        ),
                    )
                )


class OrderProcessHold(models.Model):
    _inherit = "order.process.hold"

    code = fields.Selection(
        selection_add=[("handin", "Money not handed in"), ("receipt",)], ondelete={"handin": "cascade"}
    )
