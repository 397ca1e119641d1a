import hashlib

from odoo import fields, models
from odoo.exceptions import AccessError

from ..base.digest import digest_of
from ..base.staff import check_role
from ..gate.event import describes
from .check import READERS
from .record_parts import dump
from .record_zip import as_plain, make_zip, plain_name

REPORT = "order_process.action_report_order_record"
FORMAT = 1


class SaleOrder(models.Model):
    """The whole record of an order (订单档案), to be kept apart or handed to whoever asks (H4).

    Everything in it can be verified without this system, see ``tools/verify_record.py``."""

    _inherit = "sale.order"

    def action_download_record(self):
        """Download the whole record as a ZIP file.

        :raises AccessError: to everybody but process administrators and approving managers
        """
        self.ensure_one()
        self._check_record_reader()
        return {"type": "ir.actions.act_url", "url": f"/order-process/record/{self.id}", "target": "download"}

    def _check_record_reader(self):
        self.check_access("read")
        refusal = self.env._("The whole record of an order is for process administrators and approving managers.")
        check_role(self.env, READERS, refusal, AccessError)

    def _make_record(self):
        """The record as a ZIP file: what happened as JSON, all files, and a PDF that people read.

        That it was taken out goes on record first.

        :return: ``(name, bytes)``
        :raises AccessError: to everybody but process administrators and approving managers
        """
        self.ensure_one()
        self._check_record_reader()
        files = {}

        def keep(name, content):
            path = plain_name(name)
            files[path] = content
            return path

        content = as_plain(self._get_record_content(keep))
        files["record.pdf"] = self.env["ir.actions.report"].sudo()._render_qweb_pdf(REPORT, self.ids)[0]
        sealed = digest_of([content, {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}])
        self.env["order.process.event"]._log([(self, "exported", {"sealed": sealed})])
        return f"{self.name.replace('/', '-')}.zip", make_zip({**content, **self._get_record_history()}, files)

    def _get_record_history(self):
        """The order's history up to this moment, with what ties it to the digests of the days."""
        order = self.sudo()
        events = self.env["order.process.event"]._read_chains(order)[order.id]
        names = {user.id: user.name for user in self.env["res.users"].sudo().browse({event[3] for event in events})}
        keys = ("order_id", "seq", "kind", "user_id", "at", "detail")
        return {
            "taken_on": fields.Datetime.to_string(fields.Datetime.now()),
            "taken_by": self.env.user.name,
            "events": [
                {
                    **dict(zip(keys, event[:6], strict=True)),
                    "source": event[6:-1],
                    "digest": event[-1],
                    "user": names[event[3]],
                }
                for event in events
            ],
            "head": {"seq": len(events), "head": events[-1][-1]},
            "anchors": [head.anchor_id._get_proof(order) for head in order._get_anchored_heads()],
        }

    def _get_record_content(self, keep):
        """All that is known of the order beside its history, as plain values."""
        order = self.sudo()
        return {
            "format": FORMAT,
            "order": {
                "id": order.id,
                "name": order.name,
                "company": order.company_id.name,
                "dealer": order.partner_id.display_name,
                "received_on": order.received_on and str(order.received_on),
                "stage": order._get_label_of_stage(),
                "currency": order.currency_id.name,
                "amount": order.amount_total,
                "lines": [dump(line, "lines", keep) for line in order.order_line],
            },
            **order._get_record_parts(keep),
        }

    def _get_record_facts(self):
        """What the printed record shows beside the order, in the reader's language.

        :raises AccessError: to everybody but process administrators and approving managers
        """
        self.ensure_one()
        self._check_record_reader()
        order = self.sudo()
        broken = self.env["order.process.event"]._find_breaks(order).get(order)
        return {
            "tz": order.company_id._process_tz(),
            "broken": broken and self.env._("The history was tampered with from entry %s on.", broken),
            "pages": self._get_record_pages(),
            "anchored": bool(self._get_anchored_heads()),
        }

    def _get_anchored_heads(self):
        """Where the order's history ended on the days whose digests cover it, the first day first."""
        heads = self.env["order.process.anchor.head"].sudo().search([("order_id", "=", self.id)])
        return heads.sorted(lambda head: head.anchor_id.day)

    def _get_label_of_stage(self):
        return dict(self._fields["process_stage"]._description_selection(self.env)).get(self.process_stage, "")


@describes("sealed")
def describe_sealed(event, _key, value):
    yield event.env._("Digest"), value[:16]
