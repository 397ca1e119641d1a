import binascii
from base64 import b64decode
from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.sentinel import internal, is_internal
from .order_columns import COLUMN, label
from .order_file import Known
from .order_import_plan import make_plan
from .order_import_text import ProblemTexts

STATES = [
    ("draft", "New"),
    ("checked", "Checked"),
    ("running", "Running"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
# What people choose; everything else is set by the import itself. ``user_id`` above all: its rights are used.
CHOSEN = frozenset(
    (
        *("file", "file_name", "message", "partner_id", "reference", "apart", "ask_bare", "channel_id"),
        *("submit_review", "company_id"),
    )
)
SOURCE = frozenset({"file", "message", "company_id"})


class OrderProcessImport(models.Model):
    """Orders from an XLSX or CSV file: checked as a whole, mended on the screen, imported all or the good ones (A4)."""

    _name = "order.process.import"
    _description = "Order Import"
    _order = "id desc"
    _rec_name = "file_name"
    _check_company_auto = True

    file = fields.Binary("Order File", attachment=True)
    file_name = fields.Char()
    message = fields.Text("Message", help="An order as it came in a chat or mail, or rows copied from a sheet.")
    partner_id = fields.Many2one(
        "res.partner",
        "Dealer",
        check_company=True,
        domain="[('company_id', 'in', (company_id, False))]",
        help="Whose order it is where the file or message does not say so.",
    )
    reference = fields.Char(
        "Order Reference", help="For rows that have none. Empty: the day and a mark of what is ordered."
    )
    apart = fields.Boolean("Keep Apart", help="The same article twice in an order stays two lines.")
    fingerprint = fields.Char(compute="_compute_fingerprint", store=True, index=True, help="SHA-256 of the file.")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    channel_id = fields.Many2one(
        "order.process.channel",
        "Channel",
        default=lambda self: self.env.ref("order_process.channel_file", raise_if_not_found=False),
        domain="[('closed', '=', False), ('company_id', 'in', (company_id, False))]",
        help="For orders whose row names no channel.",
    )
    submit_review = fields.Boolean(
        "Submit for Review", help="Orders that are complete go into review right after the import."
    )
    user_id = fields.Many2one(
        "res.users", "Imported By", default=lambda self: self.env.user, readonly=True, required=True, index=True
    )
    dealer_id = fields.Many2one(
        "res.partner",
        "Dealer's Own File",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The dealer who dropped the file in the portal. It makes orders of this dealer only.",
    )
    mode = fields.Selection([("all", "All or nothing"), ("good", "The good orders")], readonly=True)
    state = fields.Selection(STATES, default="draft", required=True, readonly=True, index=True)
    started_on = fields.Datetime(readonly=True)
    finished_on = fields.Datetime(readonly=True)
    row_count = fields.Integer("Rows", readonly=True)
    order_count = fields.Integer("Orders in the File", readonly=True)
    good_count = fields.Integer("Orders to Import", readonly=True)
    existing_count = fields.Integer("Imported Before", readonly=True)
    bad_count = fields.Integer("Orders to Mend", readonly=True)
    bad_row_count = fields.Integer("Number of Rows to Mend", readonly=True)
    total_count = fields.Integer("Orders of the Run", readonly=True)
    processed_count = fields.Integer("Processed", readonly=True)
    created_count = fields.Integer("Imported", readonly=True)
    submitted_count = fields.Integer("Submitted for Review", readonly=True)
    progress = fields.Float(compute="_compute_progress", help="Percent.")
    problem = fields.Text("What Is Wrong with the File", readonly=True)
    note = fields.Text("What Happened", readonly=True)
    row_ids = fields.One2many("order.process.import.row", "import_id", "Rows to Mend")
    order_ids = fields.One2many("sale.order", "import_id", "Orders", readonly=True)
    earlier_note = fields.Char(compute="_compute_earlier_note")
    import_label = fields.Char(compute="_compute_import_label")

    _running = models.Index("(started_on) WHERE state = 'running'")

    @api.depends("file", "message")
    def _compute_fingerprint(self):
        for record in self:
            data = record._read_bytes() or (record.message or "").encode()
            record.fingerprint = sha256(data).hexdigest() if data else False

    @api.depends("processed_count", "total_count", "state")
    def _compute_progress(self):
        for record in self:
            done = 100 if record.state == "done" else 0
            record.progress = 100 * record.processed_count / record.total_count if record.total_count else done

    @api.depends("fingerprint", "content_mark")
    def _compute_earlier_note(self):
        self.earlier_note = False
        for record in self.filtered("fingerprint"):
            same = [("fingerprint", "=", record.fingerprint)]
            if record.content_mark:
                same = ["|", *same, ("content_mark", "=", record.content_mark)]
            earlier = self.sudo().search(
                [
                    *same,
                    ("company_id", "=", record.company_id.id),
                    ("created_count", ">", 0),
                    ("id", "!=", record._origin.id),
                ],
                limit=1,
            )
            if earlier:
                record.earlier_note = self.env._(
                    "The same file was imported on %(date)s by %(user)s. Orders that are there are not made again.",
                    date=fields.Datetime.context_timestamp(record, earlier.finished_on or earlier.create_date).strftime(
                        "%Y-%m-%d %H:%M"
                    ),
                    user=earlier.user_id.name,
                )

    @api.depends_context("lang")
    @api.depends("good_count", "bad_count", "existing_count")
    def _compute_import_label(self):
        for record in self:
            if record.bad_count:
                record.import_label = self.env._("Import %s good orders", record.good_count)
            else:
                record.import_label = self.env._("Import all %s orders", record.good_count)

    # === Guards ===

    @api.model_create_multi
    def create(self, vals_list):
        if not is_internal(self.env):
            for vals in vals_list:
                self._check_chosen(vals)
            # Written out, because defaults in a context would fill in what is left out.
            initial = self._get_initial()
            vals_list = [{**initial, **vals} for vals in vals_list]
        return super().create(vals_list)

    @api.model
    def _get_initial(self):
        initial = {
            name: False
            for name, field in self._fields.items()
            if field.column_type and not field.compute and name not in CHOSEN and name not in models.MAGIC_COLUMNS
        }
        return {**initial, "state": "draft", "user_id": self.env.uid}

    def write(self, vals):
        if not is_internal(self.env):
            self._check_chosen(vals)
            if vals:
                self._check_editable()
        result = super().write(vals)
        if SOURCE & vals.keys() and not is_internal(self.env):
            internal(self)._forget()
        return result

    @api.model
    def _check_chosen(self, vals):
        names = vals.keys() - CHOSEN - {"row_ids", "title_ids", "name_ids", "id"}
        if names:
            raise UserError(self.env._("These fields are set by the import itself: %s.", ", ".join(sorted(names))))

    def _check_editable(self):
        """:raises UserError: the import is running or over"""
        for record in self:
            if record.state in ("running", "cancelled"):
                state = dict(record._fields["state"]._description_selection(self.env))[record.state]
                raise UserError(
                    self.env._("%(file)s: nothing can be changed now (%(state)s).", file=record.file_name, state=state)
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_used(self):
        if any(record.state == "running" or record.sudo().order_ids for record in self):
            raise UserError(self.env._("An import that made orders is kept: it shows where they come from."))

    def _forget(self):
        """A new file: what was found in the old one counts no more."""
        self.row_ids.unlink()
        self.title_ids.unlink()
        counts = ("row", "order", "good", "existing", "bad", "bad_row", "total", "processed")
        counts += ("other", "left_out", "source", "bare")
        self.write(
            {
                "state": "draft",
                "problem": False,
                "note": False,
                "account": False,
                "has_unknown_titles": False,
                **{f"{name}_count": 0 for name in counts},
            }
        )

    # === Buttons ===

    def action_check(self):
        """Read the file and show everything that is wrong with it; writes no order.

        Rows of orders with a problem are kept for mending; what was mended is checked together with the rest."""
        for record in self:
            record._check_editable()
            record._store_check(record._make_plan())

    def action_import_all(self):
        """Import the whole file or nothing.

        :raises UserError: something is wrong with the file or a row; nothing is written then"""
        self._start("all")

    def action_import_good(self):
        """Import the orders that have no problem; the others stay to be mended.

        :raises UserError: the file as a whole cannot be used"""
        self._start("good")

    def action_cancel(self):
        """Leave the import. Orders that a running one already made stay."""
        for record in self:
            if record.state == "done":
                raise UserError(self.env._("%s: the import is done.", record.file_name))
        internal(self).write({"state": "cancelled", "finished_on": fields.Datetime.now()})

    def action_view_orders(self):
        """Show the orders that this import made."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.file_name,
            "res_model": "sale.order",
            "views": [(self.env.ref("order_process.view_order_list").id, "list"), (False, "form")],
            "domain": [("import_id", "=", self.id)],
        }

    def action_download_template(self):
        """The empty order file with its drop-down lists."""
        self.check_access("read")
        return {"type": "ir.actions.act_url", "url": "/order_process/order_template.xlsx", "target": "download"}

    # === Check ===

    def _read_bytes(self):
        self.ensure_one()
        content = self.with_context(bin_size=False).file
        if not content:
            return b""
        try:
            return b64decode(content)
        except (binascii.Error, ValueError) as error:
            raise UserError(self.env._("The file did not arrive whole. Drop it again.")) from error

    def _make_plan(self):
        """Check the file with the user's rights; existing orders are still among the good ones."""
        self.ensure_one()
        if self._is_dropped_by_dealer():
            self._check_dealer()
        if not self.file and not (self.message or "").strip():
            raise UserError(self.env._("Drop a file or paste a message first."))
        rows = self.sudo().row_ids
        data = self._read_bytes() or self.message
        read, known = self._read_source(data)
        plan = make_plan(
            self.env(context=dict(self.env.context, allowed_company_ids=self.company_id.ids)),
            self.company_id,
            read,
            {row.number: {key: row[key] for key in COLUMN if row[key]} for row in rows},
            {row.number for row in rows if row.left_out},
            self.dealer_id,
            known,
            self.apart,
        )
        self._store_titles(read, known)
        return plan

    def _get_given(self):
        """Whose order it is, and under which reference, where the source does not say so."""
        dealer = self.sudo().partner_id
        return Known(reference=(self.reference or "").strip(), dealer=dealer.ref or dealer.name or "")

    def _store_check(self, plan):
        """Keep the result of a check: counts, rows to mend, what was imported before.

        :return: the planned orders that are not there yet, and the plan with what differs from those that are"""
        texts = ProblemTexts(self.env)
        there = self._find_existing(plan.good)
        plan = self._set_differing_apart(plan, there)
        existing = {
            order.key: there[order.key]
            for order in plan.good
            if order.key in there and there[order.key].import_id.id != self.id
        }
        fresh = [order for order in plan.good if order.key not in there]
        file_problem = texts.of_file(plan.file_problems)
        closed = self.dealer_id and not self.dealer_id._may_order_alone()
        if closed or not self.channel_id or self.channel_id.closed:
            code = "portal_closed" if self.dealer_id else "default_channel_closed"
            file_problem = file_problem or texts.templates[code][0]
        notes = (
            *self._describe_unread(plan),
            *self._describe_existing(plan, existing),
            *self._describe_same_reference(fresh),
        )
        internal(self).write(
            {
                "state": "draft" if file_problem else "checked",
                "problem": file_problem or False,
                "note": "\n".join(notes) or False,
                "row_count": len(plan.rows),
                "order_count": len(plan.good) + len(plan.bad),
                "good_count": 0 if file_problem else len(fresh) + len(plan.changes),
                "existing_count": len(existing),
                "bad_count": len(plan.bad),
                "bad_row_count": len(plan.problems),
                "file_name": self.file_name or self.message.strip().split("\n")[0][:60],
                **self._describe_account(plan),
            }
        )
        self._store_rows(
            plan,
            {
                number: {"problem": texts.of_row(found), "proposals": texts.proposals(found)}
                for number, found in plan.problems.items()
            },
        )
        if not file_problem:
            self._remember_titles(plan.read)
        return fresh, plan

    def _describe_unread(self, plan):
        lines = []
        if plan.read.unread:
            titles = ", ".join(self.env._("“%s”", title) for title in plan.read.unread)
            lines.append(self.env._("Sheets that were not read: %s. Orders are read where the titles stand.", titles))
        if plan.unread:
            lines.append(
                self.env._(
                    "Not read: %s. Prices come from the price list, the rest is decided at the order desk.",
                    ", ".join(label(key, self.env.lang) for key in plan.unread),
                )
            )
        return lines

    def _store_rows(self, plan, messages):
        """Keep the rows of orders with a problem; rows mended before stay, as they differ from the file."""
        good = {"problem": False, "proposals": False}
        for row in self.sudo().row_ids:
            message = messages.get(row.number, good)
            if any((row[name] or False) != value for name, value in message.items()):
                internal(row).write(message)
        self._add_rows(
            {number: plan.rows[number].texts for order in plan.bad for number in order.numbers}, messages
        )

    def _add_rows(self, texts, messages):
        """Keep rows that are not kept yet, by number."""
        stored = set(self.sudo().row_ids.mapped("number"))
        internal(self.env["order.process.import.row"]).create(
            [
                {
                    "import_id": self.id,
                    "number": number,
                    "place": str(number),
                    **messages.get(number, {}),
                    **{key: text for key, text in texts[number].items() if text and key in COLUMN},
                }
                for number in sorted(texts)
                if number not in stored
            ]
        )
        self.invalidate_recordset(["row_ids"])
