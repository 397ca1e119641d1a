from odoo import models
from odoo.tools import format_datetime


class SaleOrder(models.Model):
    """What the dealer reads of goods that were not taken, and of another vehicle."""

    _inherit = "sale.order"

    def _describe_not_taken(self, said):
        """Sentences for the notice, in the reader's language.

        :param dict said: the notice's values: ``case_id``
        """
        self.ensure_one()
        case = self.sudo().door_case_ids.filtered(lambda case: case.id == said.get("case_id")).with_env(self.env)
        if not case:
            return []
        case = case.sudo()
        _ = self.env._
        what = (
            _("Our driver met nobody at your door.")
            if case.outcome == "nobody"
            else _("Not taken at your door: %s.", case.goods)
        )
        if case.state == "open":
            return [what, _("Nothing is paid for it. Our customer service tells you how it goes on.")]
        texts = {
            "again": _("We bring it again%s.", f" {case._describe_next()}" if case._describe_next() else ""),
            "return": _("It goes back to us; you pay only for what you took, and what was invoiced is credited."),
            "replace": _("We send the same goods anew with the next dispatch."),
            "claim": _("We look into it; you pay only for what you took."),
        }
        return [what, texts[case.decision]]

    def _describe_next_vehicle(self, said):
        """Sentences for the notice, in the reader's language.

        :param dict said: ``vehicle``, ``driver``, ``phone``, ``planned_on``
        """
        zone = (self.sudo().warehouse_id or self.company_id)._process_tz()
        found = [self.env._("The vehicle with your goods broke down: they come with another one.")]
        if said.get("planned_on"):
            when = format_datetime(self.env, said["planned_on"], tz=zone, dt_format="short")
            found.append(self.env._("New time: about %s.", when))
        if who := " · ".join(filter(None, (said.get("vehicle"), said.get("driver"), said.get("phone")))):
            found.append(who)
        return found


class OrderProcessDoorCase(models.Model):
    _inherit = "order.process.door.case"

    def _describe_next(self):
        """When the next attempt is, in words; empty while nobody has planned it."""
        stop = self.sudo().next_stop_id
        tz = (self.sudo().warehouse_id or self.sudo().company_id)._process_tz()
        if span := stop._get_span() if stop else None:
            return self.company_id.sudo()._describe_span(*span, tz, near=False)
        when = stop.planned_on or stop.trip_id.departs_on
        return self.company_id.sudo()._describe_instant(when) if when else ""
