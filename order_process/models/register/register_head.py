import json
from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..base.staff import check_role
from ..base.work_time import to_local

# What every server between takes for an address.
MAX_ADDRESS = 6000
FORMS = ("xlsx", "pdf")


class OrderProcessRegisters(models.AbstractModel):
    """What stands at the head of a workbook and a paper, and the address under which they are fetched."""

    _inherit = "order.process.registers"

    @api.model
    def _get_download(self, key, form, domain):
        """The action that fetches a register.

        :param str form: ``xlsx`` or ``pdf``
        :raises UserError: too many rows are ticked one by one
        """
        self._get_register(key)
        text = json.dumps(list(Domain(list(domain))), default=fields.Date.to_string, separators=(",", ":"))
        address = f"/order-process/register/{key}.{form}?{urlencode({'domain': text})}"
        if len(address) > MAX_ADDRESS:
            raise UserError(
                self.env._(
                    "Too many rows are ticked one by one. Untick them and filter: all that is filtered is taken."
                )
            )
        return {"type": "ir.actions.act_url", "url": address, "target": "download"}

    @api.model
    def get_download(self, key, form, domain=()):
        """The action that fetches a register as ``xlsx`` or ``pdf``, for the web client."""
        check_role(self.env, "base.group_user", self.env._("Only people of the company do this."), AccessError)
        if form not in FORMS:
            raise UserError(self.env._("There is no form %s.", form))
        return self._get_download(key, form, domain)

    @api.model
    def _get_head(self, key, domain=()):
        """``[(label, text)]`` of company, period, what is shown, who printed it and when."""
        _ = self.env._
        company = self.env.company
        companies = ", ".join(self.env.companies.sudo().mapped("name"))
        now = to_local(fields.Datetime.now(), company._process_tz())
        return [
            (_("Company"), companies),
            (_("Period"), self._describe_period(key, domain)),
            (_("Shown"), self._describe_domain(key, domain)),
            (_("Printed By"), self.env.user.name),
            (_("Printed On"), f"{now:%Y-%m-%d %H:%M}"),
        ]

    @api.model
    def _describe_period(self, key, domain=()):
        """From the first to the last day on which a row falls, on the company's clock."""
        register = self._get_register(key)
        model = self.env[register.model]
        ((first, last),) = model._read_group(
            self._get_rows_domain(key, domain), [], [f"{register.day}:min", f"{register.day}:max"]
        )
        if not first:
            return "–"
        if model._fields[register.day].type == "datetime":
            tz = self.env.company._process_tz()
            first, last = to_local(first, tz).date(), to_local(last, tz).date()
        label = model.fields_get([register.day], ["string"]).get(register.day, {}).get("string", "")
        return f"{label}: {format_date(self.env, first)} – {format_date(self.env, last)}"

    @api.model
    def _get_file_name(self, key, form):
        day = self.env.company._process_today()
        return f"{self._get_register(key).title} {day}.{form}"
