import base64

from freezegun import freeze_time

from odoo import Command

from .common import OrderProcessCommon
from .drawn import DRAWN

PDF = base64.b64encode(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF")


class DeliveryCommon(OrderProcessCommon):
    """Orders delivered by the five shipped modes, with the people who work on them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.escort = cls._create_user("escort", "order_process.group_carrier")
        cls.service = cls._create_user("service", "order_process.group_customer_service")
        cls.modes = {
            mode: cls.env.ref(f"order_process.carrier_{mode}") for mode in ("pickup", "road", "rail", "cod", "bulk")
        }
        cls.company.headquarters_id = cls.warehouse
        cls.env.flush_all()

    def _as(self, user, records):
        return records.with_user(user).sudo(False)

    def _order(self, mode, lines=None, **vals):
        """A confirmed order of a mode, ready at 9:00."""
        if mode == "bulk":
            vals.setdefault("commitment_date", self._instant(9, day=9))
        with freeze_time(self._instant(9)):
            order = self._create_orders(1, lines, carrier_id=self.modes[mode].id, **vals)
            return self._approve(order).sudo()

    def _dispatch(self, orders, hour=10, minute=0):
        with freeze_time(self._instant(hour, minute)):
            self._run_windows(self._instant(hour, minute))
        orders.invalidate_recordset()
        return orders.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))

    def _rule(self, order, code):
        return order.carrier_id.paper_rule_ids.filtered(lambda rule: rule.type_id.code == code)

    def _paper(self, order, code):
        return order.paper_ids.filtered(lambda paper: paper.type_id.code == code and paper.state != "void")

    def _issue(self, user, picking, code, facts=None):
        rule = self._rule(picking.sudo().sale_id, code)
        return self._as(user, picking).action_issue_paper(rule.id, facts)

    def _sign(self, user, paper, name, role=None):
        return self._as(user, paper).action_sign(name, DRAWN, role)

    def _name_carrier(self, picking):
        role = picking.sudo().sale_id.carrier_id.carrier_role
        if role == "dealer":
            self._as(self.clerk, picking.sudo().sale_id).write(
                {"collector_name": "Zhou Ping", "collector_vehicle": "XA-12345"}
            )
        else:
            vals = {"escort_id": self.escort.id}
            vals |= {"vehicle_no": "YA-88888"} if role == "escort" else {"wagon_no": "C70-1234567"}
            self._as(self.dispatcher, picking).write(vals)

    def _count(self, picking):
        self._as(self.keeper, picking).action_count_as_listed()

    def _check(self, picking):
        self._as(self.keeper, picking).action_check()

    def _validate(self, picking):
        return self._as(self.keeper, picking).with_context(skip_sms=True).button_validate()

    def _cod_to_load(self):
        """Cash on delivery, checked and signed for by the escort: the goods may leave."""
        order = self._order("cod", user_id=self.salesman.id)
        picking = self._dispatch(order)
        self._issue(self.finance, picking, "SX")
        self._name_carrier(picking)
        self._count(picking)
        self._check(picking)
        for code in ("SX", "CK"):
            self._sign(self.keeper, self._paper(order, code), "Escort")
        return order, picking

    LOADING = {
        "wagon_no": "C70-1234567",
        "station": "Guangzhou East",
        "loaded_on": "2026-03-02",
        "weight": 1250.0,
        "scans": [("loading.pdf", PDF)],
    }


def blocker_messages(order, step, code=None):
    """The messages of what stops an order at a step."""
    return [b.message for b in order._get_blockers(step)[order] if code in (None, b.code)]


__all__ = ["Command", "DRAWN", "DeliveryCommon", "PDF", "blocker_messages"]
