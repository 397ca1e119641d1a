"""Papers of the demo company: issued, counted out, signed and brought back by its people."""

import json
from random import Random

VEHICLES = ("粤A·F8823", "鄂A·7K215", "川A·92M06", "粤A·H3390")
BY_FINANCE = ("TH", "SX")


def scribble(number):
    """A signature as somebody draws it: strokes as a pad sends them."""
    random = Random(number)
    strokes, at = [], 0
    for _stroke in range(3):
        x, y = random.randint(10, 120), random.randint(20, 70)
        points = []
        for _n in range(10):
            points.append([x, y, at])
            x, y, at = x + random.randint(2, 18), min(max(y + random.randint(-24, 24), 5), 85), at + 16
        strokes.append(points)
        at += 200
    return json.dumps({"width": 320, "height": 90, "strokes": strokes})


class Papers:
    """What happens at the gate of the warehouse."""

    def __init__(self, days):
        self.days, self.users = days, days.demo.users

    def hand_over(self, login, pickings):
        """Name who takes the goods, issue what is missing, count, check and sign; what cannot leave stays.

        :return: the transfers that may leave now
        """
        pickings = pickings.filtered(lambda picking: picking.state == "assigned" and picking._reaches_customer())
        self._name_takers(pickings)
        self._invoice(pickings.sale_id, ("before", "headquarters"))
        self._issue(pickings, BY_FINANCE, "liumin")
        return self._check(login, pickings)

    def _invoice(self, orders, moments):
        """Finance invoices what is paid for and due by its delivery method."""
        due = orders.filtered(
            lambda order: order.carrier_id.invoice_moment in moments and order.invoice_status == "to invoice"
        )
        blockers = due._get_blockers("ship")
        due = due.filtered(lambda order: not any(blocker.code == "payment" for blocker in blockers[order]))
        if due:
            due.with_user(self.users["liumin"]).action_issue_invoice()

    def _name_takers(self, pickings):
        for picking in pickings:
            role = picking.sale_id.carrier_id.carrier_role
            if role == "dealer":
                contact = picking.sale_id.partner_id.child_ids[:1]
                picking.sale_id.with_user(self.users["wangfang"]).write(
                    {
                        "collector_name": contact.name or picking.partner_id.name,
                        "collector_phone": contact.phone,
                        "collector_vehicle": VEHICLES[picking.id % 4],
                    }
                )
            elif role:
                taker = self.days.handin.pick_escort(picking) if role == "escort" else self.users["luotao"]
                vals = {"escort_id": taker.id}
                vals |= (
                    {"vehicle_no": VEHICLES[picking.id % 4]}
                    if role == "escort"
                    else {"wagon_no": f"C70-{picking.id:07d}"}
                )
                picking.with_user(self.users["yangfan"]).write(vals)

    def _issue(self, pickings, codes, login):
        for picking, slots in pickings._get_paper_slots().items():
            for slot in slots:
                if slot.rule.type_id.code in codes and slot.problem == "missing":
                    own = picking.with_user(self.users[login])
                    if not own._get_issue_refusal(slot.rule):
                        own.action_issue_paper(slot.rule.id)

    def _check(self, login, pickings):
        keeper = self.users[login]
        ready = pickings.browse()
        for picking in pickings:
            own = picking.with_user(keeper)
            if picking.sale_id.carrier_id.needs_check:
                own.action_count_as_listed()
                if own._get_check_problems()[own]:
                    continue
                own.action_check()
                self._sign(own, keeper)
            if not any(
                not b.picking or b.picking == picking.id for b in picking.sale_id._get_blockers("ship")[picking.sale_id]
            ):
                ready |= picking
        return ready

    def _sign(self, picking, keeper):
        papers = picking.sudo()._get_previous()[picking.sudo()].paper_ids
        for paper in papers.filtered(lambda paper: paper.state == "issued" and paper.sign_step == "ship"):
            name = paper._get_expected_signer(paper.signer_role)
            paper.with_user(keeper).action_sign(name, scribble(paper.id))

    def receive(self, pickings):
        """The dealers of most transfers have signed what was brought; the originals of some are back."""
        service, clerk = self.users["wujing"], self.users["wangfang"]
        for picking in pickings.filtered(lambda picking: picking.id % 4):
            for paper in picking._get_previous()[picking].paper_ids.filtered("confirms_receipt"):
                while paper._get_awaited():
                    role = paper._get_awaited()[0]
                    name = picking.sale_id.receiver_name if role == "dealer" else picking.sale_id.user_id.name
                    hand = (picking.escort_id or picking.sale_id.user_id) if role == "dealer" else service
                    paper.with_user(hand).action_sign(name or picking.partner_id.name, scribble(paper.id), role)
                if paper.comes_back and picking.id % 3:
                    paper.with_user(clerk).action_return()
        self._invoice(pickings.sale_id.filtered("receipt_confirmed_on"), ("receipt",))
