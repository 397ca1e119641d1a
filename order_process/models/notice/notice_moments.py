from odoo import models


class SaleOrder(models.Model):
    """The moments at which dealer and sales rep are told, each where it happens (P20)."""

    _inherit = "sale.order"

    def _submit_review(self):
        result = super()._submit_review()
        self._tell("taken")
        return result

    def _after_state_change(self, before):
        super()._after_state_change(before)
        self.browse(
            [order.id for order, state in before.items() if order.state == "sale" and state != "sale"]
        )._tell("confirmed")

    def _after_paid_in_full(self):
        self._tell("paid")
        super()._after_paid_in_full()

    def _tell_money_back(self, payment):
        super()._tell_money_back(payment)
        said = {"payment": payment.name, "amount": payment.amount, "currency_id": payment.currency_id.id}
        self._tell("money_back", key=str(payment.id), reason=payment.returned_reason, **said)

    def _after_receipt(self):
        self._tell("received")
        super()._after_receipt()

    def _sync_stage(self):
        before = {order: order.process_stage for order in self}
        super()._sync_stage()
        self.browse(
            [order.id for order, stage in before.items() if order.process_stage == "closed" and stage != "closed"]
        )._tell("closed")


class OrderProcessReview(models.Model):
    _inherit = "order.process.review"

    def _close(self, state, reason):
        super()._close(state, reason)
        # Why is said by the order desk: reasons of reviewers stay inside.
        self.sudo().order_id._tell("returned", key={review.order_id: str(review.id) for review in self.sudo()})


class OrderProcessDispatch(models.Model):
    _inherit = "order.process.dispatch"

    def _send_together(self, orders, late_entry):
        sent = super()._send_together(orders, late_entry)
        # Who pays on delivery is told how much to have ready, all in one.
        collected = sent.filtered(lambda order: order._get_carrier().payment_rule == "on_delivery")
        collected._tell("cod_due", key=str(self.id), dispatch_id=self.id)
        (sent - collected)._tell("dispatched", key=str(self.id), dispatch_id=self.id)
        return sent


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _action_done(self):
        result = super()._action_done()
        left = self.filtered(
            lambda picking: picking.state == "done" and picking.location_dest_id.usage == "customer" and picking.sale_id
        )
        facts = {order: pickings._get_carriage() for order, pickings in left.sudo().grouped("sale_id").items()}
        keys = {order: ",".join(sorted(map(str, said["picking_ids"]))) for order, said in facts.items()}
        orders = left.sudo().sale_id
        fetched = orders.filtered(lambda order: order._get_carrier().carrier_role == "dealer")
        fetched._tell("fetched", key=keys, facts=facts)
        (orders - fetched)._tell("shipped", key=keys, facts=facts)
        return result

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


class OrderProcessPaper(models.Model):
    _inherit = "order.process.paper"

    def _issue(self, entries, by_itself=False):
        papers = super()._issue(entries, by_itself)
        # The papers with a scan come from outside and go on to the dealer.
        for paper in papers.sudo().filtered(lambda paper: paper.type_id.needs_scan):
            said = {"paper_id": paper.id, "paper": paper.name, "station": paper.station, "wagon": paper.wagon_no}
            paper.order_id._tell("loaded", key=str(paper.id), weight=paper.weight, **said)
        return papers
