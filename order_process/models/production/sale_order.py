from odoo import fields, models
from odoo.tools import format_date

from ..base.blocker import Blocker
from ..base.window import open_record
from .production import STATES, UNFINISHED

STOPPED = ("dispatch", "ship")


class SaleOrder(models.Model):
    """What is made for an order keeps it here until it is planned, made, checked and packed; a failed check stops it
    whatever came before."""

    _inherit = "sale.order"
    _process_fields = {"system": {"production_state", "production_due_on"}}

    production_state = fields.Selection(
        STATES, "Production", copy=False, readonly=True, help="Where stands what is made for the order; empty: nothing."
    )
    production_due_on = fields.Date(copy=False, readonly=True, help="The last day of the plan that counts.")

    def _get_producing(self):
        """The orders for which something is still to be planned, made, checked or packed."""
        return self.filtered(lambda order: order.production_state in UNFINISHED)

    def _get_productions(self):
        """``{order: production}`` (superuser) of those for which something is made."""
        made = self.filtered("production_state")
        found = made._get_productions_of() if made else ()
        return {production.order_id.with_env(self.env): production for production in found}

    # === The gate ===

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        if step in STOPPED:
            producing = self._under_process()._get_producing()
            for order, production in producing._get_productions().items():
                blockers[order].append(production.with_env(self.env(su=True))._get_blocker())
        return blockers

    def _get_shortages(self):
        """What is still being made is not short; nobody has to ask the dealer about it."""
        shortages = super()._get_shortages()
        for order in [order for order in shortages if order.production_state in UNFINISHED]:
            rest = [(move, missing) for move, missing in shortages[order] if not move.sale_line_id.made_to_order]
            if rest:
                shortages[order] = rest
            else:
                del shortages[order]
        return shortages

    def _get_blocker_action(self, blocker):
        if blocker.code in ("production", "quality"):
            return {"label": self.env._("Production"), "method": "action_open_production"}
        return super()._get_blocker_action(blocker)

    def action_open_production(self):
        """Open what is made for the order."""
        self.ensure_one()
        self.check_access("read")
        production = self._get_productions().get(self)
        return open_record(production) if production else False

    def _describe_made(self):
        """What a dealer reads of goods that are made: a plain sentence; empty where nothing is, or all is packed."""
        self.ensure_one()
        production = self._get_productions().get(self) if self.production_state in UNFINISHED else None
        if not production:
            return ""
        percent = round(production._count_percent())
        if production.state in ("plan", "approval") and not production.due_on:
            return self.env._("Your goods are made for you; we are planning the work.")
        if production.state in ("plan", "approval", "making"):
            day = format_date(self.env, production.due_on)
            if production.is_failed or not percent:
                return self.env._("Your goods are in production, until %s.", day)
            return self.env._("Your goods are in production, until %(day)s: %(percent)s %%.", day=day, percent=percent)
        if production.state == "check":
            return self.env._("Your goods are made and are being checked.")
        return self.env._("Your goods were checked and are being packed.")


class OrderProcessProduction(models.Model):
    _inherit = "order.process.production"

    def _get_blocker(self):
        """What keeps the order here; a failed check before all else."""
        self.ensure_one()
        lines = tuple(self._get_wanted().order_line_id.ids)
        since, owner = self.stands_since, self._get_owner_group()
        if self.is_failed:
            check = self.check_ids.sorted("id")[-1:]
            message = self.env._(
                "The quality check of %(date)s failed: %(points)s. Production does it again, then it is checked anew.",
                date=format_date(self.env, check.checked_at),
                points=check.failed_points or "",
            )
            return Blocker("quality", message, owner, since, lines=lines)
        goods = ", ".join(self._get_wanted().product_id.mapped("display_name"))
        texts = {
            "plan": self.env._("To be made: %s. Production has to plan it.", goods),
            "approval": self.env._("To be made: %s. The production plan waits for its approval.", goods),
            "making": self.env._(
                "In production: %(goods)s, until %(day)s, %(percent)s %% are made.",
                goods=goods,
                day=format_date(self.env, self.due_on) if self.due_on else "?",
                percent=round(self._count_percent()),
            ),
            "check": self.env._("Made and not checked yet: %s.", goods),
            "packing": self.env._("Checked and not packed yet: %s.", goods),
        }
        return Blocker("production", texts[self.state], owner, since, lines=lines)


class OrderProcessHold(models.Model):
    _inherit = "order.process.hold"

    code = fields.Selection(
        selection_add=[("production", "Production"), ("quality", "Quality check failed"), ("manual",)],
        ondelete={"production": "cascade", "quality": "cascade"},
    )
