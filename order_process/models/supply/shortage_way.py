from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..base.reason import need_reason
from ..base.sentinel import internal
from ..base.window import open_dialog
from ..gate.event import describes
from .shortage import OPEN_STATES

WAYS = [
    ("warehouse", "Deliver from another centre"),
    ("transfer", "Bring the goods from another centre"),
    ("procure", "Have them bought or made"),
]


class OrderProcessShortage(models.Model):
    """How the goods are to come that an order lacks: decided by the desk, with a day that the dealer reads (F2).

    The order stays whole: it leaves from another centre, or waits for goods on their way to its own."""

    _inherit = "order.process.shortage"

    way = fields.Selection(WAYS, "How the Goods Come")
    way_warehouse_id = fields.Many2one("stock.warehouse", "From", ondelete="restrict")
    way_expected_on = fields.Date("Goods Expected On", help="When they are at the centre from which the order leaves.")
    way_arrives_on = fields.Date("With the Dealer On", help="The dispatch after that, and transit.")
    way_owner_id = fields.Many2one("res.users", "Who Sees to It", ondelete="restrict")
    way_note = fields.Text("What Was Decided")
    way_by_id = fields.Many2one("res.users", "Decided By", ondelete="restrict")
    way_on = fields.Datetime("Decided On")
    way_picking_id = fields.Many2one("stock.picking", "Transfer", ondelete="restrict")

    def _find_other_centres(self):
        """The centres that have free what is missing; for an order that is not confirmed yet, all that it needs.

        :return: ``(centres that can deliver all of the order, centres that can send what is missing)`` (superuser)
        """
        self.ensure_one()
        order = self.sudo().order_id
        others = self.env["stock.warehouse"].sudo().search([("company_id", "=", order.company_id.id)])
        others -= order.warehouse_id
        whole = self._filter_centres(others, self._sum_whole()) if order.goods_awaited_since else others.browse()
        return whole, self._filter_centres(others, self._sum_missing())

    def _sum_missing(self):
        """``{product: quantity}`` of what is missing now."""
        needs = self.sudo().order_id._get_missing().get(self.sudo().order_id, ())
        return self._sum(needs, "missing")

    def _sum_whole(self):
        return self._sum(self.sudo().order_id.order_line._get_needs(), "quantity")

    @api.model
    def _sum(self, needs, name):
        found = {}
        for need in needs:
            if getattr(need, name):
                found[need.product] = found.get(need.product, 0.0) + getattr(need, name)
        return found

    @api.model
    def _filter_centres(self, centres, wanted):
        if not wanted:
            return centres.browse()
        goods = self.env["product.product"].sudo().union(*wanted)._get_goods(centres)
        return centres.filtered(
            lambda centre: all(
                product.uom_id.compare(goods[product, centre].unpromised, quantity) >= 0
                for product, quantity in wanted.items()
            )
        )

    # === Deciding ===

    def _decide_way(self, way, warehouse=None, expected_on=None, owner=None, note=""):
        """Decide how the missing goods come, and tell the dealer the one new day.

        :raises UserError: to whom the role is missing, where it is no longer short, or the goods are not free there
        """
        self.ensure_one()
        self.order_id._check_may_ask()
        note = need_reason(note, self.env._("Say what was decided; the dealer reads it."))
        shortage = self.sudo()
        order = shortage.order_id
        order._lock_rows()
        shortage.invalidate_recordset()
        if shortage.state not in OPEN_STATES or not shortage.may_answer:
            raise UserError(shortage._get_closed_message())
        if way == "warehouse":
            self._deliver_from(warehouse, note)
            return
        if not expected_on or expected_on < order.company_id._process_today():
            raise UserError(self.env._("Say by when the goods are there: today or a later day."))
        if way == "transfer":
            shortage._bring_from(warehouse, expected_on)
        else:
            shortage._have_procured(expected_on, owner, note)
        day = shortage._get_arrival(expected_on)
        shortage._advance(
            {
                **shortage._prepare_way(way, warehouse, note, self.env.user),
                "state": "coming",
                "way_expected_on": expected_on,
                "way_arrives_on": day,
                "way_owner_id": owner.id if owner and way == "procure" else False,
                "remind_on": False,
            }
        )
        shortage._promise_way(day, note)
        order._sync_process()

    @api.model
    def _prepare_way(self, way, warehouse, note, user):
        return {
            "way": way,
            "way_warehouse_id": warehouse.id if warehouse and way != "procure" else False,
            "way_note": note,
            "way_by_id": user.id,
            "way_on": fields.Datetime.now(),
        }

    def _check_centre(self, warehouse, whole):
        """Nobody else is promised the goods of that centre until this is decided.

        :raises UserError: it has not free what is wanted"""
        wanted = self._sum_whole() if whole else self._sum_missing()
        if warehouse:
            self.env["order.process.goods.turn"].sudo()._take((product, warehouse) for product in wanted)
        found = self._find_other_centres()[0 if whole else 1]
        if not warehouse or warehouse.sudo() not in found:
            names = ", ".join(found.mapped("name")) or self.env._("none")
            raise UserError(
                self.env._("Choose a centre that has the goods free. At present: %(centres)s.", centres=names)
            )
        return wanted

    def _deliver_from(self, warehouse, note):
        """The whole order leaves from another centre; as any change it is reviewed by the levels concerned."""
        order = self.order_id
        if not order.goods_awaited_since:
            raise UserError(
                self.env._(
                    "%s is confirmed, and its transfers are those of its centre: bring the goods there instead.",
                    order.name,
                )
            )
        self._check_centre(warehouse, whole=True)
        order._withdraw_for_goods()
        order.write({"warehouse_id": warehouse.id, "warehouse_reason": note})
        shortage = self.sudo()
        done = {"state": "done", "closed_on": fields.Datetime.now(), "remind_on": False}
        shortage._advance({**shortage._prepare_way("warehouse", warehouse, note, self.env.user), **done})
        self.env["order.process.event"]._log([(order, "goods_way", {"way": "warehouse", "note": note})])
        order.action_submit_review()

    def _bring_from(self, warehouse, expected_on):
        """A transfer between centres that takes its goods now (superuser)."""
        wanted = self._check_centre(warehouse, whole=False)
        order, source = self.order_id, warehouse.sudo()
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": source.int_type_id.id,
                "location_id": source.lot_stock_id.id,
                "location_dest_id": order.warehouse_id.lot_stock_id.id,
                "origin": order.name,
                "scheduled_date": order.company_id._process_instant(expected_on),
                "move_ids": [
                    fields.Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "product_uom": product.uom_id.id,
                            "location_id": source.lot_stock_id.id,
                            "location_dest_id": order.warehouse_id.lot_stock_id.id,
                            "date": order.company_id._process_instant(expected_on),
                        }
                    )
                    for product, quantity in wanted.items()
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        self._advance({"way_picking_id": picking.id})

    # === The one new day ===

    def _get_arrival(self, expected_on):
        """The day with the dealer: what leaves when the goods are there, and the days on the way."""
        order = self.order_id
        there = max(order.company_id._process_instant(expected_on), fields.Datetime.now())
        slot, _dispatch = self.env["order.process.window"]._plan(order, {order: there})[order]
        slot = order._find_room({order: slot})[order]
        found = order._plan_arrivals({order: slot.leaves if slot else there}).get(order)
        return max(found or expected_on, expected_on)

    def _promise_way(self, day, note):
        """The order's promised arrival is this day wherever it is shown, and the dealer is told it once."""
        order = self.order_id
        if order.state == "sale" and order.promised_arrival_on != day:
            internal(order).write({"promised_arrival_on": day, "arrival_reason": note})
        detail = {"way": self.way, "promised_arrival_on": ["", str(day)], "note": note}
        self.env["order.process.event"]._log([(order, "goods_way", detail)])
        order._tell("delayed", key=f"goods {self.id} {day}", facts={order: {"arrives": str(day), "why": note}})

    def _describe_coming(self):
        """How and when the goods come, in the reader's language."""
        self.ensure_one()
        text = self.env._(
            "%(way)s: at the centre on %(day)s, with the dealer on %(arrives)s.",
            way=self._get_label("way"),
            day=format_date(self.env, self.way_expected_on),
            arrives=format_date(self.env, self.way_arrives_on),
        )
        return text

    def _describe(self, blocker):
        if self.state != "coming":
            return super()._describe(blocker)
        deadline = self.company_id._process_instant(self.way_expected_on)
        return blocker._replace(message=f"{blocker.message} {self._describe_coming()}", deadline=deadline)

    def _get_answer_key(self):
        key = super()._get_answer_key()
        return f"{self.way} {self.way_expected_on}" if self.state == "coming" else key

    def _get_wait_end(self):
        return self.way_expected_on if self.state == "coming" else super()._get_wait_end()

    def action_open_way(self):
        """Decide how the missing goods come."""
        self.ensure_one()
        self.order_id._check_may_ask()
        title = self.env._("How Do the Goods Come?")
        return open_dialog(title, "order.process.shortage.way", default_shortage_id=self.id)


class OrderProcessEvent(models.Model):
    _inherit = "order.process.event"

    kind = fields.Selection(
        selection_add=[("goods_way", "How missing goods come"), ("shipped",)], ondelete={"goods_way": "cascade"}
    )


@describes("way")
def describe_way(event, _key, value):
    ways = dict(event.env["order.process.shortage"]._fields["way"]._description_selection(event.env))
    yield event.env._("How missing goods come"), ways.get(value, value)
