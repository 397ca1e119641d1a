from base64 import b64encode

from odoo import models
from odoo.exceptions import AccessError, UserError

from ..base.lock import lock_rows
from ..base.odoo_names import find_id
from ..base.sentinel import external, internal

MAX_DEALER_BYTES = 5 * 1024 * 1024
# Sold at other counters, and money rather than goods.
MONEY_PRODUCTS = ("loyalty.gift_card_product_50", "loyalty.ewallet_product_50")


class OrderProcessImport(models.Model):
    """A file that a dealer drops in the portal: the same check and the same run, for this dealer's orders only (A4).

    Portal users have no access to the model. The portal's pages work as superuser on what ``_get_of_dealer`` gives
    them, and what writes asks again whose file it is."""

    _inherit = "order.process.import"

    def _get_of_dealer(self, *domain, limit=None):
        """The imports that the portal user's dealer dropped (superuser), the latest first.

        :param domain: further conditions
        """
        dealer = self.env.user.partner_id.commercial_partner_id
        own = [("dealer_id", "=", dealer.id), ("company_id", "=", self.env.company.id)]
        return self.sudo().search([*own, *domain], limit=limit)

    def _drop_by_dealer(self, data, name):
        """Keep a file that the portal user dropped and check it; writes no order.

        An earlier file of the same person that made no order is replaced, so that dropping again and again leaves
        nothing behind.

        :param bytes data: at most ``MAX_DEALER_BYTES``
        :return: the import (superuser)
        """
        Import = self.sudo()
        record = self._get_of_dealer(
            ("create_uid", "=", self.env.uid), ("state", "!=", "running"), ("order_ids", "=", False), limit=1
        )
        vals = {"file": b64encode(data), "file_name": name[:200]}
        if record:
            lock_rows(record)
            internal(record).write({**vals, "note": False, "finished_on": False})
            internal(record)._forget()
        else:
            channel = self.env.ref("order_process.channel_portal", raise_if_not_found=False)
            record = internal(Import).create(
                {
                    **vals,
                    **Import._get_initial(),
                    "dealer_id": self.env.user.partner_id.commercial_partner_id.id,
                    "company_id": self.env.company.id,
                    "channel_id": channel and channel.sudo().active and channel.id,
                    "submit_review": True,
                }
            )
        record = external(record, Import)
        record.action_check()
        return record

    def _start_by_dealer(self, mode, fingerprint):
        """Import what the dealer was shown. Asked for a second time, it changes nothing.

        :param str mode: ``all`` or ``good``
        :param str fingerprint: of the file that was shown
        :raises UserError: another file is in its place, or a row has become bad
        """
        self.ensure_one()
        self._check_dealer()
        # The second of two clicks waits here; what the first one did is then seen as a conflict, and it starts over.
        lock_rows(self)
        if self.state != "checked":
            return
        if fingerprint != self.fingerprint:
            raise UserError(self.env._("Another file was dropped in the meantime. Look at it, then import."))
        self._start(mode)

    def _check_dealer(self):
        """:raises AccessError: the file is not one of the user's dealer"""
        user = self.env.user
        for record in self:
            dealer = user.partner_id.commercial_partner_id
            if not user.active or not user._is_portal() or record.sudo().dealer_id != dealer:
                raise AccessError(self.env._("This file belongs to another dealer."))

    def _is_dropped_by_dealer(self):
        """Whether the portal user works on a file of a dealer."""
        return bool(self.sudo().dealer_id) and self.env.user.share

    def _get_dealer_defaults(self, planned):
        """Nobody took an order that the dealer keyed in; where there is a sales person, it is theirs."""
        dealer = self.dealer_id.with_company(self.company_id)
        address = dealer.browse(planned.vals.get("partner_shipping_id")) or dealer
        carrier = address.property_delivery_carrier_id or dealer.property_delivery_carrier_id
        return {"taken_by_id": dealer.user_id.id, "carrier_id": carrier.id}


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _may_order_alone(self):
        """Whether orders are taken from this dealer's people by themselves; a hook."""
        return self.active

    def _get_orderable_domain(self, company):
        """What this dealer may order by himself, as a domain on products: goods, not what stands for freight, vouchers
        or a wallet."""
        hidden = self.env["delivery.carrier"].with_context(active_test=False).search([]).product_id.ids
        hidden += [number for name in MONEY_PRODUCTS if (number := find_id(self.env, name))]
        return [
            ("sale_ok", "=", True),
            ("active", "=", True),
            ("type", "!=", "combo"),
            ("company_id", "in", (company.id, False)),
            ("id", "not in", hidden),
        ]

    def _get_orderable_carriers(self, company):
        """The delivery methods among which this dealer may choose."""
        carriers = self.env["delivery.carrier"].search([("company_id", "in", (company.id, False))])
        return carriers.filtered(lambda carrier: carrier._match_address(self))
