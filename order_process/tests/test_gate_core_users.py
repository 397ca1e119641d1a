"""People who have a role of core's only go on reading core's records as they did before."""

from odoo.tests import tagged

from .common import OrderProcessCommon

ROLES = (
    "stock.group_stock_user",
    "sales_team.group_sale_salesman_all_leads",
    "account.group_account_invoice",
    "account.group_account_readonly",
    "purchase.group_purchase_user",
    "base.group_user,base.group_partner_manager",
)


@tagged("post_install", "-at_install")
class TestCoreRoles(OrderProcessCommon):
    def test_every_field_of_every_record_that_core_lets_them_read(self):
        """A field of ours that a role may not follow is not there for it, instead of refusing the whole record."""
        users = {
            role: self._create_user(f"core_{number}", role)
            for number, role in enumerate(ROLES)
            if self.env.ref(role.split(",")[0], raise_if_not_found=False)
        }
        refused = []
        for model in self.env.registry.values():
            ours = [
                field
                for field in model._fields.values()
                if field.type in ("one2many", "many2many")
                and str(field.comodel_name).startswith("order.process.")
                and not model._name.startswith("order.process.")
            ]
            for role, user in users.items():
                records = self.env[model._name].with_user(user)
                if not ours or model._transient or not records.has_access("read"):
                    continue
                refused += [
                    (role, str(field))
                    for field in ours
                    if records._has_field_access(field, "read")
                    and not records.env[field.comodel_name].has_access("read")
                ]
        self.maxDiff = None
        self.assertEqual(refused, [])
