from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ..base.sentinel import internal
from ..base.signature import read_signature
from ..company import schedule

AGREEING_STAGES = ("approved", "dispatched", "preparing", "shipped")
RECEIVING_STAGES = ("shipped", "settled", "closed")


class SaleOrder(models.Model):
    """The dealer agrees to the time of delivery and signs for what has come (H1)."""

    _inherit = "sale.order"

    delivery_agreed_on = fields.Datetime("Answered On", copy=False, readonly=True)
    delivery_agreed_by = fields.Char("Answered By", copy=False, readonly=True, help="The dealer's person.")
    delivery_agreed_plan = fields.Datetime(
        copy=False, readonly=True, help="The time that the dealer was told. When it changes, the dealer is asked again."
    )
    delivery_agreed_receiver = fields.Char("Will Be There", copy=False, readonly=True)
    delivery_agreed_phone = fields.Char("Phone on the Day", copy=False, readonly=True)
    delivery_other_time = fields.Char(
        "Asks for Another Time", copy=False, readonly=True, help="What the dealer wrote instead of agreeing."
    )
    delivery_agreement = fields.Char("Agreed with the Dealer", compute="_compute_delivery_agreement")
    receipt_signature = fields.Image("Dealer's Signature", copy=False, readonly=True, max_width=1024, max_height=1024)
    receipt_strokes = fields.Json(
        copy=False, readonly=True, help="The dealer's signature as it was drawn, with its times in milliseconds."
    )

    @api.depends_context("lang")
    @api.depends("delivery_agreed_on", "delivery_other_time", "commitment_date", "promised_dispatch_on")
    def _compute_delivery_agreement(self):
        for order in self:
            order.delivery_agreement = order._describe_agreement() if order.delivery_agreed_on else False

    def _describe_agreement(self):
        self.ensure_one()
        if self.delivery_other_time:
            return self.env._(
                "%(person)s asks for another time: %(text)s",
                person=self.delivery_agreed_by,
                text=self.delivery_other_time,
            )
        text = self.env._(
            "%(receiver)s %(phone)s will be there (%(person)s)",
            receiver=self.delivery_agreed_receiver or "",
            phone=self.delivery_agreed_phone or "",
            person=self.delivery_agreed_by,
        )
        if self._is_delivery_answered():
            return text
        return self.env._("%s; the time has changed since", text)

    # === Time and person ===

    def _get_delivery_plan(self):
        """The instant that the dealer is told: the requested date, else the dispatch; ``False`` where neither is."""
        self.ensure_one()
        return self.commitment_date or self.promised_dispatch_on

    def _describe_delivery_plan(self):
        """When and where the goods are to come, in words."""
        self.ensure_one()
        order = self.sudo()
        if order.commitment_date:
            when = order.company_id._describe_day(order.commitment_date)
        elif arrival := order._get_dealer_arrival():
            when = self.env._("arrives on %s", arrival)
        else:
            leaving = order._get_dealer_leaving()
            when = self.env._("leaves %s", leaving) if leaving else ""
        address = order.partner_shipping_id
        where = ", ".join(part for part in (address.city, address.street, address.street2) if part)
        return " · ".join(part for part in (when, where) if part)

    def _is_delivery_answered(self):
        """Whether the dealer has said something about the time that holds now."""
        self.ensure_one()
        return bool(self.delivery_agreed_on) and self.delivery_agreed_plan == self._get_delivery_plan()

    def _is_delivery_plan_over(self):
        """Whether the day that the dealer was told lies in the past, on the company's clock: nobody agrees to that."""
        self.ensure_one()
        plan, company = self._get_delivery_plan(), self.company_id
        return bool(plan) and schedule.to_local(plan, company._process_tz()).date() < company._process_today()

    def _may_agree_delivery(self):
        self.ensure_one()
        # What is held does not leave as planned; the dealer is asked when it is known.
        held = self.is_held and self.process_stage == "approved"
        return (
            self.state == "sale"
            and self.process_stage in AGREEING_STAGES
            and not held
            and not self.receipt_confirmed_on
            and not self._is_delivery_plan_over()
        )

    def _agree_delivery(self, name, receiver="", phone="", other=""):
        """Keep who of the dealer agrees to the time and who will be there, or that another time is asked for.

        Called as superuser for an order of the user's dealer; said again, the last word counts.

        :raises UserError: the order is not on its way, its day has passed, or nothing was said
        """
        self.ensure_one()
        self._lock_rows()
        self.invalidate_recordset()
        if not self._may_agree_delivery():
            if self._is_delivery_plan_over() and not self.receipt_confirmed_on:
                raise UserError(
                    self.env._("%s: the time of delivery has passed. Your contact knows when it comes.", self.name)
                )
            raise UserError(self.env._("%s is not about to be delivered.", self.name))
        receiver = self._read_dealer_text("receiver_name", receiver)
        phone = self._read_dealer_text("receiver_phone", phone)
        other = self._read_dealer_text("remark", other)
        if not other and not receiver:
            raise UserError(self.env._("Say who will be there to receive the goods."))
        vals = {
            "delivery_agreed_by": name,
            "delivery_agreed_plan": self._get_delivery_plan(),
            "delivery_agreed_receiver": receiver,
            "delivery_agreed_phone": phone,
            "delivery_other_time": other,
        }
        if self.delivery_agreed_on and all(self[key] == value for key, value in vals.items()):
            return
        internal(self).write({**vals, "delivery_agreed_on": fields.Datetime.now()})
        self.env["order.process.event"]._log([(self, "delivery_agreed", {"answer": self._describe_agreement()})])
        if other:
            person = self.user_id or self.taken_by_id
            if person:
                self.activity_schedule(
                    "mail.mail_activity_data_call",
                    user_id=person.id,
                    summary=self.env._("Dealer asks for another delivery time"),
                    note=plaintext2html(other),
                )

    # === Receipt ===

    def _may_sign_receipt(self):
        self.ensure_one()
        return (
            self.state == "sale"
            and self.process_stage in RECEIVING_STAGES
            and not self.receipt_confirmed_on
            and bool(self._get_received_lines())
        )

    def _get_received_lines(self):
        """The lines of goods that were delivered."""
        return self.order_line.filtered(
            lambda line: not line.display_type and line.product_id.type == "consu" and line.qty_delivered > 0
        )

    def _read_receipt(self, texts):
        """What of each line has come, as the dealer wrote it.

        :param dict texts: ``q_<line id>``, ``k_<line id>`` and ``r_<line id>`` with the quantity that came in good
            order, what is wrong with the rest, and why
        :return: the differences for :meth:`_confirm_receipt`, as plain values
        :raises UserError: what is wrong with which line, all at once
        """
        self.ensure_one()
        differences, wrong = [], []
        for line in self._get_received_lines():
            try:
                difference = self._read_received_line(
                    line, *(texts.get(f"{part}_{line.id}", "") for part in ("q", "k", "r"))
                )
            except UserError as error:
                wrong.append(f"{line.product_id.display_name}: {error}")
            else:
                differences += difference
        if wrong:
            raise UserError("\n".join(wrong))
        return differences

    def _read_received_line(self, line, quantity, kind, reason):
        """The difference of one line in a list; an empty one where all of it came in good order.

        :raises UserError: what is wrong with it
        """
        received = self._read_dealer_quantity(str(quantity))
        reason = self._read_dealer_text("remark", str(reason)[:501])
        kind = self._read_receipt_kind(kind, reason)
        more = line.product_uom_id.compare(received, line.qty_delivered)
        if not more:
            if kind or reason:
                text = self.env._("the quantity is as delivered. Write how many came in good order, and why not all.")
                raise UserError(text)
            return []
        reason = reason or (kind and self._get_receipt_kinds()[kind])
        if not reason:
            raise UserError(self.env._("say why the quantity differs."))
        difference = {
            "line_id": line.id,
            "product": line.product_id.display_name,
            "delivered": line.qty_delivered,
            "received": received,
            "quantity": line.qty_delivered - received,
            "reason": reason,
        }
        if more < 0 and kind in ("damaged", "wrong"):
            difference["kind"] = kind
        return [difference]

    def _get_receipt_kinds(self):
        """What can be wrong with goods that have come, in the dealer's words."""
        return {
            "short": self.env._("Too few"),
            "damaged": self.env._("Broken"),
            "wrong": self.env._("Wrong goods"),
            "over": self.env._("Too many"),
        }

    def _read_receipt_kind(self, code, reason):
        """The kind that was chosen, or whose words were written as the reason; ``None`` where nothing says which."""
        kinds = self._get_receipt_kinds()
        written = {label: kind for kind, label in kinds.items()}
        return code if code in kinds else written.get(reason)

    def _sign_receipt(self, name, signature, differences):
        """Note that the dealer's person has received the goods and signed for them, and for the papers that ask for it.

        Called as superuser for an order of the user's dealer. Signed a second time, it changes nothing.

        :param str signature: the strokes as the pad sends them
        :raises UserError: it is not to be signed, or name or signature is missing or no strokes
        """
        self.ensure_one()
        self._lock_rows()
        self.invalidate_recordset()
        if self.receipt_confirmed_on:
            return
        if not self._may_sign_receipt():
            raise UserError(self.env._("%s cannot be signed for: not all of it has left.", self.name))
        name = self._read_dealer_text("receiver_name", name)
        if not name:
            raise UserError(self.env._("Write the name of the person who signs."))
        if not signature:
            raise UserError(self.env._("Sign in the box first."))
        drawn = read_signature(self.env, signature)
        internal(self).write({"receipt_signature": drawn["image"], "receipt_strokes": drawn["strokes"]})
        self._confirm_receipt(name, differences=differences or None)
        for paper in self._get_papers_for_dealer():
            paper._sign("dealer", name, drawn)

    def _get_papers_for_dealer(self):
        """The papers of goods that have left which still await the dealer's own signature."""
        return self.paper_ids.filtered(lambda paper: "dealer" in paper._get_awaited() and paper._has_left())


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_delivered_amount(self):
        """What the delivered part of the line comes to, with tax, in the order's currency."""
        self.ensure_one()
        if not self.product_uom_qty:
            return 0.0
        return self.currency_id.round(self.price_total * self.qty_delivered / self.product_uom_qty)
