"""A dye that is made to order, and the people who make, check and approve."""

from datetime import date

from odoo import fields
from odoo.tests import Form

from .clock_common import ClockCase


class ProductionCase(ClockCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        people = {"maker": "order_process.group_production", "inspector": "order_process.group_quality"}
        cls.maker, cls.inspector = cls._create_users(people)
        cls.made = cls._create_product("Private label dye", "PL1", 50.0)
        cls.made.made_to_order = True
        cls.env.flush_all()

    def _confirmed(self, lines=None, **vals):
        return self._approve(self._create_orders(lines=lines or [(self.made, 10), (self.dye, 5)], **vals))

    def _production(self, order, user=None):
        production = self.env["order.process.production"].search([("order_id", "=", order.id)])
        return production.with_user(user).sudo(False) if user else production

    def _step(self, order, user, opener, **values):
        """What a person does in the window that a button opens."""
        action = getattr(self._production(order, user), opener)()
        form = Form(self.env[action["res_model"]].with_user(user).sudo(False).with_context(**action["context"]))
        for name, value in values.items():
            form[name] = value
        return form

    def _plan(self, order, ends_on=date(2026, 3, 4), user=None, **values):
        user = user or self.maker
        self._step(order, user, "action_open_plan", ends_on=ends_on, **values).save().action_propose()

    def _approve_plan(self, order, user=None):
        self._production(order, user or self.manager).action_approve_plan()

    def _report(self, order, quantity, user=None, **values):
        form = self._step(order, user or self.maker, "action_open_report", **values)
        with form.line_ids.edit(0) as line:
            line.quantity = quantity
        form.save().action_report()

    def _check(self, order, failed=None, user=None, photo=None):
        """Look through the list; ``failed`` is the number of the point that is not in order."""
        form = self._step(order, user or self.inspector, "action_open_check")
        for number in range(len(form.line_ids)):
            with form.line_ids.edit(number) as line:
                line.verdict = "failed" if number == failed else "passed"
                if number == failed:
                    line.note = "Colour is off"
                    line.photo = photo or PHOTO
        form.save().action_keep()

    def _pack(self, order, user=None):
        self._production(order, user or self.keeper).action_pack()

    def _make(self, order):
        """All the way to the packed goods."""
        self._plan(order)
        self._approve_plan(order)
        self._report(order, 10)
        self._check(order)
        self._pack(order)

    def _codes(self, order, step=None):
        step = step or order.sudo()._next_step()
        return [blocker.code for blocker in order.sudo()._get_blockers(step)[order.sudo()]]

    def _today(self):
        return fields.Date.today()


# One pixel.
PHOTO = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
