from odoo import models

from ..base.halves import apply_by_halves
from ..base.notify import show_result
from ..base.plain import as_text


class StockPickingBatch(models.Model):
    """One check for the whole load: what is right is checked and its papers are issued, the rest says why (E11)."""

    _inherit = "stock.picking.batch"

    def action_check_load(self):
        """Check every transfer of the load that lacks nothing; its papers are issued with it.

        One that is not right stops itself alone. What was checked stays checked.

        :return: a notification with the result
        """
        self._check_loader()
        checked, refusals = self._check_load()
        if not checked and not refusals:
            return show_result(self.env._("Everything is checked already."), then=None)
        return show_result(self.env._("%s transfers checked.", len(checked)), refusals, then=None)

    def _check_load(self):
        """``(transfers checked now, texts of what stays)``."""
        pickings = self._get_open_pickings()
        standings = pickings._get_standings()
        ready = pickings.filtered(lambda picking: standings[picking].state == "ready")
        self._begin_loading()
        failed = apply_by_halves(ready, lambda part: part.action_check())
        uncounted = (self.env._("Not everything of it is counted."),)
        why = {
            picking: standing.reasons or uncounted
            for picking, standing in standings.items()
            if standing.state not in ("ready", "checked", "left")
        }
        why |= {picking: str(error).splitlines() for picking, error in failed.items()}
        return ready.filtered(lambda picking: picking not in failed), self._describe_reasons(why)

    def _describe_reasons(self, why):
        """One text for each transfer that stays, with all its reasons."""
        return [
            self.env._(
                "%(transfer)s · %(dealer)s: %(why)s",
                transfer=picking.name,
                dealer=picking.sudo().partner_id.display_name or "–",
                why=" ".join(texts),
            )
            for picking, texts in why.items()
        ]

    def action_check_and_print(self, reason=None):
        """The one press of a keeper: check what is right, and print sheet, papers and labels of it.

        :return: the print; where nothing is left to print, what stays and why
        """
        self._check_loader()
        _checked, refusals = self._check_load()
        printable = self._get_printable()
        if reason or any(self._get_to_print(printable)):
            return self._print_load(printable, as_text(reason))
        return show_result(self.env._("Nothing new to print."), refusals, kind="info", then=None)
