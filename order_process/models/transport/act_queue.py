from odoo import fields, models
from odoo.exceptions import UserError

from ..base.notify import in_their_languages, notify, show_result
from ..base.plain import as_text
from ..base.reason import ask_reason, need_reason
from ..base.staff import check_role, check_staff
from ..notice.news_moments import listed

OFFICE = ("order_process.group_dispatcher", "order_process.group_approving_manager")

ask_reason("order.process.trip.act", settle_act="action_settle")


class OrderProcessTripAct(models.Model):
    """What could not be accepted is work for the dispatcher: taken all the same, or settled with a note."""

    _inherit = "order.process.trip.act"

    def _check_office(self):
        check_staff(self)
        check_role(
            self.env, OFFICE, self.env._("Dispatchers and approving managers settle what comes from the road.")
        )
        done = self.filtered(lambda act: act.state != "refused")
        if done:
            raise UserError(self.env._("%s of these are settled already, or were accepted.", len(done)))

    def action_settle(self, note):
        """Close acts that are not to be accepted any more, with what was done about them.

        :raises UserError: to whom the role is missing, or without a note
        """
        self._check_office()
        note = need_reason(note, self.env._("Say how it was settled: the driver reads it as well."))
        self._advance(
            {
                "state": "settled",
                "settled_on": fields.Datetime.now(),
                "settled_by_id": self.env.uid,
                "settle_note": note,
            }
        )
        for act in self.sudo().filtered("trip_id"):
            act.trip_id._log_trip("settled_act", note, act.stop_id)
        return True

    def action_accept(self):
        """Take acts although something of their proof is missing, or their trip is closed by now.

        :raises UserError: to whom the role is missing, or what stands in the way all the same
        """
        self._check_office()
        for act in self.sudo().sorted(lambda act: (act.happened_on, act.sequence)):
            act._run(anyway=True)
            if act.state == "refused":
                raise UserError(act.message)
            act._advance({"settled_on": fields.Datetime.now(), "settled_by_id": self.env.uid})
            act.trip_id._log_trip("settled_act", self.env._("Taken all the same."), act.stop_id)
        return show_result(self.env._("Taken: it counts as if it had been accepted at once."))

    # === Telling the dispatcher ===

    def _after_refused(self):
        super()._after_refused()
        self._tell_office()

    def _tell_office(self):
        """The dispatchers find it in their inbox, and hear of it by whatever ways the company has."""
        for company, acts in self.grouped("company_id").items():
            people = self.env.ref("order_process.group_dispatcher")._get_colleagues(company)
            for user, act in in_their_languages(acts, people):
                notify(act, user, act.env._("From the road: %s", act.trip_id.name or ""), [act._describe()])
        self.env["order.process.news"]._tell_staff("road", self)

    def _still_road(self):
        return self.filtered(lambda act: act.state == "refused" or act.kind == "note")

    def _get_told_people(self, occasion):
        """``{user: acts}``: the dispatchers of the company."""
        dispatchers = self.env.ref("order_process.group_dispatcher")
        return {
            user: acts
            for company, acts in self.grouped("company_id").items()
            for user in dispatchers._get_colleagues(company)
        }

    def _compose_road(self):
        lines = [act._describe() for act in self]
        url = f"{self[:1].get_base_url()}/odoo/road-acts"
        title = self.env._("From the road, waiting for you: %s", len(self))
        return title, listed(lines), url, self if len(self) == 1 else self.browse()

    def _describe(self):
        self.ensure_one()
        parts = [
            self.trip_id.vehicle_no or self.trip_id.name,
            self.stop_id.partner_id.display_name,
            self.user_id.name,
            self._get_label("kind"),
            self.message or as_text(self._get_said("note")),
        ]
        return " · ".join(part for part in parts if part)
