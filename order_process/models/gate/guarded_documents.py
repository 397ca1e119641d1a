"""Which documents of core are guarded ones; what is kept of them, and refused, say the rooms.

Loaded before everything that says so: a class that comes earlier would be hidden by the empty hooks of the mixin."""

from odoo import models


class GuardedPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["order.process.guarded", "stock.picking"]


class GuardedBatch(models.Model):
    _name = "stock.picking.batch"
    _inherit = ["order.process.guarded", "stock.picking.batch"]


class GuardedMove(models.Model):
    _name = "account.move"
    _inherit = ["order.process.guarded", "account.move"]


class GuardedMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["order.process.guarded", "account.move.line"]


class GuardedPayment(models.Model):
    _name = "account.payment"
    _inherit = ["order.process.guarded", "account.payment"]
