"""Run in an Odoo shell: loads the languages and the demo files that the manifest of order_process names.

Odoo's own way (`with_demo`) would load the demo records of every core module too.
"""

# ruff: noqa: F821  (`env` comes from the shell)
from odoo.modules import Manifest
from odoo.tools.convert import convert_file

languages = env["res.lang"].with_context(active_test=False).search([("code", "in", ("en_US", "zh_CN"))])
env["base.language.install"].create({"lang_ids": [(6, 0, languages.ids)], "overwrite": True}).lang_install()
for path in Manifest.for_addon("order_process").get("demo", []):
    convert_file(env, "order_process", path, {}, mode="init", noupdate=True)
env.cr.commit()
print("DEMO LOADED", flush=True)
