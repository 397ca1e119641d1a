from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..base.notify import in_their_languages, notify
from ..base.reason import need_reason
from ..base.sentinel import internal
from ..base.staff import check_staff, has_role
from ..base.window import open_dialog
from .assignment import ROLE_FIELDS

LEADERS = ("order_process.group_desk_leader", "order_process.group_process_admin")


class SaleOrder(models.Model):
    """The clerk who handles an order and the person who follows it up (A7): found by rule, handed over with a note."""

    _inherit = "sale.order"
    _process_fields = {"system": {"clerk_id", "follow_up_id"}}

    clerk_id = fields.Many2one(
        "res.users",
        "Handled By",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Who handles the order at the order desk: who keyed it, or whose turn it was when it came by itself.",
    )
    follow_up_id = fields.Many2one(
        "res.users",
        "Follow-up Person",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Who sees a complex order through to the end.",
    )

    def _start_process(self):
        """Whoever of the company keys an order handles it."""
        super()._start_process()
        free = self.sudo().filtered(
            lambda order: not order.clerk_id and order.keyed_by_id and order.keyed_by_id._is_colleague(order.company_id)
        )
        for person, orders in free.grouped("keyed_by_id").items():
            internal(orders).write({"clerk_id": person.id})

    def _after_import(self):
        """Orders of a file are given to whose turn it is; without a rule, who imported them keeps them."""
        super()._after_import()
        self._assign("clerk", self)
        self._assign("follow_up", self)

    def _before_submit(self):
        """What came by itself gets a clerk, what is complex somebody who follows it up."""
        super()._before_submit()
        self._assign_people()

    def _assign_people(self):
        """Find whoever is still missing."""
        self._assign("clerk", self.filtered(lambda order: not order.clerk_id))
        self._assign("follow_up", self.filtered(lambda order: not order.follow_up_id))

    def _assign(self, role, orders):
        """Give these orders to the people that the rules choose, tell them and keep it in the history."""
        orders = orders._under_process()
        chosen = self.env["order.process.assignment"]._choose(role, orders) if orders else {}
        if not chosen:
            return
        name, given = ROLE_FIELDS[role], defaultdict(self.browse)
        entries = []
        for order, (person, rule) in chosen.items():
            given[person] |= order.with_env(self.env)
            entries.append((order, "assigned", {name: [order[name].name or "", person.name], "note": rule.name}))
        for person, theirs in given.items():
            internal(theirs).write({name: person.id})
        self.env["order.process.event"]._log(entries)
        for person, theirs in given.items():
            theirs._tell_assigned(role, person)

    def _tell_assigned(self, role, person, note=""):
        """Tell whom the orders were given to; who did it himself knows."""
        if person == self.env.user:
            return
        for user, order in in_their_languages(self[:1].sudo(), person):
            env = order.env
            names = ", ".join(self.mapped("name"))
            subject = (
                env._("Orders for you to handle: %s", names)
                if role == "clerk"
                else env._("Orders for you to follow up: %s", names)
            )
            dealers = ", ".join(dict.fromkeys(self.sudo().partner_id.commercial_partner_id.mapped("name")))
            notify(order, user, subject, [dealers, note])

    # === Handing over ===

    def action_open_handover(self):
        """Ask to whom the orders are handed over, and with what note."""
        check_staff(self)
        return open_dialog(self.env._("Hand Over"), "order.process.handover", default_order_ids=self.ids)

    def _hand_over(self, role, person, note):
        """Give the orders to somebody else, with a note that stays in their history.

        :raises UserError: without a note, or the person does not work in the orders' company
        :raises AccessError: to who neither has the orders nor leads the desk"""
        note = need_reason(note, self.env._("Write what the next person must know."))
        orders = self._under_process()
        name = ROLE_FIELDS[role]
        orders._check_may_hand_over(name)
        for company in orders.company_id:
            if not person._is_colleague(company):
                raise UserError(self.env._("%s does not work in this company.", person.name))
        orders._lock_rows()
        changed = orders.filtered(lambda order: order[name] != person)
        entries = [
            (order, "handed_over", {name: [order.sudo()[name].name or "", person.name], "note": note})
            for order in changed
        ]
        internal(changed).write({name: person.id})
        self.env["order.process.event"]._log(entries)
        if changed:
            changed._tell_assigned(role, person, note)

    def _check_may_hand_over(self, name):
        check_staff(self)
        if has_role(self.env, LEADERS) or self.env.su:
            return
        others = self.filtered(lambda order: order[name] != self.env.user)
        if others:
            raise AccessError(
                self.env._(
                    "Only who has the order, or a desk leader, hands it over: %s.", ", ".join(others.mapped("name"))
                )
            )
