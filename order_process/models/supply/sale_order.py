from odoo import fields, models
from odoo.exceptions import UserError

from ..base.staff import check_role, check_staff, has_role
from .shortage import ASKING_GROUPS, CARRIED_OUT, OPEN_STATES


class SaleOrder(models.Model):
    """The hold for stock shows what the dealer answered about the shortage (F2)."""

    _inherit = "sale.order"

    shortage_ids = fields.One2many("order.process.shortage", "order_id", "Shortages", readonly=True)

    def _get_open_shortages(self):
        """``{order: shortage}`` (superuser) of what the dealer was asked and what waits to be carried out."""
        found = self.env["order.process.shortage"].sudo().search(
            [("order_id", "in", self.ids), ("state", "in", OPEN_STATES)], order="id"
        )
        return {shortage.order_id: shortage for shortage in found}

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        if step not in ("confirm", "dispatch"):
            return blockers
        short = {
            order: position
            for order, found in blockers.items()
            for position, blocker in enumerate(found)
            if blocker.code == "shortage"
        }
        if short:
            asked = self.browse([order.id for order in short])._get_open_shortages()
            for order, position in short.items():
                shortage = asked.get(order.sudo())
                if shortage:
                    blockers[order][position] = shortage._describe(blockers[order][position])
        return blockers

    def _get_blocker_action(self, blocker):
        if blocker.code == "shortage" and self._next_step() in ("confirm", "dispatch"):
            shortage = self._get_open_shortages().get(self.sudo())
            if has_role(self.env, ASKING_GROUPS):
                if not shortage:
                    return {"label": self.env._("Ask the dealer"), "method": "action_ask_shortage"}
                if shortage.may_answer:
                    asked = shortage.state in ("open", "coming")
                    label = self.env._("Dealer's answer…") if asked else self.env._("Change the answer…")
                    return {"label": label, "method": "action_open_shortage"}
            if shortage and shortage.answer in CARRIED_OUT and self._may_take_out():
                instead = shortage.answer == "substitute"
                label = self.env._("Put the substitute in") if instead else self.env._("Take the rest out")
                return {"label": label, "method": "action_cancel_rest"}
        return super()._get_blocker_action(blocker)

    def _check_may_ask(self):
        refusal = self.env._("The order desk, customer service, a keeper, a dispatcher or a manager asks the dealer.")
        check_role(self.env, ASKING_GROUPS, refusal)
        self.check_access("read")

    def action_ask_shortage(self):
        """Ask the dealers of these orders what to do about what is missing.

        :raises UserError: to whom the role is missing, or where nothing is missing or it was asked already
        """
        self._check_may_ask()
        asked = self.env["order.process.shortage"]._ask(self, by=self.env.user).order_id.with_env(self.env)
        if self - asked:
            raise UserError(
                self.env._(
                    "%s: nothing is missing, or the dealer was asked already.", ", ".join((self - asked).mapped("name"))
                )
            )
        return True

    def action_open_shortage(self):
        """Enter the dealer's answer about what is missing, or another one of a dealer who waits."""
        self.ensure_one()
        self._check_may_ask()
        shortage = self._get_open_shortages().get(self.sudo())
        if not shortage or not shortage.may_answer:
            raise UserError(self.env._("%s: no question to the dealer is open.", self.name))
        return shortage.with_env(self.env).action_open_answer()

    def action_cancel_rest(self):
        """Take what is missing out of the order, as its dealer answered."""
        self.ensure_one()
        check_staff(self)
        shortage = self._get_open_shortages().get(self.sudo())
        if not shortage:
            raise UserError(self.env._("%s: the dealer does not cancel the rest.", self.name))
        return shortage.with_env(self.env).action_cancel_rest()

    def _get_missing_goods(self):
        """What the dealer was asked about, as texts in the reader's language."""
        self.ensure_one()
        shortage = self._get_open_shortages().get(self.sudo())
        return shortage.line_ids.mapped("display_name") if shortage else []
