from odoo import api, fields, models

from ..base.staff import check_role, check_staff
from .load_math import circled

STANDINGS = ("count", "ready", "checked", "short", "papers", "held", "left")


class StockPickingBatch(models.Model):
    """What the screen of a load shows, as plain values, in the reader's language."""

    _inherit = "stock.picking.batch"

    is_own_centre = fields.Boolean("At My Centres", compute="_compute_is_own_centre", search="_search_is_own_centre")

    @api.depends_context("uid")
    @api.depends("picking_type_id")
    def _compute_is_own_centre(self):
        for batch in self:
            batch.is_own_centre = self.env.user._works_at(batch.sudo().picking_type_id.warehouse_id)

    @api.model
    def _search_is_own_centre(self, operator, value):
        if operator != "in":
            return NotImplemented
        own = self.env.user._get_centre_domain("picking_type_id.warehouse_id")
        return own if True in value else ~own

    def get_load(self):
        """The load of a trip: stops and goods in the order of loading, what each transfer lacks, what can be done.

        :raises UserError: to whoever does not work in a warehouse
        """
        self.ensure_one()
        check_staff(self)
        check_role(self.env, "stock.group_stock_user", self.env._("The load of a trip is the warehouse's."))
        pickings = self._get_loaded_pickings()
        standings = pickings._get_standings()
        goods = self._prepare_load_goods()
        counts = dict.fromkeys(STANDINGS, 0)
        for standing in standings.values():
            counts[standing.state] += 1
        return {
            **self._prepare_load_head(),
            "counts": counts,
            "stops": self._prepare_load_stops(standings),
            "goods": goods,
            "counted": sum(bool(row["right"]) for row in goods),
            "signers": self._prepare_load_signers(standings),
            "refusals": self._get_load_refusals(counts, self._get_printable(standings)),
            "sheets": [
                {"id": sheet.id, "name": sheet.name, "by": sheet.signed_by, "transfers": sheet.transfer_count}
                for sheet in self.load_sheet_ids.filtered("signed_on")
            ],
        }

    def _prepare_load_head(self):
        trip = self.sudo()
        capacity = trip.vehicle_category_id.weight_capacity
        return {
            "id": trip.id,
            "name": trip.name,
            "state": trip.trip_state or "",
            "state_label": trip._get_state_label(),
            "departs": fields.Datetime.to_string(trip.departs_on) if trip.departs_on else "",
            "centre": trip.picking_type_id.warehouse_id.name or "",
            "vehicle": trip.vehicle_no or trip.wagon_no or "",
            "driver": trip.driver_id.name or "",
            "escort": trip.escort_id.name or "",
            "stop_count": len(trip._get_loaded_stops()),
            "parcels": trip.load_parcels,
            "weight": round(trip.load_weight, 1),
            "capacity": capacity or 0,
            "unit": trip.weight_uom_name or "kg",
        }

    def _prepare_load_stops(self, standings):
        """The stops in the order of loading, each with its transfers and what they lack."""
        labels = self._get_standing_labels()
        stops = []
        for stop, number in self._get_loaded_stops().items():
            own = [picking for picking in standings if picking.sudo().stop_id == stop]
            stops.append(
                {
                    "id": stop.id,
                    "number": circled(number),
                    "name": stop.partner_id.display_name or "",
                    "remarks": [text for picking in own for text in (picking.process_remarks or "").splitlines()],
                    "packing": [text for picking in own for text in (picking.packing_instruction or "").splitlines()],
                    "transfers": [
                        {
                            "id": picking.id,
                            "name": picking.name,
                            "order": picking.sudo().sale_id.name or "",
                            "state": standings[picking].state,
                            "label": picking._get_again_label() or labels[standings[picking].state],
                            "again": bool(picking._get_again_label()),
                            "reasons": list(standings[picking].reasons),
                            "packages": picking.package_count,
                            "papers": len(standings[picking].papers),
                            "printed": sum(bool(paper.print_count) for paper in standings[picking].papers),
                        }
                        for picking in own
                    ],
                }
            )
        return [stop for stop in stops if stop["transfers"]]

    def _get_standing_labels(self):
        return {
            "count": self.env._("To count"),
            "ready": self.env._("To check"),
            "checked": self.env._("Checked"),
            "short": self.env._("Short"),
            "papers": self.env._("Lacks papers"),
            "held": self.env._("Held"),
            "left": self.env._("Left"),
        }

    def _prepare_load_goods(self):
        """What is to be loaded, summed by product and unit, with the share of each transfer in the order of loading."""
        numbers = self._get_loaded_stops()
        moves = self.env["stock.move"].browse(
            move.id for picking in self._get_open_pickings() for move in picking._get_loading_moves()
        )
        rows = []
        for (product, unit), group in moves.grouped(lambda move: (move.product_id, move.product_uom)).items():
            cells = [
                self._prepare_load_cell(picking, own, circled(numbers.get(picking.sudo().stop_id, 0)))
                for picking, own in group.grouped("picking_id").items()
            ]
            rows.append(
                {
                    "key": f"{product.id}/{unit.id}",
                    "product": product.id,
                    "unit_id": unit.id,
                    "name": product.display_name,
                    "unit": unit.name,
                    "quantity": sum(cell["quantity"] for cell in cells),
                    "counted": sum(cell["counted"] or 0 for cell in cells),
                    "is_counted": all(cell["counted"] is not False for cell in cells),
                    "right": all(cell["right"] for cell in cells),
                    "open": any(not cell["checked"] for cell in cells),
                    "cells": cells,
                }
            )
        return sorted(rows, key=lambda row: row["name"])

    @api.model
    def _prepare_load_cell(self, picking, moves, number):
        known = all(moves.mapped("is_counted"))
        return {
            "picking": picking.id,
            "transfer": picking.name,
            "number": number,
            "quantity": sum(moves.mapped("quantity")),
            "counted": sum(moves.mapped("counted_qty")) if known else False,
            "right": not any(move._is_miscounted() for move in moves),
            "checked": picking._is_checked(),
        }

    def _prepare_load_signers(self, standings):
        """Who signs for what: what stands before the person's eyes, and its digest."""
        by_name = {}
        for picking, standing in standings.items():
            signer = picking._get_load_signer()
            if standing.state == "checked" and (signer or not picking.carrier_role):
                by_name.setdefault(signer or self.sudo().escort_id.name or "", {})[picking] = standing.papers
        return [self._prepare_load_signer(name, papers) for name, papers in by_name.items()]

    def _prepare_load_signer(self, name, papers):
        pickings = self.env["stock.picking"].union(*papers)
        sheet = self._prepare_signed_sheet(pickings, name, {})
        entries = pickings._prepare_sheet_entries(papers)
        return {
            "name": name,
            "phone": sheet["phone"] or "",
            "vehicle": sheet["vehicle_no"] or sheet["wagon_no"] or "",
            "shown": self._get_shown_digest(entries),
            "transfers": len(pickings),
            "packages": sum(pickings.mapped("package_count")),
            "papers": self._prepare_load_papers(entries),
        }

    def _prepare_load_papers(self, entries):
        Paper = self.env["order.process.paper"].sudo()
        rows = []
        for entry in entries:
            picking = self.env["stock.picking"].browse(entry["picking_id"])
            rows.append(
                {
                    "stop": circled(entry["stop_number"]),
                    "name": picking.sudo().sale_id.partner_shipping_id.name or picking.name,
                    "order": picking.sudo().sale_id.name or "",
                    "type": Paper.browse(entry.get("paper_id", [])).type_id.with_env(self.env).sudo().name or "",
                    "number": entry.get("number", ""),
                    "digest": entry.get("digest", "")[:12],
                }
            )
        return rows

    def _get_load_refusals(self, counts, printable):
        """Why each button cannot be pressed now; empty where it can."""
        refusal = self._get_loader_refusal()
        waiting = counts["count"] + counts["ready"]
        count = refusal
        if not refusal and all(self._get_countable_moves().mapped("is_counted")):
            count = self.env._("Everything is counted already.")
        check = refusal
        if not check and not counts["ready"] and not any(self._get_to_print(printable)):
            check = (
                self.env._("Count first: press “As listed”, or scan.")
                if waiting
                else self.env._("Everything that is ready is checked and printed.")
            )
        hand_over = refusal or ("" if counts["checked"] else self.env._("Nothing is checked yet."))
        return {"all": refusal, "count": count, "check": check, "hand_over": hand_over}
