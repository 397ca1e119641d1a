from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.http import request

from .portal_dealer import leave_note

# The page that lists what was asked for.
ADDRESSES = "/my/addresses"


class PortalAddress(CustomerPortal):
    """What a dealer's person may not change alone becomes a request that our people decide (L6)."""

    def _create_or_update_address(
        self,
        partner_sudo,
        address_type="billing",
        use_delivery_as_billing=False,
        callback="/my/addresses",
        required_fields=False,
        verify_address_values=True,
        **form_data,
    ):
        dealer = request.env.user.partner_id.commercial_partner_id.sudo()
        options = {
            "address_type": address_type,
            "use_delivery_as_billing": use_delivery_as_billing,
            "callback": callback,
            "required_fields": required_fields,
            "verify_address_values": verify_address_values,
        }
        if dealer.dealer_state == "none" or not request.env.company.sudo().order_process_enabled:
            return super()._create_or_update_address(partner_sudo, **options, **form_data)
        asked = []
        company_name = form_data.get("company_name")
        if isinstance(company_name, str) and partner_sudo != dealer:
            # Core gives the company this name, whoever sends it.
            del form_data["company_name"]
            if company_name.strip() and company_name.strip() != (dealer.name or "").strip():
                asked.append((dealer, {"name": company_name.strip()}))
        is_billing = address_type == "billing" and not self._is_true(use_delivery_as_billing)
        values, _extra = self._parse_form_data(dict(form_data))
        guarded = partner_sudo._get_guarded_of(values) if partner_sudo else {"name"} if is_billing else set()
        if not guarded:
            partner_sudo, feedback = super()._create_or_update_address(partner_sudo, **options, **form_data)
        else:
            feedback = self._check_asked(partner_sudo, values, options)
            asked.append((partner_sudo, self._split_asked(partner_sudo, values, guarded, feedback)))
        if "redirectUrl" in feedback:
            for partner, changed in asked:
                request.env["order.process.dealer.change"]._ask(dealer, partner, changed)
            if any(changed for _partner, changed in asked) and callback != ADDRESSES:
                leave_note("info", request.env._("Our people look at the change before it counts."))
        return partner_sudo, feedback

    def _is_true(self, value):
        return value is True or value == "true"

    def _split_asked(self, partner_sudo, values, guarded, feedback):
        """Write what the person may change, and give the rest, as plain values."""
        changed = {name: value or False for name, value in values.items() if name in partner_sudo._fields}
        if not partner_sudo:
            return {**changed, "type": "invoice"}
        changed = {name: value for name, value in changed.items() if partner_sudo._differs(name, value)}
        own = {name: value for name, value in changed.items() if name not in guarded}
        if own and "redirectUrl" in feedback:
            partner_sudo.write(own)
        return {name: value for name, value in changed.items() if name in guarded}

    def _check_asked(self, partner_sudo, values, options):
        """What core says about the values, without writing them."""
        invalid, missing, messages = self._validate_address_values(
            dict(values),
            partner_sudo,
            options["address_type"],
            self._is_true(options["use_delivery_as_billing"]),
            options["required_fields"] or "",
        )
        if messages:
            return {"invalid_fields": list(invalid | missing), "messages": messages}
        return {"redirectUrl": options["callback"]}
