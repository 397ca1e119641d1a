"""What the people of the demo company do with an order, by the methods behind their buttons.

``fate`` says how far an order is to get: a key of ``RETURNS``, or

    entry     keyed, not submitted        desk      waits for the desk leader
    finance   waits for finance           special   waits for the approving manager
    flow      goes all the way            late      finance misses its round
    mended    goes on after it was sent back
    held      stopped by hand once approved
    cancelled cancelled by the clerk
"""

from collections import defaultdict

from odoo import Command, fields

from .papers import Papers

# fate: level, decision, reason
RETURNS = {
    "returned": ("desk", "return", "色号与促销单不一致,请与经销商核对后再提交"),
    "rejected": ("finance", "reject", "单价低于政策价,没有领导特批"),
    "mended": ("desk", "return", "请补写赠品数量"),
}
HOLD_REASONS = ("经销商来电:店面装修,下周再发", "货款到账待银行确认,暂缓发货")
KEEPERS = {"HQ": "zhaoqiang", "WUH": "huanglei", "CDU": "zhoujun"}


class Days:
    """Two days at the order desk."""

    def __init__(self, demo, clock):
        self.demo, self.clock = demo, clock
        self.env = demo.env(
            context={
                "lang": "zh_CN",
                "tz": demo.company.process_tz,
                "allowed_company_ids": demo.company.ids,
                "order_process_one_transaction": True,
                "mail_auto_subscribe_no_notify": True,
            }
        )
        self.fates = {}
        self.turn = 0
        self.papers = Papers(self)

    def at(self, instant):
        """Finish what was done and move the clock."""
        self.env.flush_all()
        self.env.cr.flush()
        self.clock.set(instant)

    def as_user(self, login):
        """The environment of one of the demo company's people."""
        return self.env(user=self.demo.users[login].id, su=False)

    # === Intake ===

    def key(self, rows):
        """The two clerks key orders in turn: ``[(values, fate)]``; orders to be submitted are complete."""
        keyed = self.env["sale.order"]
        shares = {"wangfang": rows[::2], "lina": rows[1::2]}
        for login, share in shares.items():
            if share:
                orders = self.as_user(login)["sale.order"].create([vals for vals, _fate in share])
                for order, (_vals, fate) in zip(orders, share, strict=True):
                    self.fates[order.id] = fate
                keyed |= orders.with_env(self.env)
        return keyed

    def import_file(self, login, name, content, fate, *, only_good=False):
        """A clerk drops an order file and imports it; what is wrong with it stays to be mended.

        :return: the orders of the file, which go into review as they come
        """
        record = self.as_user(login)["order.process.import"].create(
            {"file": content, "file_name": name, "submit_review": True}
        )
        record.action_check()
        if only_good:
            record.action_import_good()
        else:
            record.action_import_all()
        orders = record.order_ids.with_env(self.env)
        self.fates.update(dict.fromkeys(orders.ids, fate))
        return orders

    def drop_in_portal(self, login, name, content, fate=None):
        """A dealer drops an order file in the portal and, with a fate for its orders, imports it."""
        record = self.as_user(login)["order.process.import"]._drop_by_dealer(content.encode(), name)
        if fate:
            record._start_by_dealer("all", record.fingerprint)
            self.fates.update(dict.fromkeys(record.order_ids.ids, fate))

    def promote(self, orders):
        """Ask for the promotions that the orders have earned, as the clerk's button does."""
        dyes = self.demo.goods.dyes
        for order in orders:
            if sum(order.order_line.filtered(lambda line: line.product_id in dyes).mapped("product_uom_qty")) >= 10:
                order.with_user(order.keyed_by_id).action_open_reward_wizard()

    def round(self, orders):
        """Waive the odd amounts of every third order, as its dealer asked."""
        for order in orders[::3].filtered("may_round"):
            order.with_user(order.keyed_by_id).action_round_amount()

    def submit(self, orders):
        """Hand the orders that are meant to go on to their reviewers."""
        ready = orders.filtered(lambda order: self.fates[order.id] != "entry")
        self.promote(ready)
        self.round(ready)
        for clerk, share in ready.grouped("keyed_by_id").items():
            share.with_user(clerk).action_submit_review()

    def cancel(self):
        """Cancel the orders whose dealers changed their mind."""
        orders = self._with_fate("cancelled").filtered(lambda order: order.state in ("draft", "sent"))
        for clerk, share in orders.grouped("keyed_by_id").items():
            share.with_user(clerk)._action_cancel()

    def mend(self):
        """Put right what the desk leader sent back and submit it again."""
        for order in self._with_fate("mended").filtered(lambda order: order.review_state == "rejected"):
            clerk = order.with_user(order.keyed_by_id)
            clerk.write({"remark_ids": [Command.create({"kind": "tester", "text": "赠试用装3支,已与经销商确认"})]})
            clerk.action_submit_review()
            self.fates[order.id] = "flow"

    def _with_fate(self, *fates):
        return self.env["sale.order"].browse([id_ for id_, fate in self.fates.items() if fate in fates])

    # === Review ===

    def review(self, level, login, stop):
        """Decide everything that waits for a level; orders of a fate in ``stop`` stay."""
        reviews = self.as_user(login)["order.process.review"].search(
            [
                ("state", "=", "pending"),
                ("level_id", "=", self.demo.levels[level].id),
                ("order_id", "in", list(self.fates)),
            ]
        )
        groups = defaultdict(reviews.browse)
        for review in reviews:
            groups[self.fates[review.order_id.id]] |= review
        approved = reviews.browse()
        for fate, group in groups.items():
            returning = RETURNS.get(fate)
            if returning and returning[0] == level:
                getattr(group, f"action_{returning[1]}")(returning[2])
            elif fate not in stop:
                # What credit stops waits for money or for management.
                approved |= group.filtered(
                    lambda review: level != "finance" or not review.credit_stops or review.order_id.credit_special
                )
        if approved:
            approved.action_approve()

    def desk(self):
        """The desk leader's round."""
        self.review("desk", "zhangwei", ("desk",))

    def finance(self):
        """Finance's round, and the manager's for what needs special approval."""
        self.review("finance", "liumin", ("finance", "late"))
        self.review("special", "chenjianguo", ("special",))
        self.fates.update({order: "flow" for order, fate in self.fates.items() if fate == "late"})

    def ask(self):
        """Finance asks the clerk about an order that stays in review."""
        found = self.as_user("liumin")["order.process.review"].search([("is_mine", "=", True)], order="id")
        if found:
            found[0].action_ask("经销商来电说下周才付款,付款条款是否仍按款到发货?")

    def substitute(self):
        """The approving manager is away; the dispatcher stands in."""
        self.as_user("chenjianguo")["order.process.substitute"].create(
            {
                "company_id": self.demo.company.id,
                "substitute_id": self.demo.users["yangfan"].id,
                "date_to": fields.Date.add(fields.Date.context_today(self.env.user), days=3),
                "reason": "出差武汉",
            }
        )

    def hold(self):
        """The dispatcher stops what dealers or finance asked to stop."""
        orders = self._with_fate("held").filtered(lambda order: order.process_stage == "approved" and not order.is_held)
        for number, order in enumerate(orders):
            order.with_user(self.demo.users["yangfan"]).action_hold(HOLD_REASONS[number % len(HOLD_REASONS)])

    # === Dispatch and warehouse ===

    def run(self, instant):
        """Run the windows that are due."""
        return self.env["order.process.window"]._run_due(instant)

    def enter_late(self, dispatches, reason):
        """The dispatcher sends orders that became ready since with a window that has left."""
        ready = self._with_fate("flow").filtered(lambda order: order.process_stage == "approved" and not order.is_held)
        by_centre = dispatches.grouped("warehouse_id")
        for order in ready[:1]:
            dispatch = by_centre.get(order.warehouse_id)
            if dispatch:
                self.as_user("yangfan")["order.process.late.entry"].create(
                    {"dispatch_id": dispatch.id, "order_ids": [Command.set(order.ids)], "reason": reason}
                ).action_enter()

    def pick_and_ship(self, dispatches):
        """The keepers validate most of what was dispatched to them; some of what headquarters picked waits to leave."""
        by_centre = dispatches.grouped("warehouse_id")
        for centre, login in KEEPERS.items():
            found = by_centre.get(self.demo.warehouses[centre], dispatches.browse())
            pickings = found.picking_ids.filtered(lambda picking: picking.state == "assigned").sorted("id")
            done = self._validate(login, pickings.filtered(lambda picking: picking.id % 6))
            following = done.move_ids.move_dest_ids.picking_id.filtered(lambda picking: picking.state != "done")
            self._validate(login, following.filtered(lambda picking: picking.state == "assigned" and picking.id % 4))

    def _validate(self, login, pickings):
        """A keeper validates what nothing holds; what is not paid or has no papers stays."""
        outgoing = pickings.filtered(lambda picking: picking._reaches_customer())
        pickings = pickings - outgoing | self.papers.hand_over(login, outgoing)
        if pickings:
            user = self.demo.users[login]
            pickings.with_user(user).with_context(skip_sms=True).button_validate()
        self.papers.receive(pickings & outgoing)
        return pickings
