from collections import defaultdict

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..base.staff import check_role
from .register import KINDS, Cell, Totals


class OrderProcessRegisters(models.AbstractModel):
    """All registers, and the one place where their sums are made (M3).

    Screen, workbook, paper and dashboards ask here, with the rights of who reads."""

    _name = "order.process.registers"
    _description = "Registers"

    @api.model
    def _get_registers(self):
        """Hook: ``{key: Register}``; a capability adds its own by ``super()``."""
        return {}

    @api.model
    def _get_register(self, key):
        """
        :raises UserError: there is no such register
        :raises AccessError: the reader may not see its records
        """
        register = self._get_registers().get(key)
        if not register:
            raise UserError(self.env._("There is no register %s.", key))
        self.env[register.model].check_access("read")
        return register

    @api.model
    def _get_cells(self, key):
        """The columns that the reader may see, with their labels in the reader's language.

        :rtype: list[Cell]
        """
        register = self._get_register(key)
        known = self.env[register.model].fields_get(
            [column.name for column in register.columns], ["string", "type"]
        )
        return [
            Cell(
                column.name,
                known[column.name]["string"],
                KINDS.get(known[column.name]["type"], "text"),
                column.total,
                column.width,
            )
            for column in register.columns
            if column.name in known
        ]

    @api.model
    def _get_rows_domain(self, key, domain=()):
        """What the reader asked for, of what belongs into the register."""
        return Domain(list(self._get_register(key).domain)) & Domain(list(domain))

    @api.model
    def _get_totals(self, key, domain=(), by=()):
        """The sums of a register over the rows of ``domain`` that the reader may see.

        :param str key: of the register
        :param domain: on the records of the register's model
        :param by: how to group, as for ``_read_group`` (``("process_mode",)``, ``("performance_date:month",)``)
        :return: one :class:`~.register.Totals` for each group and currency, in the order of the groups; one with
            nothing in it where there is no row and nothing to group by
        :raises UserError: there is no such register
        :raises AccessError: the reader may not see its records, or a field of ``domain`` or ``by``
        """
        register = self._get_register(key)
        cells = [cell for cell in self._get_cells(key) if cell.total]
        rows = self.env[register.model]._read_group(
            self._get_rows_domain(key, domain),
            [*by, "company_id"],
            ["__count", *(f"{cell.name}:sum" for cell in cells)],
        )
        counts, sums = defaultdict(int), defaultdict(lambda: [0] * len(cells))
        for row in rows:
            group, company = row[: len(by)], row[len(by)]
            place = (group, (company or self.env.company).sudo().currency_id)
            counts[place] += row[len(by) + 1]
            sums[place] = [old + (new or 0) for old, new in zip(sums[place], row[len(by) + 2 :], strict=True)]
        if not rows and not by:
            counts[(), self.env.company.currency_id] = 0
        return [
            Totals(group, currency, count, self._round_sums(cells, currency, sums[group, currency]))
            for (group, currency), count in counts.items()
        ]

    @api.model
    def _round_sums(self, cells, currency, sums):
        return {
            cell.name: currency.round(number) if cell.kind == "money" else round(number, 2)
            for cell, number in zip(cells, sums, strict=True)
        }

    @api.model
    def get_totals(self, key, domain=()):
        """The sums of a register as the web client shows them above its list.

        :return: ``[{"currency_id", "count", "sums": [{"name", "label", "kind", "sum"}]}]``
        """
        check_role(self.env, "base.group_user", self.env._("Only people of the company do this."), AccessError)
        cells = [cell for cell in self._get_cells(key) if cell.total]
        return [
            {
                "currency_id": totals.currency.id,
                "count": totals.count,
                "sums": [
                    {"name": cell.name, "label": cell.label, "kind": cell.kind, "sum": totals.sums[cell.name]}
                    for cell in cells
                ],
            }
            for totals in self._get_totals(key, domain)
        ]
