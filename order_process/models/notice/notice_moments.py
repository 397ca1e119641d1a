from odoo import fields, models


class SaleOrder(models.Model):
    """The moments at which dealer and sales rep are told, each where it happens (P20)."""

    _inherit = "sale.order"

    def _after_submit(self):
        """The dealer is told that the order was taken."""
        super()._after_submit()
        self._tell("taken")

    def _after_confirm(self):
        """The dealer is told that the order was confirmed."""
        super()._after_confirm()
        self._tell("confirmed")

    def _after_paid_in_full(self):
        self._tell("paid")
        super()._after_paid_in_full()

    def _after_receipt(self):
        """The dealer is told that the receipt was noted."""
        self._tell("received")
        super()._after_receipt()

    def _after_dispatch(self, pickings):
        """The dealer is told that the order was sent; who pays on delivery, how much to have ready, all in one."""
        super()._after_dispatch(pickings)
        collected = self.filtered(lambda order: order._get_carrier().payment_rule == "on_delivery")
        for dispatch in pickings.dispatch_id:
            collected._tell("cod_due", key=str(dispatch.id), dispatch_id=dispatch.id)
            (self - collected)._tell("dispatched", key=str(dispatch.id), dispatch_id=dispatch.id)

    def _after_ship(self, pickings):
        """The dealer is told what is on its way, with whom and in what."""
        super()._after_ship(pickings)
        facts = {order: left._get_carriage() for order, left in pickings.grouped("sale_id").items() if order}
        keys = {order: ",".join(sorted(map(str, said["picking_ids"]))) for order, said in facts.items()}
        orders = self.browse().union(*facts)
        fetched = orders.filtered(lambda order: order._get_carrier().carrier_role == "dealer")
        fetched._tell("fetched", key=keys, facts=facts)
        (orders - fetched)._tell("shipped", key=keys, facts=facts)

    def _describe_coming(self, said, people=False):
        """Day and span of time in which the goods come, in the reader's language; empty where nobody has planned it.

        :param dict said: the notice's values: ``arrives_from`` and ``arrives_to``, UTC
        :param people: with who brings them and the telephone, for a line of its own
        """
        self.ensure_one()
        if not said.get("arrives_from"):
            return ""
        order = self.sudo()
        first, last = (fields.Datetime.to_datetime(said[name]) for name in ("arrives_from", "arrives_to"))
        tz = (order.warehouse_id or order.company_id)._process_tz()
        text = order.company_id.with_env(self.env).sudo()._describe_span(first, last, tz, near=False)
        if not people:
            return text
        pairs = [(said.get("escort"), said.get("phone")), (said.get("driver"), said.get("driver_phone"))]
        # Whoever has a telephone is named.
        who = next((pair for pair in sorted(pairs, key=lambda pair: not pair[1]) if pair[0]), ())
        return "".join(f" · {part}" for part in (text, " ".join(filter(None, who))) if part)


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _get_carriage(self):
        """Who takes these transfers of one order along and in what, as plain values for the notice."""
        order, escort = self.sale_id, self.escort_id[:1]
        said = {
            "picking_ids": self.ids,
            "escort": escort.name,
            "phone": escort.partner_id.phone,
            "vehicle": ", ".join(filter(None, self.mapped("vehicle_no"))),
            "wagon": ", ".join(filter(None, self.mapped("wagon_no"))),
        }
        if order._get_carrier().carrier_role == "dealer":
            said.update(escort=order.collector_name, phone=order.collector_phone, vehicle=order.collector_vehicle)
        return {name: value for name, value in said.items() if value}
