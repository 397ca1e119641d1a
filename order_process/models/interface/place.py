from base64 import b64encode

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..base.sentinel import external, internal
from .payload import BadCall, read_order, write_file


class OrderProcessInterface(models.AbstractModel):
    _inherit = "order.process.interface"

    @api.model
    def place_order(self, key, reference, lines, dealer="", submit=True, **facts):
        """Place an order, whole or not at all; it is read as an order file is, by the same rules.

        Goods are named as in a file: code, bar code, the dealer's own code. With ``submit`` it goes into review where
        it is complete; else, or where something is missing, it waits at the order desk. A reference that was ordered
        before, equal, gives the order that is there.

        :param str key: chosen by the caller, the same for a repetition; 8 to 80 signs
        :param str reference: the caller's number of the order, one of its kind for the dealer
        :param list lines: ``{"product", "quantity", "unit", …}``, the columns of an order file
        :param str dealer: code of the dealer; a dealer's own system leaves it out
        :param facts: columns of the whole order: ``requested_on`` (local day), ``carrier``, ``receiver``, …
        :return: as :meth:`follow_orders` says of one order, with ``created``, ``repeated`` and ``notes``: what of the
            call was not used
        :raises UserError: everything that is wrong, by row: row 2 is the first line
        :raises AccessError: who calls enters no orders
        """
        is_dealer = self._is_dealer()
        if is_dealer and dealer:
            raise UserError(self.env._("Leave “dealer” out: the order is that of your own company."))
        self._check_may_place(is_dealer)
        try:
            names, rows = read_order(reference, dealer, lines, facts)
        except BadCall as error:
            raise UserError(self._explain(error)) from error
        said = {"reference": reference, "dealer": dealer, "lines": lines, "submit": bool(submit), **facts}
        return self._once("place", key, said, lambda: self._place(key, write_file(names, rows), bool(submit)))

    @api.model
    def _check_may_place(self, is_dealer):
        user = self.env.user
        if not is_dealer:
            self.env["sale.order"].check_access("create")
        elif not user._writes_dealer_orders() or not user._sees_dealer_prices():
            # As with the files of the portal: whole orders name prices.
            raise AccessError(self.env._("You do not order for your company by its own system."))

    def _place(self, key, data, submit):
        record = self._create_import(f"{key}.csv", data, submit)
        record.action_check()
        if record.problem:
            raise UserError(record.problem)
        record.action_import_all()
        order = record.sudo().order_ids
        created = bool(order)
        if not created:
            order = self._find_made(record)
        order = order.with_env(self.env)
        return order, {**self._describe_orders(order)[0], "created": created, "notes": record.note or ""}

    @api.model
    def _create_import(self, name, data, submit):
        """The order file of the call, in the name of who calls."""
        channel = self.env.ref("order_process.channel_interface", raise_if_not_found=False)
        vals = {
            "file": b64encode(data),
            "file_name": name,
            "company_id": self.env.company.id,
            "channel_id": channel and channel.sudo().active and channel.id,
            "submit_review": submit,
        }
        Import = self.env["order.process.import"]
        if not self._is_dealer():
            return Import.create(vals)
        dealer = self.env.user.partner_id.commercial_partner_id
        initial = Import.sudo()._get_initial()
        record = internal(Import.sudo()).create({**initial, **vals, "dealer_id": dealer.id})
        return external(record, Import.sudo())

    @api.model
    def _find_made(self, record):
        """The order of the same reference that was there before, equal to what is placed now."""
        made = record._find_existing(record._make_plan().good)
        return self.env["sale.order"].sudo().union(*made.values())[:1]
