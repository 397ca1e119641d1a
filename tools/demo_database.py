"""Runs in Odoo's shell: loads Chinese and the add-on's own demo files, and none of core's demo data."""

from odoo.modules.module import Manifest
from odoo.tools.convert import convert_file
from odoo.tools.translate import load_language

for language in ("zh_CN", "en_US"):
    load_language(env.cr, language)  # noqa: F821
for path in Manifest.for_addon("order_process").get("demo", []):
    convert_file(env, "order_process", path, {}, mode="init", noupdate=True)  # noqa: F821
env.cr.commit()  # noqa: F821
