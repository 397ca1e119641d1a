"""The cashier's days: most prepaid orders are paid before their window, some later, some in part, some not yet."""

from io import BytesIO

from PIL import Image, ImageDraw

from odoo import fields

from ..models.payment.cashier import Registration
from ..models.payment.gate import PREPAID_RULES

CASHIER = "liumin"
# One order in so many is paid only when the cashier looks again, and one in so many in part.
LATE, PARTLY = 6, 17


def create_journals(demo):
    """The bank account and the cash box."""
    Journal = demo.env["account.journal"]
    company = ("company_id", "=", demo.company.id)
    bank = Journal.search([("type", "=", "bank"), company], limit=1)
    bank.name = "工商银行基本户"
    cash = Journal.search([("type", "=", "cash"), company], limit=1)
    cash = cash or Journal.create({"name": "现金", "type": "cash", "code": "CSH", "company_id": demo.company.id})
    cash.name = "收银台现金"
    methods = cash.inbound_payment_method_line_ids | cash.outbound_payment_method_line_ids
    methods.payment_account_id = cash.default_account_id
    return {"bank": bank, "cash": cash}


def draw_slip(order, amount, day):
    """A picture of a bank's receipt."""
    image = Image.new("RGB", (640, 400), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((8, 8, 631, 391), outline="#b40000", width=3)
    rows = ("ICBC - TRANSFER RECEIPT", f"Date     {day}", f"Amount   CNY {amount:,.2f}", f"Remark   {order.name}")
    for number, row in enumerate(rows):
        draw.text((40, 40 + 80 * number), row, fill="#202020", font_size=30)
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


class Money:
    """What comes in while the orders wait for their windows."""

    def __init__(self, days):
        self.days, self.demo, self.seen = days, days.demo, set()

    def _get_open(self, stages=("approved", "dispatched", "preparing")):
        return self.days.env["sale.order"].search(
            [
                ("id", "in", list(self.days.fates)),
                ("process_stage", "in", stages),
                ("carrier_id.payment_rule", "in", PREPAID_RULES),
                ("payment_status", "in", ("nothing", "part")),
            ],
            order="id",
        )

    def take(self):
        """The cashier registers what is on the account or was paid in cash since the last look."""
        for order in self._get_open():
            late = not order.id % LATE and order.id not in self.seen
            if not late and not (order.id in self.seen and order.id % (2 * LATE) == 0):
                self._register(order, order.amount_owed if order.id % PARTLY else round(order.amount_owed / 2))
            self.seen.add(order.id)

    def take_all(self):
        """The dealers whose orders are in a hurry have paid."""
        for order in self._get_open():
            if order.urgency == "2":
                self._register(order, order.amount_owed)

    def _register(self, order, amount):
        journal = self.demo.journals["cash" if order.process_mode == "pickup" else "bank"]
        order.with_user(self.demo.users[CASHIER])._register_payment(
            Registration(
                journal,
                journal.inbound_payment_method_line_ids[:1],
                self.demo.company._process_today(),
                amount,
                order.currency_id,
                f"{'收据' if journal.type == 'cash' else '回单'} {order.name} {fields.Datetime.now():%H%M}",
            )
        )

    def show_proofs(self):
        """Clerks hand in what dealers sent; finance refuses one and leaves the others for now."""
        orders = self._get_open(("review", "approved"))[:4]
        today = self.demo.company._process_today()
        proofs = self.days.env["order.process.payment.proof"]
        for number, order in enumerate(orders):
            slip = draw_slip(order, order.amount_owed, today)
            proofs |= order.with_user(self.demo.users["wangfang"])._submit_payment_proof(
                order.amount_owed, today, f"HD{today:%m%d}{4410 + number}", f"回单{order.name}.png", slip
            )
        proofs[:1].with_user(self.demo.users[CASHIER]).sudo(False).action_refuse("银行查无此笔到账,请经销商核对账号")
