from typing import NamedTuple

import psycopg2

from odoo import Command, api, fields, models
from odoo.exceptions import ConcurrencyError, UserError

from ..base.compare import differs
from ..base.odoo_names import find_id
from ..base.sentinel import external, internal
from ..company import schedule
from ..intake.order_cells import CellError, read_cell
from ..intake.order_columns import Problem
from ..intake.order_import_text import ProblemTexts
from ..intake.ordered_lines import ORDERED_LINES
from .dealer_catalogue import MAX_SEARCH, format_quantity

MAX_LINES = 1000
MAX_PHONE = 40
FIRST_GOODS = 3
DEALER_LINES = [
    *ORDERED_LINES,
    # What the order desk gives away is not the dealer's; what the dealer's list gives for nothing is.
    "|",
    ("discount", "<", 100),
    ("create_uid.share", "=", True),
]
# The column of an order file that holds the same as the field of the page.
TEXT_COLUMNS = {"receiver_name": "receiver", "receiver_phone": "receiver_phone", "remark": "remark"}


class DealerGap(NamedTuple):
    """Something that keeps a dealer's order from being submitted: what, and the field of the page that mends it."""

    message: str
    field: str


class SaleOrder(models.Model):
    """The order that a dealer writes in the portal: a real draft, one for each person, on every device the same (L1).

    Portal users may neither create nor write orders. The pages work as superuser on what ``_find_dealer_draft`` gives
    them; the browser says products, quantities and a few texts, and nothing else."""

    _inherit = "sale.order"
    _process_fields = {
        "system": {
            "dealer_draft_user_id",
            "delivery_agreed_on",
            "delivery_agreed_by",
            "delivery_agreed_plan",
            "delivery_agreed_receiver",
            "delivery_agreed_phone",
            "delivery_other_time",
            "receipt_signature",
            "receipt_strokes",
            "signature_strokes",
        },
    }

    dealer_draft_user_id = fields.Many2one(
        "res.users",
        "Being Written By",
        copy=False,
        readonly=True,
        ondelete="restrict",
        help="The dealer's person who is still writing the order in the portal. It is received when it is submitted.",
    )

    _dealer_draft = models.UniqueIndex(
        "(company_id, dealer_draft_user_id) WHERE dealer_draft_user_id IS NOT NULL",
        "This person is writing another order already.",
    )

    # === What a draft is not yet ===

    def _stamp_facts(self):
        """What is still being written has not been received: it has no dates and no promise."""
        super(SaleOrder, self.filtered(lambda order: not order.dealer_draft_user_id))._stamp_facts()

    def _get_held_step(self):
        """Nothing holds what is still being written, and nobody has to mend it."""
        if self.dealer_draft_user_id and self.state in ("draft", "sent") and not self._is_content_locked():
            return False
        return super()._get_held_step()

    def _get_waits_for(self):
        waits_for = super()._get_waits_for()
        if not waits_for and self.dealer_draft_user_id:
            person = self.sudo().dealer_draft_user_id.name
            return {"what": self.env._("The dealer is still writing it"), "who": person, "deadline": False}
        return waits_for

    def _before_submit(self):
        """What a dealer was writing is received now; prices and dates follow from that moment."""
        self.sudo()._release_dealer_draft()
        super()._before_submit()

    def _after_confirm(self):
        """Nobody is writing it any more."""
        super()._after_confirm()
        self.sudo()._release_dealer_draft()

    def _after_cancel(self):
        """Nobody is writing it any more."""
        super()._after_cancel()
        self.sudo()._release_dealer_draft()

    def _release_dealer_draft(self):
        """From now on the order is received and no draft any more."""
        drafts = self.filtered("dealer_draft_user_id")
        if drafts:
            internal(drafts).write({"dealer_draft_user_id": False, "received_on": fields.Datetime.now()})

    # === The one open draft of a person ===

    @api.model
    def _find_dealer_draft(self, lock=False):
        """The order that the portal user is writing (superuser), or none.

        :param bool lock: wait for whoever changes it at this moment, on another device or in another tab
        """
        user = self.env.user
        own = [("dealer_draft_user_id", "=", user.id), ("company_id", "=", self.env.company.id)]
        draft = self.sudo().search(own)
        if draft and lock:
            draft._lock_rows()
            draft.invalidate_recordset()
        if draft and (
            draft.state != "draft"
            or draft._is_content_locked()
            or draft.partner_id.commercial_partner_id != user.partner_id.commercial_partner_id
        ):
            draft._release_dealer_draft()
            return draft.browse()
        return draft

    @api.model
    def _open_dealer_draft(self):
        """The order that the portal user is writing (superuser, locked); begun where there is none.

        :raises UserError: no orders are taken through the portal at present
        """
        self._check_portal_open()
        draft = self._find_dealer_draft(lock=True)
        if draft:
            return draft
        vals = self._prepare_dealer_draft()
        try:
            with self.env.cr.savepoint():
                draft = internal(self).create({**vals, "dealer_draft_user_id": self.env.uid})
        except psycopg2.errors.UniqueViolation as error:
            if "dealer_draft" not in (error.diag.constraint_name or ""):
                raise
            # Begun in another tab at this moment; the server starts over and finds it.
            raise ConcurrencyError("dealer draft") from error
        return external(draft, self.sudo())

    @api.model
    def _check_portal_open(self):
        """:raises UserError: no orders are taken through the portal at present"""
        if not self._get_portal_channel():
            raise UserError(self.env._("Orders through the portal are closed at present. Ask your contact."))

    @api.model
    def _get_portal_channel(self):
        """The channel of the portal while orders of the user's dealer are taken through it, else none: who is no
        approved dealer, or was archived as one, orders nothing, although the people may still sign in."""
        channel = self.env["order.process.channel"].sudo()
        if not self.env.user.partner_id._is_approved_dealer():
            return channel
        number = find_id(self.env, "order_process.channel_portal")
        return channel.search([("id", "=", number), ("active", "=", True), ("closed", "=", False)])

    @api.model
    def _prepare_dealer_draft(self):
        """Values of an order that the portal user begins; everything that is not the dealer's to decide."""
        company, dealer = self.env.company.sudo(), self.env.user.partner_id.commercial_partner_id.sudo()
        own = dealer.with_company(company)
        usual = own.property_delivery_carrier_id
        may_choose = not usual or usual in own._get_orderable_carriers(company)
        return {
            "company_id": company.id,
            "partner_id": dealer.id,
            "intake_channel_id": self._get_portal_channel().id,
            "taken_by_id": dealer.user_id.id,
            "carrier_id": usual.id if may_choose else False,
            "require_signature": False,
            "validity_date": False,
            "state": "draft",
        }

    # === Goods ===

    def _get_dealer_lines(self):
        """The lines that the dealer decides on: not what programs, rounding, delivery or the order desk put in."""
        return self.order_line.filtered_domain(DEALER_LINES)

    def _find_dealer_products(self):
        """The goods of the lines that the dealer decided on, without reading the lines of many orders."""
        domain = [("order_id", "in", self.ids), *DEALER_LINES]
        return self.env["sale.order.line"].search_fetch(domain, ["product_id"]).product_id

    def _get_dealer_quantity(self, product):
        """What the dealer ordered of the product, as text with all its digits."""
        lines = self._get_dealer_lines().filtered(lambda line: line.product_id == product)
        return format_quantity(sum(lines.mapped("product_uom_qty")))

    def _describe_dealer_goods(self):
        """``{order: its first goods}`` in a line each, for “order again”."""
        domain = [("order_id", "in", self.ids), ("product_id", "!=", False), *DEALER_LINES]
        lines = self.env["sale.order.line"].search_fetch(domain, ["order_id", "product_id"]).grouped("order_id")
        products = self.env["product.product"].union(*(found[:FIRST_GOODS].product_id for found in lines.values()))
        products.fetch(["default_code", "product_tmpl_id", "product_template_attribute_value_ids"])
        products.product_tmpl_id.fetch(["name"])
        names = {product.id: product.display_name for product in products.with_context(display_default_code=False)}
        found = {order: lines[order][:FIRST_GOODS].product_id.ids if order in lines else () for order in self}
        return {order: ", ".join(names[product] for product in first) for order, first in found.items()}

    def _set_dealer_quantities(self, quantities):
        """Make the quantities of these products what the dealer says. Repeated, it changes nothing.

        :param dict quantities: product → quantity in the product's unit; 0 takes the product out
        :raises UserError: more lines than an order of the portal may have
        """
        self.ensure_one()
        lines = self._get_dealer_lines().grouped("product_id")
        commands = []
        for product, quantity in quantities.items():
            found = lines.get(product, self.env["sale.order.line"])
            if quantity and found:
                if found[0].product_uom_qty != quantity or found[0].product_uom_id != product.uom_id:
                    vals = {"product_uom_qty": quantity, "product_uom_id": product.uom_id.id}
                    commands.append(Command.update(found[0].id, vals))
                found = found[1:]
            elif quantity:
                commands.append(Command.create({"product_id": product.id, "product_uom_qty": quantity}))
            commands += [Command.delete(line.id) for line in found]
        added = sum(command[0] == Command.CREATE for command in commands)
        if added and len(self.order_line) + added > MAX_LINES:
            raise UserError(self.env._("An order of the portal has at most %s lines.", MAX_LINES))
        if commands:
            self.write({"order_line": commands})
            self._apply_promotions()

    def _empty_dealer_draft(self):
        """Take all goods out that the dealer put in."""
        self._get_dealer_lines().unlink()
        self._apply_promotions()

    def _refresh_dealer_prices(self):
        """Today's prices of the dealer's list, unless the order desk has had a hand in it, and today's promotions."""
        self.ensure_one()
        if not self.editor_ids:
            self.date_order = fields.Datetime.now()
            if self._get_dealer_lines():
                self._recompute_prices()
        self._apply_promotions()

    # === The other facts ===

    def _set_dealer_facts(self, texts):
        """Set what the dealer says about the delivery.

        :param dict texts: any of carrier_id, partner_shipping_id, requested_on, receiver_name, receiver_phone, remark
        :raises UserError: what is wrong with which of them; then none is set
        """
        self.ensure_one()
        vals = {}
        if "carrier_id" in texts:
            vals["carrier_id"] = self._pick_own(texts["carrier_id"], self._get_dealer_carriers()).id
        if "partner_shipping_id" in texts:
            address = self._pick_own(texts["partner_shipping_id"], self._get_dealer_addresses())
            vals["partner_shipping_id"] = (address or self.partner_id).id
        if "requested_on" in texts:
            vals["commitment_date"] = self._read_requested_on(texts["requested_on"])
        for name in ("receiver_name", "receiver_phone"):
            if name in texts:
                vals[name] = self._read_dealer_text(name, texts[name])
        if len(vals.get("receiver_phone") or "") > MAX_PHONE:
            raise UserError(self.env._("The receiver's phone is too long."))
        changed = {name: value for name, value in vals.items() if differs(self, name, value)}
        if changed:
            self.write(changed)
        if "remark" in texts:
            self._set_dealer_remark(self._read_dealer_text("remark", texts["remark"]))

    @api.model
    def _read_dealer_text(self, name, text):
        return self._read_dealer_cell(TEXT_COLUMNS[name], text) or False

    @api.model
    def _read_dealer_cell(self, column, text):
        """:raises UserError: it is nothing that this column of an order file could have"""
        try:
            return read_cell(column, text if isinstance(text, str) else "")
        except CellError as error:
            raise UserError(self._explain_cell(column, text, error)) from error

    @api.model
    def _read_dealer_quantity(self, text):
        """:raises UserError: it is no quantity that an order file could have, nor 0"""
        text = text.strip()[:MAX_SEARCH]
        digits = {"quantity": self.env["decimal.precision"].precision_get("Product Unit")}
        try:
            return float(read_cell("quantity", text, digits))
        except CellError as error:
            if error.code == "zero":
                return 0.0
            raise UserError(self._explain_cell("quantity", text, error)) from error

    @api.model
    def _explain_cell(self, column, text, error):
        problem = Problem(0, column, text, error.code, error.params, error.allowed)
        return ProblemTexts(self.env).sentence(problem)

    @api.model
    def _pick_own(self, number, records):
        """The one of ``records`` whose id the browser sent, or none where it sent nothing.

        :raises UserError: anything else
        """
        text = str(number or "")
        found = records.filtered(lambda record: str(record.id) == text)
        if text and not found:
            raise UserError(self.env._("Choose one of the list."))
        return found

    def _read_requested_on(self, text):
        """The UTC instant of the local day; a day in the past is refused."""
        day = self._read_dealer_cell("requested_on", text)
        if not day:
            return False
        company = self.company_id.sudo()
        if day.date() < company._process_today():
            raise UserError(self.env._("The requested date lies in the past."))
        return company._process_instant(day.date())

    def _get_requested_day(self):
        """The requested day on the company's clock as ISO text, or empty."""
        if not self.commitment_date:
            return ""
        return str(schedule.to_local(self.commitment_date, self.company_id.sudo()._process_tz()).date())

    def _set_dealer_remark(self, text):
        remark = self._get_dealer_remark()
        if not text:
            remark.unlink()
        elif remark:
            remark.text = text
        else:
            self.env["order.process.remark"].sudo().create({"order_id": self.id, "kind": "other", "text": text})

    def _get_dealer_remark(self):
        return self.sudo().remark_ids.filtered(
            lambda remark: not remark.line_id and remark.kind == "other" and remark.create_uid.share
        )[:1]

    def _get_dealer_carriers(self):
        """The delivery methods of the dealer's region."""
        company = self.company_id.sudo()
        return self.partner_id.sudo().commercial_partner_id.with_company(company)._get_orderable_carriers(company)

    def _get_dealer_addresses(self):
        """The dealer's own delivery addresses, the main one first."""
        dealer = self.partner_id.sudo().commercial_partner_id
        return dealer | dealer.child_ids.filtered(lambda child: child.type in ("delivery", "other") and child.name)
