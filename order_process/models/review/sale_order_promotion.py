from collections import defaultdict
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..base.sentinel import internal

# Programs that give something for this order, and not for points or money that a person keeps.
ORDER_PROGRAMS = ("promotion", "buy_x_get_y", "promo_code", "coupons")


class UnearnedCoupon(Exception):
    """A coupon that people put in gives nothing for the order as it is."""


class SaleOrder(models.Model):
    """Automatic promotions are in every order the same, whichever way it came in (B6)."""

    _inherit = "sale.order"

    given_reward_ids = fields.Many2many(
        "loyalty.reward",
        "order_process_given_reward_rel",
        "order_id",
        "reward_id",
        "Rewards Given",
        copy=False,
        readonly=True,
        help="What automatic programs gave. A reward that somebody took off again does not come back by itself.",
    )
    unused_reward_ids = fields.Many2many(
        "loyalty.reward",
        "order_process_unused_reward_rel",
        "order_id",
        "reward_id",
        "Rewards Not Used",
        copy=False,
        readonly=True,
        help="What programs would give and the order does not have: taken off, or to be chosen.",
    )
    unused_promotions = fields.Char(
        "Promotions Not Used", compute="_compute_unused_promotions", compute_sudo=True, help="As of the submission."
    )

    @api.depends_context("lang")
    @api.depends("unused_reward_ids")
    def _compute_unused_promotions(self):
        for order in self:
            order.unused_promotions = "; ".join(
                f"{reward.program_id.name}: {reward.description or reward.display_name}"
                for reward in order.unused_reward_ids
            )

    def _before_submit(self):
        """What programs give is in the order before anybody judges it."""
        super()._before_submit()
        self._apply_promotions()

    def _after_import(self):
        super()._after_import()
        self._apply_promotions()

    def _apply_promotions(self):
        """Give orders in entry what automatic programs give, and take away what they give no more.

        A program with several rewards, or with a choice of goods, is left to people; so is a reward that somebody took
        off. What applies and is not used is kept for the reviewers. Repeated, it changes nothing. Works as superuser,
        because sales people and dealers may not write coupons.
        """
        orders = self.sudo()._under_process().filtered(
            lambda order: order.state in ("draft", "sent") and not order._is_content_locked()
        )
        for order in orders._filter_promoted():
            order._apply_own_promotions()

    def _filter_promoted(self):
        """The orders that a program may concern: with enough of what a running program counts, or with something of a
        program. A fixed number of queries; the program itself decides afterwards."""
        if not self:
            return self
        yesterday = fields.Date.today() - timedelta(days=1)
        programs = self.env["loyalty.program"].search(
            [
                ("trigger", "=", "auto"),
                ("company_id", "in", (*self.company_id.ids, *self.company_id.parent_id.ids, False)),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", yesterday),
            ]
        )
        counted = programs._get_valid_products(self.order_line.product_id)
        return self.filtered(
            lambda order: order.coupon_point_ids or order.order_line.reward_id or order._reaches_any(counted)
        )

    def _reaches_any(self, counted):
        """:param counted: ``{loyalty.rule: products}``"""
        self.ensure_one()
        quantities = defaultdict(float)
        for line in self.order_line:
            quantities[line.product_id] += line.product_uom_qty
        companies = self.company_id | self.company_id.parent_id
        return any(
            sum(quantities[product] for product in quantities.keys() & set(products)) >= rule.minimum_qty
            for rule, products in counted.items()
            if products and (not rule.company_id or rule.company_id in companies)
        )

    def _apply_own_promotions(self):
        self.ensure_one()
        before = self.given_reward_ids
        if not self._refresh_earned_rewards():
            return
        if self._claim_automatic_rewards(before):
            self._update_programs_and_rewards()
        present, claimable = self.order_line.reward_id, self._find_claimable_rewards()
        given, unused = present | (before & claimable), claimable - present
        if given != before or unused != self.unused_reward_ids:
            internal(self).write(
                {"given_reward_ids": [Command.set(given.ids)], "unused_reward_ids": [Command.set(unused.ids)]}
            )

    def _refresh_earned_rewards(self):
        """Bring what programs gave in step with the lines.

        What people put in with a coupon is not taken away in silence when it is not earned: it stays as it is, for the
        reviewers and for core, which recomputes it at the confirmation.

        :return: whether all coupons of people hold
        """
        held = self.order_line.filtered("reward_id").coupon_id & self.applied_coupon_ids
        try:
            with self.env.cr.savepoint():
                self._update_programs_and_rewards()
                if held - self.order_line.coupon_id:
                    raise UnearnedCoupon
        except (UnearnedCoupon, UserError):
            return False
        return True

    def _find_claimable_rewards(self):
        rewards = self.env["loyalty.reward"].union(*self._get_claimable_rewards().values())
        return rewards.filtered(
            lambda reward: reward.program_id.program_type in ORDER_PROGRAMS and not reward.program_id.is_nominative
        )

    def _claim_automatic_rewards(self, before):
        """Claim the rewards that leave nothing to choose.

        :param before: rewards that were given before; one of them that is missing was taken off by somebody
        :return: whether any was claimed
        """
        claimed = False
        for coupon, rewards in self._get_claimable_rewards().items():
            program = coupon.program_id
            if len(program.reward_ids) != 1 or program.is_nominative or program.program_type not in ORDER_PROGRAMS:
                continue
            if rewards.multi_product or rewards in before or rewards in self.order_line.reward_id:
                continue
            try:
                with self.env.cr.savepoint():
                    claimed |= "error" not in self._apply_program_reward(rewards, coupon)
            except UserError:
                continue  # it stays among what is not used
        return claimed
