import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.fields import Domain

from ..portal.dealer_catalogue import MAX_SEARCH
from .payload import BadCall, check_key, fingerprint

CALLS = [("place", "Place"), ("cancel", "Cancel"), ("sign", "Sign")]


class OrderProcessRequest(models.Model):
    """A call of another system that changed something: the same key again gets the same answer and changes nothing."""

    _name = "order.process.request"
    _inherit = ["order.process.evidence"]
    _description = "Interface Call"
    _order = "id desc"
    _rec_name = "key"

    # Written once what was asked is done, in the transaction that took the key.
    _evidence_mutable = frozenset({"order_id", "answer"})

    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", "By", required=True, index=True, ondelete="restrict")
    call = fields.Selection(CALLS, required=True)
    key = fields.Char(required=True, help="Chosen by the caller, one for each thing that is to happen.")
    fingerprint = fields.Char(required=True, help="SHA-256 of what was said.")
    order_id = fields.Many2one("sale.order", "Order", index="btree_not_null", ondelete="restrict")
    answer = fields.Json()

    _once = models.UniqueIndex("(user_id, key)", "This key was used before.")


class OrderProcessInterface(models.AbstractModel):
    """What other systems call (M7): ``POST /json/2/order.process.interface/<method>`` with an API key.

    Each call is done with the rights of the key's user: a dealer's person for the dealer's own orders, one of our
    people for those that the role allows. The gate is asked as on every other way."""

    _name = "order.process.interface"
    _description = "Interface for Other Systems"

    @api.model
    def _once(self, call, key, said, work):
        """Do ``work`` once for a key; again, its answer is given as it was.

        :param dict said: what the caller sent, by which a repetition is told from another call with an old key
        :param work: gives ``(order, answer)``
        :raises UserError: the key is none, or was used for something else
        """
        try:
            check_key(key)
        except BadCall as error:
            raise UserError(self._explain(error)) from error
        mark = fingerprint(call, said)
        Request = self.env["order.process.request"].sudo()
        known = Request.search([("user_id", "=", self.env.uid), ("key", "=", key)])
        if known:
            if (known.call, known.fingerprint) != (call, mark):
                raise UserError(
                    self.env._("The key %s was used for another call. What is new needs a key of its own.", key)
                )
            return {**known.answer, "repeated": True}
        vals = {"company_id": self.env.company.id, "user_id": self.env.uid}
        vals |= {"call": call, "key": key, "fingerprint": mark}
        try:
            with self.env.cr.savepoint():
                kept = Request._append([vals])
        except psycopg2.errors.UniqueViolation as error:
            # The same call came twice at this moment: the server starts over and finds the other's answer.
            raise ConcurrencyError("interface key") from error
        order, answer = work()
        kept._advance({"order_id": order.id, "answer": answer})
        return {**answer, "repeated": False}

    # === Who calls ===

    @api.model
    def _is_dealer(self):
        """Whether a dealer's own system calls.

        :raises AccessError: neither a dealer's person nor one of our people calls, or the process is off
        """
        user = self.env.user
        if not self.env.company.sudo().order_process_enabled or (user.share and not user._is_portal()):
            raise AccessError(self.env._("Orders are not taken here."))
        return user.share

    @api.model
    def _get_orders_domain(self):
        """The orders that the caller follows; what a dealer's person is still writing is nobody else's."""
        domain = Domain("process_controlled", "=", True) & Domain("company_id", "=", self.env.company.id)
        if not self._is_dealer():
            return domain
        dealer = self.env.user.partner_id.commercial_partner_id
        seen = Domain("keyed_by_id.share", "=", True) | Domain("review_state", "!=", "none")
        seen |= Domain("state", "in", ("sent", "sale", "cancel"))
        own = Domain("partner_id.commercial_partner_id", "=", dealer.id)
        return domain & own & seen & Domain("dealer_draft_user_id", "=", False)

    @api.model
    def _find_orders(self, domain, **search):
        """Orders that the caller follows: a dealer's as superuser, since the rules of the portal name followers."""
        Order = self.env["sale.order"]
        if self._is_dealer():
            return Order.sudo().search(self._get_orders_domain() & Domain(domain), **search).with_env(Order.env)
        return Order.search(self._get_orders_domain() & Domain(domain), **search)

    @api.model
    def _find_order(self, number):
        """The one order of a number.

        :raises UserError: the caller follows no order of that number
        """
        number = number.strip()[:MAX_SEARCH] if isinstance(number, str) else ""
        order = self._find_orders([("name", "=", number)], limit=1) if number else self.env["sale.order"]
        if not order:
            raise UserError(self.env._("There is no order “%s” that you may see.", number))
        return order

    @api.model
    def _explain(self, error):
        """What is wrong with a call, in words."""
        said = error.params
        texts = {
            "key": lambda: self.env._("“key” is a text of %(least)s to %(most)s signs of ASCII.", **said),
            "reference": lambda: self.env._("“reference” is missing: your own number of the order."),
            "lines": lambda: self.env._("“lines” is a list of 1 to %(most)s lines.", **said),
            "names": lambda: self.env._("%(where)s: “%(names)s” is not known. Allowed are: %(allowed)s.", **said),
            "value": lambda: self.env._("“%(name)s” must be a text or a number.", **said),
            "long": lambda: self.env._("“%(name)s” is longer than %(most)s signs.", **said),
        }
        return texts[error.code]()
