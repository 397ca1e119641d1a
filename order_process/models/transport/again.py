from odoo import api, fields, models

from ..base.sentinel import internal
from ..gate.transfer_guard import is_over
from . import readers
from .load import Standing
from .plan_problem import VEHICLE_MODES
from .trip import HERE_STATES


class OrderProcessDoorCase(models.Model):
    _inherit = "order.process.door.case"

    def _awaits_leaving(self):
        """Whether the goods are still in custody, and leave with the stop that is planned for them."""
        self.ensure_one()
        return (
            self._waits_for_trip()
            and bool(self.next_stop_id)
            and self.next_stop_id == self.picking_id.stop_id
        )

    def _get_again_problems(self):
        """Texts of why the goods cannot be loaded now: they are elsewhere, or not all there."""
        self.ensure_one()
        rows, trip = self._get_custody(), self.next_stop_id.trip_id
        away = [key[2] for key in rows if key[1] == "trip" and key[2] != trip and key[2].trip_state == "way"]
        problems = [
            self.env._(
                "The goods are still on the way with %(escort)s (%(trip)s): they are loaded once that trip is back.",
                escort=other.escort_id.name or "–",
                trip=other.name,
            )
            for other in dict.fromkeys(away)
        ]
        if self.line_ids.product_uom[:1].compare(sum(rows.values()), sum(self.line_ids.mapped("quantity"))) < 0:
            problems.append(
                self.env._("Some of the goods are missing since: customer service decides about the delivery anew.")
            )
        return problems


class StockPicking(models.Model):
    """A delivery that nobody took is planned and loaded once more, whole, with the papers that it has (G7)."""

    _inherit = "stock.picking"

    door_case_ids = fields.One2many(
        "order.process.door.case", "picking_id", "Not Taken at the Door", readonly=True, groups=readers.DOORS
    )

    def _waits_again(self):
        """Whether nobody took it, it is to be brought again, and no trip does yet."""
        decided = self.sudo().door_case_ids.filtered(
            lambda case: case.state == "decided" and case.decision == "again" and not case.next_stop_id
        )
        return bool(decided) or super()._waits_again()

    def _get_again_cases(self):
        """The cases by which these wait to be loaded once more."""
        cases = self.sudo().door_case_ids
        return cases.filtered(lambda case: case.picking_id.state == "done" and case._awaits_leaving())

    def _is_brought_again(self):
        """Whether it waits for its next attempt, planned or not."""
        self.ensure_one()
        return self.state == "done" and (self._waits_again() or bool(self._get_again_cases()))

    def _has_left(self):
        return super()._has_left() and not self._get_again_cases()

    def _leave_trip(self, name="stop_id"):
        """What is to be brought again stays in custody and waits for another trip."""
        again = self._get_again_cases() if name == "stop_id" else self.env["order.process.door.case"]
        super(StockPicking, self - again.picking_id.with_env(self.env))._leave_trip(name)
        if again:
            stops = again.picking_id.stop_id
            internal(again.picking_id).write({"stop_id": False})
            again._advance({"next_stop_id": False})
            stops.invalidate_recordset(["picking_ids"])
            stops._drop_empty()

    # === The load ===

    def _get_standing(self, slots, blockers):
        """What is brought again was counted and checked when it left first."""
        standing = super()._get_standing(slots, blockers)
        if not (cases := self._get_again_cases()):
            return standing
        reasons = [text for case in cases for text in case.with_env(self.env).sudo()._get_again_problems()]
        reasons += self.sudo().stop_id.trip_id.with_env(self.env)._get_open_problems()
        return Standing("held" if reasons else "checked", tuple(reasons), standing.papers)

    def _get_loading_moves(self):
        return self._get_left_moves() if self._get_again_cases() else super()._get_loading_moves()

    def _get_again_label(self):
        return self.env._("Brought Again") if self._get_again_cases() else super()._get_again_label()

    def _get_load_signer(self):
        """Whoever takes it along this time."""
        if self._get_again_cases() and self.carrier_role != "dealer":
            return self.sudo().stop_id.trip_id.escort_id.name or ""
        return super()._get_load_signer()

    def _leave_again(self):
        """The goods go on with their trip: out of custody, on their way. The dealers are told when they come."""
        cases = self._get_again_cases()
        self.env["order.process.trip.turn"]._take((cases,))
        for case in cases:
            picking = case.picking_id
            case._hand_to_next()
            if picking.carrier_role != "dealer":
                key = f"again-{case.id}-{case.next_stop_id.id}"
                case.order_id._tell("shipped", key=key, facts={case.order_id: picking._get_carriage()})
        cases.order_id._sync_process()

    def _get_carriage(self):
        """On the next attempt others bring it."""
        said = super()._get_carriage()
        trip = self.sudo().stop_id.trip_id[:1]
        if trip.escort_id and self.sudo().door_case_ids:
            now = {"escort": trip.escort_id.name, "phone": trip.escort_id.partner_id.phone, "vehicle": trip.vehicle_no}
            said = {**said, **now}
            if trip.driver_id.name == said["escort"]:
                said.update(driver=False, driver_phone=False)
        return {name: value for name, value in said.items() if value}


