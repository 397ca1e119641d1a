from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, split_every

from ..base.staff import check_staff
from ..base.work_time import to_local

BATCH = 1000
MAX_NAMES = 10_000
# What a sheet of a workbook takes, less head and totals.
MAX_ROWS = 1_048_000
# Of the order ``o``: it counts in no amount that was ordered.
GONE = SQL("o.state = 'cancel'")


class OrderProcessRegisters(models.AbstractModel):
    """The rows of a register, read in batches: what one batch took is forgotten before the next."""

    _inherit = "order.process.registers"

    @api.model
    def _find_rows(self, key, domain=(), limit=None):
        """The ids of the rows, in the order of the register.

        :raises UserError: more than a workbook holds
        """
        register = self._get_register(key)
        ids = self.env[register.model].search(
            self._get_rows_domain(key, domain), order=register.order, limit=min(limit or MAX_ROWS + 1, MAX_ROWS + 1)
        )._ids
        if len(ids) > MAX_ROWS:
            raise UserError(
                self.env._("These are more than %s rows: choose a shorter period.", f"{MAX_ROWS:,}")
            )
        return ids

    @api.model
    def _read_rows(self, key, ids):
        """Yield the values of each row, in the order of the register's cells: text, dates, local instants and numbers.

        Instants are on the company's clock. Reads what is on record and forgets it again, so that pending changes are
        written first.
        """
        register = self._get_register(key)
        cells = self._get_cells(key)
        readers = [self._get_reader(register.model, cell) for cell in cells]
        names = [cell.name for cell in cells]
        self.env.flush_all()
        for batch in split_every(BATCH, ids):
            rows = self.env[register.model].browse(batch)
            # Rights are asked here, for all of them, and not again with each of a million values.
            rows.fetch(names)
            for row in rows.sudo():
                yield [read(row) for read in readers]
            self.env.invalidate_all(flush=False)

    @api.model
    def _get_reader(self, model, cell):
        """The function that takes the value of a cell from a row."""
        name, field = cell.name, self.env[model]._fields[cell.name]
        if field.type == "many2one":
            return self._get_name_reader(name)
        if field.type == "selection":
            labels = dict(field._description_selection(self.env))
            return lambda row: labels.get(row[name], "")
        if field.type == "datetime":
            tz = self.env.company._process_tz()
            return lambda row: row[name] and to_local(row[name], tz)
        if field.type == "boolean":
            yes = self.env._("Yes")
            return lambda row: yes if row[name] else ""
        if field.type in ("char", "text"):
            return lambda row: row[name] or ""
        return lambda row: row[name]

    @api.model
    def _get_name_reader(self, name):
        """The function that takes the name of a related record from a row.

        The name of what stands in a row that one may read is no secret, as on every list. Names are asked for once and
        kept, up to some ten thousand."""
        known = {}

        def read(row):
            found = row[name]
            if found and found.id not in known:
                if len(known) > MAX_NAMES:
                    known.clear()
                batch = row.browse(row._prefetch_ids)[name].sudo()
                known.update((one.id, one.display_name or "") for one in batch)
            return known[found.id] if found else ""

        return read


class OrderProcessRegisterRow(models.AbstractModel):
    """Rows of a register, which a list, pivot or graph shows: they go into a workbook or on paper as chosen."""

    _name = "order.process.register.row"
    _description = "Row of a Register"

    def action_register_xlsx(self):
        """The workbook of what is chosen, or else of all that is filtered (the context's ``register`` says which)."""
        return self._download_register("xlsx")

    def action_register_pdf(self):
        """The paper of what is chosen, or else of all that is filtered."""
        return self._download_register("pdf")

    @api.model
    def _in_company_currency(self, number, gone=None):
        """An amount of the order ``o``, rounded in the currency of its company, ``money``; nothing where it is gone."""
        amount = SQL(
            "round((COALESCE(%s, 0) / COALESCE(NULLIF(o.currency_rate, 0), 1))::numeric, money.decimal_places)", number
        )
        return SQL("CASE WHEN %s THEN 0 ELSE %s END", gone, amount) if gone else amount

    @api.model
    def _order_amount(self):
        """What the order ``o`` is worth in the currency of its company; a cancelled one nothing."""
        return self._in_company_currency(SQL("o.amount_total"), GONE)

    def _download_register(self, form):
        check_staff(self)
        key = self.env.context.get("register")
        domain = [("id", "in", self.ids)] if self else self.env.context.get("active_domain") or []
        return self.env["order.process.registers"]._get_download(key, form, domain)
