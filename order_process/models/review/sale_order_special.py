from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

from ..base.blocker import Blocker
from ..base.reason import need_reason
from .special_need import SpecialNeed, shortcoming

COVERED_STEPS = ("confirm", "dispatch", "ship")


class SaleOrder(models.Model):
    """What exceeds policy, and the special approvals that cover it."""

    _inherit = "sale.order"

    special_ids = fields.One2many("order.process.special", "order_id", "Special Approvals", readonly=True)

    def _get_special_needs(self):
        """What of each order goes only with special approval, in bulk.

        Capabilities add their own by ``super()``, at most one of a kind and order; amounts are in the currency of the
        order. An amount that falls back within policy needs nothing any more.

        :return: ``{order: [SpecialNeed]}`` with an entry for every order
        """
        needs = {order: [] for order in self}
        self._add_amount_needs(needs)
        self._add_promotion_needs(needs)
        self._add_rounding_needs(needs)
        return needs

    def _add_amount_needs(self, needs):
        for order in self:
            company = order.company_id.sudo()
            limit = company.special_order_amount
            if limit:
                limit = company.currency_id._convert(
                    limit, order.currency_id, company, (order.date_order or fields.Datetime.now()).date()
                )
                excess = order.amount_total - limit
                if order.currency_id.compare_amounts(excess, 0) > 0:
                    message = self.env._(
                        "The order of %(total)s exceeds the limit of %(limit)s.",
                        total=format_amount(self.env, order.amount_total, order.currency_id),
                        limit=format_amount(self.env, limit, order.currency_id),
                    )
                    needs[order].append(SpecialNeed("amount", excess, 100 * excess / limit, message))

    def _get_uncovered_needs(self):
        """``{order: [(need, shortcoming, special)]}`` of what no valid special approval covers; an entry for each.

        ``shortcoming`` is missing, currency, smaller or expired, and ``special`` the approval that falls short."""
        uncovered = {order: [] for order in self}
        for order, needs in self._get_special_needs().items():
            latest = order._get_latest_specials() if needs else {}
            for need in needs:
                special = latest.get(need.kind)
                if why := order._get_shortcoming(need, special):
                    uncovered[order].append((need, why, special))
        return uncovered

    def _get_shortcoming(self, need, special):
        """Why the special approval, if there is one, does not cover the need; ``None`` when it does."""
        self.ensure_one()
        grant, currency = special and special._as_grant(), self.currency_id
        return shortcoming(need, grant, currency.id, currency.rounding, self.company_id.sudo()._process_today())

    def _get_latest_specials(self):
        """``{kind: special}``: the approval that counts; one that was used counts for the confirmed order only."""
        self.ensure_one()
        states = ("granted", "used") if self.state == "sale" else ("granted",)
        specials = self.sudo().special_ids.filtered(lambda special: special.state in states)
        return {special.kind: special for special in specials.sorted("id")}

    # === Gate ===

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        if step not in ("submit", *COVERED_STEPS):
            return blockers
        orders = self._under_process()
        uncovered = {order: found for order, found in orders._get_uncovered_needs().items() if found}
        if not uncovered:
            return blockers
        levels = self.env["order.process.review.level"]._get_special_levels(uncovered)
        for order, found in uncovered.items():
            for need, why, special in found:
                level = levels[order].get(need.kind, self.env["order.process.review.level"])
                if not level:
                    message = self.env._(
                        "%s No review level grants special approval for it: an administrator must add one.",
                        need.message,
                    )
                    blockers[order].append(Blocker("special", message, "order_process.group_process_admin"))
                elif step != "submit":
                    message = order._get_special_message(need, why, special, level)
                    blockers[order].append(Blocker("special", message, level.group_id._get_external_name()))
        return blockers

    def _get_special_message(self, need, why, special, level):
        self.ensure_one()
        people = ", ".join(level.user_ids.mapped("name")[:3]) or level.group_id.name
        if why == "expired":
            lack = self.env._(
                "The special approval was valid until %s.", format_date(self.env, special.valid_until)
            )
        elif why in ("smaller", "currency"):
            lack = self.env._(
                "The special approval covers only %s.",
                format_amount(self.env, special.amount, special.currency_id),
            )
        else:
            lack = self.env._("It needs special approval.")
        return self.env._("%(need)s %(lack)s Ask %(people)s.", need=need.message, lack=lack, people=people)

    # === Granting, using, dropping ===

    def _get_blocker_action(self, blocker):
        if blocker.code == "special":
            levels = self.env["order.process.review.level"]._get_cached().filtered("special_kind")
            if not any(level._may_review(self.env.user) for level in levels):
                return False
            if self.may_review and self.sudo().pending_review_id.level_id.special_kind:
                return {"label": self.env._("Open review"), "method": "action_open_review"}
            if self.review_state == "approved":
                return {"label": self.env._("Approve…"), "method": "action_open_grant"}
        return super()._get_blocker_action(blocker)

    def action_open_grant(self):
        """Ask the leader up to what amount and until when the order may exceed policy."""
        self.ensure_one()
        return self.env["order.process.special.grant"]._open(self)

    def _grant_specials(self, grants):
        """Append special approvals as the current person; an open one of the same kind gives way.

        :param grants: ``[(order, need, amount, valid_until, reason, review)]``
        """
        if not grants:
            return self.env["order.process.special"]
        for order, _need, amount, valid_until, *_rest in grants:
            if not isinstance(amount, (int, float)) or amount <= 0 or valid_until < order.company_id._process_today():
                raise UserError(self.env._("A special approval has an amount and a day that is not over."))
        now = fields.Datetime.now()
        replaced = self.env["order.process.special"].sudo().union(
            *(order._get_open_specials(need.kind) for order, need, *_rest in grants)
        )
        replaced._set_state("dropped", self.env._("replaced by a new approval"))
        # The index allows one open approval: the old one goes to the database first.
        replaced.flush_recordset(["state"])
        specials = self.env["order.process.special"].sudo()._append(
            [
                {
                    "order_id": order.id,
                    "kind": need.kind,
                    "amount": amount,
                    "excess": need.amount,
                    "message": need.message,
                    "currency_id": order.currency_id.id,
                    "valid_until": valid_until,
                    "granted_by_id": self.env.uid,
                    "granted_on": now,
                    "reason": reason or False,
                    "review_id": review.id,
                }
                for order, need, amount, valid_until, reason, review in grants
            ]
        )
        self.env["order.process.event"]._log(
            (special.order_id, "special_granted", {**special._event_detail(), "reason": special.reason or ""})
            for special in specials
        )
        specials.order_id.invalidate_recordset(["special_ids"])
        return specials

    def _get_open_specials(self, *kinds):
        return self.sudo().special_ids.filtered(
            lambda special: special.state == "granted" and (not kinds or special.kind in kinds)
        )

    def _drop_unneeded_specials(self):
        """An order that is back within policy gives its approvals back; they stay in its history."""
        if not self._get_open_specials():
            return
        needed = {(order.id, need.kind) for order, found in self._get_special_needs().items() for need in found}
        self._get_open_specials().filtered(
            lambda special: (special.order_id.id, special.kind) not in needed
        )._set_state("dropped", self.env._("back within policy"))

    def _use_specials(self):
        """Use up the approvals that the orders needed; what they did not need is dropped."""
        if self._get_open_specials():
            self._drop_unneeded_specials()
            self._get_open_specials()._set_state("used")

    def _ask_specials(self):
        """Ask special approval for what came to exceed policy since, and do not ask for what no longer does."""
        Level = self.env["order.process.review.level"]
        uncovered = {order: found for order, found in self._get_uncovered_needs().items() if found}
        asked = Level._get_special_levels(uncovered)
        lacking, moot = self.browse(), self.env["order.process.review"]
        for order in self:
            needed = Level.union(*asked.get(order, {}).values())
            reviews = order._get_open_reviews()
            moot |= reviews.filtered(
                lambda review, needed=needed: review.state == "waiting"
                and review.level_id.special_kind
                and review.level_id not in needed
            )
            if needed - reviews.level_id:
                lacking |= order
        moot._advance({"state": "outdated", "note": self.env._("Nothing exceeds policy any more.")})
        if lacking:
            lacking._ask_levels()

    def _after_confirm(self):
        """Special approvals are used up by the order that needed them."""
        super()._after_confirm()
        self.sudo()._use_specials()

    def _after_ship(self, pickings):
        """Those granted after the confirmation are used up by the goods that leave on them."""
        super()._after_ship(pickings)
        self._use_specials()

    def action_grant_special(self, kind, amount=None, valid_until=None, reason=None):
        """Approve what exceeds policy outside a review: an approval that ran out, or a need that came up since.

        :param amount: up to which excess, in the currency of the order; the excess as it is by default
        :param valid_until: last day (company's zone); by default as many days from today as the company's setting says
        :raises UserError: to whom the role is missing, who took or entered the order, without a reason, for a past
            day, or when nothing needs approval
        """
        self.ensure_one()
        self.check_access("read")
        self._lock_rows()
        self.invalidate_recordset()
        found = {need.kind: need for need, _why, _special in self._get_uncovered_needs()[self]}
        need = found.get(kind)
        if not need or not self._under_process():
            raise UserError(self.env._("%s needs no special approval of this kind.", self.name))
        level = self.env["order.process.review.level"]._get_special_levels({self: [(need, "", None)]})[self].get(kind)
        if not level or not level._may_review(self.env.user):
            raise UserError(
                self.env._(
                    "%(order)s: special approval is granted by %(people)s.",
                    order=self.name,
                    people=level and (", ".join(level.user_ids.mapped("name")) or level.group_id.name) or "–",
                )
            )
        order = self.sudo()
        if self.env.user in order.keyed_by_id | order.taken_by_id | order.create_uid | order.editor_ids:
            raise UserError(
                self.env._("%s: you took or entered this order, so somebody else approves it.", self.name)
            )
        company = self.company_id.sudo()
        valid_until = fields.Date.to_date(valid_until) or company._get_special_expiry()
        amount = need.amount if amount is None else amount
        reason = need_reason(reason, self.env._("Say why policy may be exceeded."))
        review = self.env["order.process.review"]
        self.sudo()._grant_specials([(self.sudo(), need, amount, valid_until, reason, review)])
        self._sync_process()
        return True
