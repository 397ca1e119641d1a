from odoo import models


class OrderProcessPaper(models.Model):
    """A paper printed after the delivery says below the goods what of them was taken, and who signed for just that."""

    _inherit = "order.process.paper"

    def _get_sheet_blocks(self, sheet):
        taken = self._describe_taken()
        content = sheet["content"]
        remarks = [*content.get("remarks", []), *taken]
        return super()._get_sheet_blocks({**sheet, "content": {**content, "remarks": remarks}} if taken else sheet)

    def _describe_taken(self):
        """Texts, one for each transfer of the paper of which something was not taken."""
        self.ensure_one()
        said = []
        for picking in self.sudo()._get_outgoing() if self.picking_id else ():
            proof = picking._get_proof()
            if not proof or not proof._get_untaken():
                continue
            goods = [
                f"{line.product_id.display_name} {line.delivered_qty:g} / {line.left_qty:g}"
                for line in proof.line_ids
            ]
            said.append(
                self.env._(
                    "Taken at the door (%(when)s, %(who)s): %(goods)s",
                    when=self._format_local(proof.happened_on),
                    who=proof.receiver_name or proof._get_label("outcome"),
                    goods=", ".join(goods),
                )
            )
        return said
