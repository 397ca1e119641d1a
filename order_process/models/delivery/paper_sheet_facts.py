from math import ceil

from odoo import fields, models
from odoo.tools import formatLang

from ..base.capitals import in_capitals
from .paper_pages import BORDER, PADDING_ABOVE, pack, place_signature, row_height, wrap
from .paper_words import RECIPIENTS

LABEL_WIDTH = 17
MOST_BOXES = 5
# These take goods along by wagon.
RAIL = ("rail", "headquarters")


class OrderProcessPaper(models.Model):
    """What stands above and below the goods of a printed paper: facts, amounts, people."""

    _inherit = "order.process.paper"

    # === Above the goods ===

    def _get_sheet_parts(self):
        """The names of the parts in which the paper is printed; a dealer's own copy and a preview are one sheet."""
        if self.env.user.share or not self._get_asked_print():
            return [""]
        parts = self.with_env(self.env).sudo().type_id.part_ids
        names = [
            self.env._("Part %(number)s: %(name)s", number=number, name=part.name)
            for number, part in enumerate(parts, 1)
        ]
        if self.sudo().type_id.parts_at_once and self.sudo().type_id.form != "a4":
            return [" · ".join(names)]
        return names or [""]

    def _get_sheet_facts(self, sheet):
        """Rows of facts as they stand side by side: ``{"height", "cells": [(label lines, value lines, span)]}``."""
        form = sheet["form"]
        facts = [fact for fact in self._list_sheet_facts(sheet) if fact[1] is not None]
        unit = form.width / form.facts
        # Two places are for what does not fit into one.
        spans = [
            span if span == 1 or len(wrap(value, unit - LABEL_WIDTH, form.letter, bold=True)) > 1 else 1
            for _label, value, span, *_bold in facts
        ]
        rows = []
        for packed in pack(spans, form.facts):
            cells = []
            for index, span in packed:
                label, value, _units, *bold = facts[index]
                width = unit * span - LABEL_WIDTH
                cells.append(
                    {
                        "label": wrap(label, LABEL_WIDTH, form.letter),
                        "lines": wrap(value, width, form.letter, bold=bool(bold)),
                        "span": 2 * span - 1,
                        "bold": bool(bold),
                    }
                )
            height = row_height([lines for cell in cells for lines in (cell["label"], cell["lines"])], form)
            rows.append({"cells": cells, "height": height})
        return rows

    def _list_sheet_facts(self, sheet):
        """``(label, value, how many places it takes)``; without a value (``None``) it is left out, an empty one is a
        place to write."""
        content, env = sheet["content"], self.env
        centre = env["stock.warehouse"].sudo().browse(content["centre_id"])
        carrier = env["delivery.carrier"].sudo().browse(content["carrier_id"])
        term = env["account.payment.term"].sudo().browse(content["term_id"] or [])
        reference = f" ({content['reference']})" if content["reference"] else ""
        return [
            (env._("Dealer"), self._join(content["dealer"], content["dealer_code"]), 2, True),
            (env._("Order"), content["order"] + reference, 1),
            (env._("Address"), content["address"], 2),
            (env._("Receiver"), self._join(content["receiver"], content["phone"]), 1),
            (env._("Centre"), self._join(centre.name, content.get("transfer"), by=" · "), 1),
            (env._("Delivery"), carrier.name or "", 1),
            (env._("Payment"), term.name or "", 1),
            (env._("Pay by"), content.get("due") if self.sudo().type_id.show_due else None, 1),
            *self._list_carrier_facts(content, carrier.carrier_role),
            (env._("Station"), self._join(content.get("station"), content.get("wagon_no")) or None, 1),
            (env._("Loaded"), self._get_sheet_loaded(content), 1),
            *self._list_origin_facts(content),
        ]

    @staticmethod
    def _join(*parts, by=" "):
        return by.join(part for part in parts if part)

    def _list_carrier_facts(self, content, role):
        """Who and what takes the goods along; what is not known yet is written by hand on what leaves with them."""
        env, leaves = self.env, self.sudo().type_id.level != "order"

        def shown(text, asked):
            return text if text or (leaves and asked) else None

        collector = self._join(content["collector"], content["collector_phone"])
        escort = self._join(content.get("escort"), content.get("escort_phone"))
        escort_label = env._("Carrier") if role in RAIL else env._("Escort")
        return [
            (env._("Collector"), shown(collector, role == "dealer"), 1),
            (env._("Plate"), shown(content["collector_vehicle"], role == "dealer"), 1),
            (escort_label, shown(escort, role in ("escort", *RAIL)), 1),
            (env._("Plate"), shown(content.get("vehicle"), role == "escort"), 1),
            (env._("Wagon"), shown(content.get("wagon"), role in RAIL), 1),
        ]

    def _get_sheet_loaded(self, content):
        if not content.get("station"):
            return None
        return f"{content['loaded_on']} · {content['weight']:g} kg"

    def _list_origin_facts(self, content):
        """How the order came, on papers of the order as a whole."""
        if self.sudo().type_id.level != "order":
            return []
        env = self.env
        channel = env["order.process.channel"].sudo().browse(content.get("channel_id") or [])
        received = content.get("received_on")
        received = self._format_local(fields.Datetime.to_datetime(received)) if received else None
        return [
            (env._("Channel"), channel.name or None, 1),
            (env._("Came in on"), received, 1),
            (env._("Order taken by"), content["taken_by"] or None, 1),
            (env._("Keyed by"), content["keyed_by"] or None, 1),
            (env._("Sales rep"), content["rep"] or None, 1),
        ]

    # === Below the goods ===

    def _get_sheet_blocks(self, sheet):
        """What stands below the goods, each with its height: amounts, remarks, the note, the people."""
        form, content = sheet["form"], sheet["content"]
        amounts, said = self._list_sheet_amounts(sheet)
        remarks = content.get("remarks", [])
        if form.facts > 2:
            # A low form has no line to give away.
            texts = [("　".join(filter(None, [*amounts, said, *remarks])), True)]
        else:
            texts = [*((text, True) for text in amounts), (said, False), *((text, True) for text in remarks)]
        texts += [(line, False) for line in (self.with_env(self.env).sudo().type_id.note or "").splitlines()]
        blocks = []
        for text, bold in filter(lambda part: part[0], texts):
            lines = wrap(text, form.width, form.letter, bold)
            blocks.append({"lines": lines, "bold": bold, "height": len(lines) * form.line + 0.5})
        boxes = self._list_sheet_boxes(content)
        rows = ceil(len(boxes) / MOST_BOXES)
        each = ceil(len(boxes) / rows)
        for start in range(0, len(boxes), each):
            row = boxes[start : start + each]
            width = form.width / each
            for box in row:
                # A name may say more, such as the load sheet that bears its signature.
                label, name, on = (wrap(box[key], width, form.letter) for key in ("label", "name", "on"))
                box["lines"] = [label[0], *name[:2], on[0]]
                box["hand"] = place_signature(box["lines"], width, form)
            inner = max(form.box, *(len(box["lines"]) * form.line for box in row))
            height = inner + 2 * PADDING_ABOVE + BORDER + 0.4
            blocks.append({"boxes": row, "width": width, "inner": inner, "height": height})
        return blocks

    def _list_sheet_amounts(self, sheet):
        """``([sums in capitals and figures], what else is to be said of them)``"""
        content, currency = sheet["content"], sheet["currency"]
        paper_type = self.sudo().type_id

        def money(value):
            return formatLang(self.env, value, currency_obj=currency)

        sums, said = [], []
        if paper_type.show_prices:
            sums.append((self.env._("Amount in all"), sheet["total"]))
            lines = [*content["lines"], *sheet["beside"]]
            tax = currency.round(sum(line.get("tax", 0.0) for line in lines))
            if tax:
                said.append(self.env._("Without tax %s", money(sheet["total"] - tax)))
                said.append(self.env._("Tax %s", money(tax)))
            if currency.compare_amounts(content["amount_total"], sheet["total"]):
                said.append(self.env._("Order total %s", money(content["amount_total"])))
        if paper_type.show_freight:
            sums.append((self.env._("Freight to pay"), content["freight"]))
        if content.get("packages"):
            said.append(self.env._("Packages %s", content["packages"]))
        return [self._write_sum(what, amount, currency, money(amount)) for what, amount in sums], " · ".join(said)

    def _write_sum(self, what, amount, currency, figures):
        if currency.name != "CNY":
            return self.env._("%(what)s: %(figures)s", what=what, figures=figures)
        return self.env._(
            "%(what)s, in capitals: %(capitals)s · in figures: %(figures)s",
            what=what,
            capitals=f"人民币{in_capitals(amount)}",
            figures=figures,
        )

    def _list_sheet_boxes(self, content):
        """Who made, approved, checked and signs the paper, with name and time; a box without is signed by hand."""
        paper = self.sudo()
        by_name = not paper.by_itself or paper.issued_by_id.active
        issuer = paper.issued_by_id.name if by_name else self.env._("by the system")
        boxes = [self._make_box(self.env._("Prepared by"), issuer, paper.issued_on)]
        # Who of the house decided is no dealer's business.
        if not self.env.user.share:
            boxes += self._list_approvals(content) + self._list_checks()
        boxes += self._get_sheet_signers()
        return boxes + self._list_hand_boxes()

    def _list_hand_boxes(self):
        """An empty box to sign by hand; who receives the goods needs none where the dealer signs on a screen."""
        asked = self.sudo().type_id.hand_box
        labels = {
            "taker": self.env._("Goods taken by"),
            "receiver": self.env._("Goods received by"),
            "dealer": self.env._("Dealer (signature, seal)"),
        }
        if not asked or (asked == "receiver" and RECIPIENTS & {self.signer_role, self.cosigner_role}):
            return []
        return [self._make_box(labels[asked], "", None)]

    def _make_box(self, label, name, instant, image=False):
        on = self._format_local(instant) if instant else ""
        return {"label": label, "name": name or "", "on": on, "image": image}

    def _list_approvals(self, content):
        reviews = [
            (name, fields.Datetime.to_datetime(on) if on else None) for name, on in content.get("reviews", [])
        ]
        if self.sudo().type_id.level == "order" and len(reviews) > 1:
            first, last = reviews[0], reviews[-1]
            return [
                self._make_box(self.env._("Approved by"), *first),
                self._make_box(self.env._("Reviewed by"), *last),
            ]
        between = "、" if (self.env.lang or "").startswith("zh") else ", "
        names = between.join(dict.fromkeys(name for name, _on in reviews))
        return [self._make_box(self.env._("Approved by"), names, reviews[-1][1] if reviews else None)]

    def _list_checks(self):
        """The keeper's check of what the paper covers, where its delivery method asks for one."""
        paper = self.sudo()
        if paper.type_id.level == "order" or not paper.order_id._get_carrier().needs_check:
            return []
        checked = paper._get_outgoing().filtered("checked_on").sorted("checked_on")[-1:]
        return [self._make_box(self.env._("Reviewed by"), checked.checked_by_id.name, checked.checked_on)]

    def _get_sheet_signers(self):
        """The boxes of those who sign: with name, signature and time once they have."""
        labels = dict(self._fields["signer_role"]._description_selection(self.env))
        signatures = {signature.role: signature for signature in self.sudo().signature_ids}
        receipt = self.sudo().confirms_receipt
        boxes = []
        for role in (self.signer_role, self.cosigner_role):
            if not role:
                continue
            own = signatures.get(role)
            label = labels[role]
            if receipt and role in ("dealer", "collector"):
                label = self.env._("Received: %s", label)
            boxes.append(
                self._make_box(label, own and own.name, own and own.signed_on, (own and own.image) or False)
            )
        return boxes
