from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.sentinel import internal, is_internal
from .order_columns import COLUMNS, MATRIX, SKIPPED, STAFF_KEYS, fold_title
from .order_file import read_order_file

MEANINGS = [
    *((column.key, column.english) for column in COLUMNS),
    (MATRIX, "Quantities of the goods in the title"),
    (SKIPPED, "Not read"),
]
MAX_TITLES = 200


class OrderProcessImportTitle(models.Model):
    """A column of an order file, with what its title means; people say it once where it is not known (A9)."""

    _name = "order.process.import.title"
    _description = "Column of an Order File"
    _order = "import_id, sequence"
    _rec_name = "title"

    import_id = fields.Many2one("order.process.import", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", related="import_id.company_id", store=True)
    sequence = fields.Integer(readonly=True)
    title = fields.Char("Title in the File", readonly=True)
    sample = fields.Char("First Values", readonly=True)
    meaning = fields.Selection(MEANINGS)
    chosen = fields.Boolean(readonly=True, help="A person said what the title means.")
    remembered = fields.Boolean(readonly=True, help="Taken from an earlier file of the same sender.")

    @api.model_create_multi
    def create(self, vals_list):
        if not is_internal(self.env):
            raise UserError(self.env._("Columns come from the file."))
        return super().create(vals_list)

    def write(self, vals):
        if not is_internal(self.env):
            if vals.keys() - {"meaning"}:
                raise UserError(self.env._("Only what a title means can be said."))
            self.import_id._check_editable()
            # The rows are read anew; what was mended in them belonged to other columns.
            internal(self.import_id.row_ids).unlink()
            vals = {**vals, "chosen": True}
        return super().write(vals)


class OrderProcessTitleMeaning(models.Model):
    """What the titles of a sender's files mean, remembered from an earlier file."""

    _name = "order.process.title.meaning"
    _description = "Remembered Column Title"
    _order = "write_date desc, id desc"
    _rec_name = "title"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", "Sent by", readonly=True, index="btree_not_null")
    dealer_id = fields.Many2one("res.partner", "Dealer", readonly=True, index="btree_not_null")
    title = fields.Char(readonly=True, required=True)
    title_key = fields.Char(readonly=True, required=True)
    shape = fields.Char("All Titles of the File", readonly=True, required=True)
    meaning = fields.Selection(MEANINGS, required=True)

    _title = models.UniqueIndex(
        "(company_id, COALESCE(user_id, 0), COALESCE(dealer_id, 0), md5(shape), md5(title_key))",
        "What a title of a sender's file means is kept once.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not is_internal(self.env):
            raise UserError(self.env._("Titles are remembered from files. Drop one."))
        return super().create(vals_list)


class OrderProcessImport(models.Model):
    _inherit = "order.process.import"

    title_ids = fields.One2many("order.process.import.title", "import_id", "Columns")
    has_unknown_titles = fields.Boolean(readonly=True)

    def _get_sender(self):
        """Whose files these are: the dealer's, or those of the person who brings them in."""
        self.ensure_one()
        dealer = self.sudo().dealer_id
        return {"dealer_id": dealer.id} if dealer else {"user_id": self.sudo().user_id.id}

    def _read_source(self, data):
        """Read the file or message with what is said of it besides, a second time only where titles that nobody knows
        are remembered.

        :return: :class:`~.order_file.OrderFile` and the :class:`~.order_file.Known` by which it was read"""
        known = self._get_known(data)
        read = read_order_file(data, bool(self.dealer_id), known)
        remembered = self._get_remembered_titles(read)
        if remembered:
            known = known._replace(columns={**remembered, **known.columns})
            read = read_order_file(data, bool(self.dealer_id), known)
        return read, known

    def _get_known(self, data):
        """What is said of the source besides, what was chosen of its titles on the screen among it:
        :class:`~.order_file.Known`."""
        self.ensure_one()
        chosen = {fold_title(row.title): row.meaning for row in self.sudo().title_ids if row.chosen and row.meaning}
        return self._get_given()._replace(columns=chosen, ask_bare=self.ask_bare)

    def _get_remembered_titles(self, read):
        """``{title as it is remembered: meaning}`` of the titles that nobody knows: as in the sender's last file of the
        same titles, else in the last file at all."""
        if not any(problem.code == "unknown_column" for problem in read.problems):
            return {}
        sender = self._get_sender()
        remembered = {}
        for known in self.env["order.process.title.meaning"].sudo().search(
            [("company_id", "=", self.company_id.id), *((name, "=", value) for name, value in sender.items())]
        ):
            remembered.setdefault((known.title_key, known.shape == read.shape), known.meaning)
        keys = {fold_title(title) for title, key, _texts in read.titles if not key}
        found = {key: remembered.get((key, True)) or remembered.get((key, False)) for key in keys}
        return {key: meaning for key, meaning in found.items() if meaning}

    def _get_dealer_meanings(self):
        """``[(key, label)]`` of what a title may mean in a dealer's own file."""
        labels = dict(self.env["order.process.import.title"]._fields["meaning"]._description_selection(self.env))
        return [(key, labels[key]) for key, _english in MEANINGS if key not in STAFF_KEYS and key != "dealer"]

    def _say_titles(self, meanings):
        """Say what titles mean, and check the file again.

        :param meanings: ``{id of a column, as text: meaning}``
        :raises UserError: there is no such meaning
        """
        self.ensure_one()
        self._check_editable()
        allowed = dict(self._get_dealer_meanings())
        for row in self.title_ids:
            meaning = meanings.get(str(row.id))
            if meaning and meaning not in allowed:
                raise UserError(self.env._("“%s” is no meaning that a title can have.", meaning[:40]))
            if meaning:
                row.meaning = meaning
        self.action_check()

    def _store_titles(self, read, known):
        """Show the columns of the file with what they mean; what a person said stays."""
        chosen = {row.title for row in self.sudo().title_ids if row.chosen}
        internal(self.title_ids).unlink()
        unknown = any(not key for _title, key, _texts in read.titles)
        if self.has_unknown_titles != unknown:
            internal(self).write({"has_unknown_titles": unknown})
        internal(self.env["order.process.import.title"]).create(
            [
                {
                    "import_id": self.id,
                    "sequence": at,
                    "title": title,
                    "sample": " · ".join(texts)[:200],
                    "meaning": key,
                    "chosen": title in chosen,
                    "remembered": title not in chosen and fold_title(title) in known.columns,
                }
                for at, (title, key, texts) in enumerate(read.titles[:MAX_TITLES])
            ]
        )

    def _remember_titles(self, read):
        """Keep what a person said of titles, for the sender's next file."""
        chosen = self.sudo().title_ids.filtered(lambda row: row.chosen and row.meaning)
        if not chosen:
            return
        Meaning = internal(self.env["order.process.title.meaning"])
        sender = {"company_id": self.company_id.id, **self._get_sender(), "shape": read.shape}
        there = {
            known.title_key: known
            for known in Meaning.search([(name, "=", value) for name, value in sender.items()])
        }
        fresh = []
        for row in chosen:
            key = fold_title(row.title)
            if key in there:
                internal(there[key]).write({"meaning": row.meaning})
            else:
                fresh.append({**sender, "title": row.title, "title_key": key, "meaning": row.meaning})
        Meaning.create(fresh)
