from odoo import SUPERUSER_ID, api
from odoo.tools import convert_file


def migrate(cr, version):
    """The rules for what is on record come once, valid from today; whoever deletes them keeps them deleted."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    if not env.ref("order_process.merit_rule_missed_round", raise_if_not_found=False):
        convert_file(env, "order_process", "data/appraisal_fact_data.xml", {}, mode="init", noupdate=True)