class StockPickingBatch(models.Model):
    _inherit = "stock.picking.batch"

    only_again = fields.Boolean(compute="_compute_only_again", help="Everything on it has left its centre before.")

    @api.depends("trip_state", "stop_ids.picking_ids.state")
    def _compute_only_again(self):
        for trip in self:
            pickings = trip.sudo().stop_ids.picking_ids if trip.trip_state in HERE_STATES else ()
            trip.only_again = bool(pickings) and all(map(is_over, pickings))

    def action_leave_again(self):
        """A trip that only brings again what left before is loaded and signed for as every other; views of databases
        that are not updated yet still call this."""
        return self.action_open_load()

    def _take_stops(self, pickings):
        """What waited to be brought again has its trip now."""
        super()._take_stops(pickings)
        for case in pickings.sudo().door_case_ids:
            if case.state == "decided" and case.decision == "again" and case.next_stop_id != case.picking_id.stop_id:
                case._advance({"next_stop_id": case.picking_id.stop_id.id})

    @api.model
    def _prepare_load_cell(self, picking, moves, number):
        cell = super()._prepare_load_cell(picking, moves, number)
        if picking._get_again_cases():
            cell.update(counted=cell["quantity"], right=True, checked=True)
        return cell

    def _hand_over_part(self, sheet, name, papers, pickings):
        """What is brought again stands on the sheet and leaves custody; its papers were signed for at first."""
        again = pickings.filtered(lambda picking: picking._get_again_cases())
        if again:
            sheet._append_lines({picking: papers[picking] for picking in again})
            again._leave_again()
        if pickings - again:
            super()._hand_over_part(sheet, name, papers, pickings - again)
        self._leave_as_sent()


class OrderProcessDispatch(models.Model):
    """What is brought again is planned on the board of every dispatch of its centre, until it has a trip."""

    _inherit = "order.process.dispatch"

    @api.model
    def _get_waiting_again(self, centre=None):
        """The transfers that wait for a trip once more, of a centre or of all of the company's."""
        domain = [
            ("state", "=", "decided"),
            ("decision", "=", "again"),
            ("next_stop_id", "=", False),
            ("company_id", "=", (self.company_id or self.env.company).id),
        ]
        if centre:
            domain.append(("warehouse_id", "=", centre.id))
        return self.env["order.process.door.case"].sudo().search(domain).picking_id

    @api.model
    def _add_waiting_again(self, left, others):
        """How much is to be planned on each board, with what is brought again; of a centre without a board that of the
        dispatch with which it left first.

        :param dict left: ``{(dispatch, mode): number}``
        :param others: further boards
        """
        boards = {**dict.fromkeys([(dispatch, mode) for dispatch, mode in others], 0), **left}
        for picking in self._get_waiting_again():
            if picking.process_mode not in VEHICLE_MODES:
                continue
            key = (picking.picking_type_id.warehouse_id, picking.process_mode)
            same = [board for board in boards if (board[0].warehouse_id, board[1]) == key]
            for board in same or [(picking.dispatch_id, picking.process_mode)]:
                boards[board] = boards.get(board, 0) + 1
        return boards
