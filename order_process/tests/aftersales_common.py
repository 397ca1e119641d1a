from uuid import uuid4

from odoo.addons.order_process.models.base.sentinel import internal
from odoo.tests import freeze_time

from .common import OrderProcessCommon
from .portal_pages import PortalPages

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


class AftersalesCommon(OrderProcessCommon):
    """A dealer who has received 10 of one product and 5 of another, and the people who look after what is wrong."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading("generic_coa", company=cls.company, install_demo=False)
        cls.service = cls._create_user("service", "order_process.group_customer_service")
        cls.colleague = cls._create_user("colleague", "order_process.group_customer_service")
        cls.escort = cls._create_user("escort", "order_process.group_carrier")
        cls.dealer.write({"user_id": cls.salesman.id, "email": "liren@example.com"})
        cls.other = cls._create_dealer("Wuhan Meiyuan", "D002")
        cls.buyer = cls._create_buyer("op_buyer", cls.dealer)
        cls.rival = cls._create_buyer("op_rival", cls.other)
        cls.cause = cls.env.ref("order_process.cause_warehouse")
        with freeze_time("2026-03-02 01:00:00"):
            cls.order = cls._deliver(cls._create_orders(lines=[(cls.dye, 10), (cls.oxide, 5)]))
        cls.line, cls.second = cls.order.order_line

    @classmethod
    def _deliver(cls, order, *users):
        """Review the order, send it and hand it over."""
        order = cls._approve(order, *users).sudo()
        picking = order.picking_ids
        dispatch = cls.env["order.process.dispatch"].search([("warehouse_id", "=", cls.warehouse.id)], limit=1)
        if not dispatch:
            dispatch = cls.env["order.process.dispatch"]._append(
                [
                    {
                        "window_id": cls.windows[0].id,
                        "date": "2026-03-02",
                        "warehouse_id": cls.warehouse.id,
                        "scheduled_on": "2026-03-02 02:00:00",
                        "state": "sent",
                    }
                ]
            )
        internal(picking).write({"dispatch_id": dispatch.id})
        order._sync_process()
        picking.action_assign()
        picking.with_user(cls.keeper).button_validate()
        assert picking.state == "done"
        return order

    @classmethod
    def _invoice(cls, order=None):
        """Invoice the whole order and post it."""
        move = (order or cls.order).sudo()._create_invoices()
        move.action_post()
        return move

    @classmethod
    def _claim(cls, kind="return", quantity=3, user=None, order=None, **vals):
        """A claim about some of the first line, opened inside."""
        user = user or cls.clerk
        order = (order or cls.order).with_user(user)
        lines = [(order.order_line[0], quantity, "Broken")] if quantity else []
        return (
            cls.env["order.process.claim"]
            .with_user(user)
            ._open_by_staff(order, kind, "Three tubes leak", lines, **vals)
        )

    def _as(self, claim, user):
        return claim.with_user(user).sudo(False)

    def _notices(self, record, user, text=""):
        """What a person was told about a record."""
        return self.env["mail.message"].search(
            [
                ("model", "=", record._name),
                ("res_id", "=", record.id),
                ("notified_partner_ids", "in", user.partner_id.ids),
                ("subject", "ilike", text),
            ]
        )


class AftersalesPortalCommon(AftersalesCommon, PortalPages):
    """The same, with dealers who use the portal."""

    def _submission(self):
        return uuid4().hex

    def _send(self, order=None, files=None, **data):
        """Send the form of a new claim about the order."""
        values = {"kind": "return", "text": "Three tubes leak", "submission": self._submission(), **data}
        return self._post(f"/my/orders/{(order or self.order).id}/claim", values, files)

    def _claims(self, order=None):
        return self.env["order.process.claim"].search([("order_id", "=", (order or self.order).id)])
