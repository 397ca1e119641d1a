"""The process administrator sets the process in the settings, and nothing else of Odoo's."""

import re

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import OrderProcessCommon


@tagged("post_install", "-at_install")
class TestProcessSettings(OrderProcessCommon):
    def _settings(self, user):
        return self.env["res.config.settings"].with_user(user).sudo(False)

    def test_the_process_administrator_sets_the_process(self):
        Settings = self._settings(self.admin)
        with Form(Settings) as form:
            form.performance_cutoff = 15.5
        form.record.execute()
        self.assertEqual(self.company.performance_cutoff, 15.5)

    def test_the_page_of_the_process_is_all_that_is_shown(self):
        arch = self._settings(self.admin).get_view(view_type="form")["arch"]
        self.assertIn('name="performance_cutoff"', arch)
        self.assertEqual(arch.count("<app "), 1)

    def test_no_setting_of_the_process_is_left_out(self):
        """A setting that its reader may not see leaves its title behind, without a field."""
        pages = [self._settings(user).get_view(view_type="form")["arch"] for user in (self.admin, self.env.user)]
        own, all_apps = (set(re.findall(r'<field name="(\w+)"', page)) for page in pages)
        self.assertEqual(self.env["res.config.settings"]._get_process_settings() & all_apps - own, set())
        self.assertIn("merit_monthly_cap", own)

    def test_the_page_opens_in_the_client(self):
        """The client asks for the display name always, which core takes from an action that is the system's."""
        values = self._settings(self.admin).onchange({}, [], {"display_name": {}, "performance_cutoff": {}})["value"]
        self.assertEqual(values["display_name"], "Settings")
        self.assertEqual(values["performance_cutoff"], 16)

    def test_other_settings_are_the_system_s(self):
        Settings = self._settings(self.admin)
        with self.assertRaisesRegex(AccessError, "Settings of other apps are an administrator's: "):
            Settings.create({"performance_cutoff": 15.5, "group_multi_currency": True})
        settings = Settings.create({"performance_cutoff": 15.5})
        with self.assertRaisesRegex(AccessError, "Settings of other apps"):
            settings.write({"module_stock_landed_costs": True})
        with self.assertRaisesRegex(AccessError, "Settings of other apps"):
            Settings.sudo().create({"group_multi_currency": True})
        with self.assertRaisesRegex(AccessError, "Settings of other apps"):
            settings.sudo().write({"module_stock_landed_costs": True})
        self.assertEqual(settings.sudo().execute()["tag"], "reload", "nor are they saved in superuser mode")
        other = self.env["res.company"].create({"name": "Other"})
        Settings.create({"company_id": other.id, "performance_cutoff": 12})
        self.assertEqual(other.performance_cutoff, 16, "only the company in which one works")

    def test_nobody_else_reaches_the_settings(self):
        for user in (self.clerk, self.leader, self.finance, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._settings(user).create({"performance_cutoff": 1})
