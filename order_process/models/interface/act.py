from odoo import api, models
from odoo.exceptions import UserError


class OrderProcessInterface(models.AbstractModel):
    _inherit = "order.process.interface"

    @api.model
    def cancel_order(self, key, number, reason=""):
        """Cancel an order; a dealer's approved order is not cancelled but asked to be, and our people decide.

        :return: as :meth:`follow_orders` says of it, with ``done``: ``cancelled`` or ``asked``
        :raises UserError: it is not theirs, or on its way, or over
        """
        order = self._find_order(number)
        return self._once("cancel", key, {"number": order.name, "reason": reason}, lambda: self._cancel(order, reason))

    def _cancel(self, order, reason):
        done = "cancelled"
        if order.state == "cancel":
            pass
        elif not self._is_dealer():
            order._action_cancel()
        else:
            order._check_dealer_decides()
            owned = order.sudo()
            if owned._may_take_back():
                owned._lock_rows()
                owned.invalidate_recordset()
                if owned._is_submitted():
                    owned._withdraw_review()
                owned._action_cancel()
            else:
                owned._ask_for_change("cancel", reason if isinstance(reason, str) else "")
                done = "asked"
        return order, {**self._describe_orders(order)[0], "done": done}

    @api.model
    def sign_order(self, key, number, name, signature="", differences=()):
        """Confirm the receipt of an order whose goods have left. Signed a second time, it changes nothing.

        A dealer's system sends the signature's strokes, as the portal's pad draws them, and what was short or broken;
        our people note by whom the receipt was told.

        :param str name: the dealer's person who received the goods
        :param str signature: strokes as JSON; a dealer's system must send them
        :param list differences: ``{"line", "received", "kind", "reason"}``: how many came in good order and why not
            all; ``kind`` is ``short``, ``damaged``, ``wrong`` or ``over``
        :raises UserError: it is not theirs or not to be signed, or what is missing
        """
        order = self._find_order(number)
        said = {"number": order.name, "name": name, "signature": signature, "differences": list(differences)}
        return self._once("sign", key, said, lambda: self._sign(order, name, signature, differences))

    def _sign(self, order, name, signature, differences):
        name = name if isinstance(name, str) else ""
        if order.sudo().receipt_confirmed_on:
            pass
        elif self._is_dealer():
            order._check_dealer_decides()
            owned = order.sudo()
            found = owned._read_receipt(self._write_received(owned, differences))
            owned._sign_receipt(name, signature if isinstance(signature, str) else "", found)
        elif differences:
            raise UserError(self.env._("What was short or broken is said by the dealer, or in a claim."))
        else:
            order.action_confirm_receipt(name)
        return order, self._describe_orders(order)[0]

    def _write_received(self, order, differences):
        """The texts of the receipt's form: every line as delivered, except where something else is said."""
        texts = {f"q_{line.id}": f"{line.qty_delivered:.12g}" for line in order._get_received_lines()}
        for said in differences:
            number = said.get("line") if isinstance(said, dict) else None
            if not isinstance(number, int) or f"q_{number}" not in texts:
                raise UserError(self.env._("“differences”: %s is no line whose goods have come.", str(said)[:80]))
            texts |= {
                f"q_{number}": str(said.get("received", "")),
                f"k_{number}": str(said.get("kind") or ""),
                f"r_{number}": str(said.get("reason") or ""),
            }
        return texts
