from odoo import api, models
from odoo.exceptions import AccessError


class OrderProcessAmountGuard(models.AbstractModel):
    """Keeps amounts of money from everybody in companies that work with points only (K1).

    The field itself is closed, so that reading, searching, sorting, grouping and exporting are refused alike. Rows
    reach a reader only through the companies that are switched on (record rules), and one of these that works with
    points only closes the amounts of all of them.
    """

    _name = "order.process.amount.guard"
    _description = "Amounts Hidden by Points Only"

    _guarded_amounts = frozenset()

    @api.model
    def _shows_amounts(self):
        """Whether the reader works in companies that all charge money."""
        return not any(company.merit_points_only for company in self.env.companies.sudo())

    @api.model
    def _has_field_access(self, field, operation):
        if field.name in self._guarded_amounts and not self.env.su and not self._shows_amounts():
            return False
        return super()._has_field_access(field, operation)

    @api.model
    def _check_field_access(self, field, operation):
        if field.name in self._guarded_amounts and not self._has_field_access(field, operation):
            raise AccessError(
                self.env._("The company works with points only: amounts of money are not shown, to nobody.")
            )
        return super()._check_field_access(field, operation)

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        if not self._shows_amounts():
            for node in arch.xpath("//field[@name] | //label[@for] | //filter[@name]"):
                if (node.get("name") or node.get("for")) in self._guarded_amounts:
                    node.getparent().remove(node)
        return arch, view

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        return (*super()._get_view_cache_key(view_id, view_type, **options), self._shows_amounts())
