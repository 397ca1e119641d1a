from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.compare import differs
from ..base.modes import CARRIER_ROLES
from ..base.staff import may
from ..gate.transfer_guard import is_away, is_over

DESK_STATES = [
    ("pick", "To Pick"),
    ("check", "To Check"),
    ("sign", "To Sign"),
    ("load", "To Load"),
    ("back", "To Put Back"),
    ("done", "Left"),
]
MAX_PACKAGES = 999
CARRIER_FIELDS = ("escort_id", "vehicle_no", "wagon_no")
CARRIER_GROUPS = (
    "order_process.group_dispatcher",
    "order_process.group_warehouse_keeper",
    "order_process.group_approving_manager",
)


def _as_checked(env):
    return env._("The keeper's check is noted when the keeper checks the transfer.")


def _as_borne(env):
    return env._("Who has the goods follows from who took them along, and from hand-overs on record.")


class StockPicking(models.Model):
    """Who takes the goods along and where a transfer stands on the keeper's desk."""

    _inherit = "stock.picking"

    escort_id = fields.Many2one(
        "res.users", "Escort or Carrier", copy=False, index="btree_not_null", help="Who signs for the goods."
    )
    bearer_id = fields.Many2one(
        "res.users",
        "Goods Are With",
        kept=_as_borne,
        compute="_compute_bearer_id",
        store=True,
        index="btree_not_null",
        help="Who took them along or, since a hand-over on record, who has them now and collects.",
    )
    vehicle_no = fields.Char("Vehicle", copy=False)
    wagon_no = fields.Char("Wagon", copy=False)
    package_count = fields.Integer("Packages", copy=False, help="Labels to print: one for each package.")
    carrier_role = fields.Selection(CARRIER_ROLES, "Goods Are Taken by", compute="_compute_carrier_role")
    collector_name = fields.Char(related="sale_id.collector_name", readonly=False)
    collector_phone = fields.Char(related="sale_id.collector_phone", readonly=False)
    collector_vehicle = fields.Char(related="sale_id.collector_vehicle", readonly=False)
    checked_on = fields.Datetime(kept=_as_checked, copy=False, readonly=True)
    checked_by_id = fields.Many2one(
        "res.users", "Checked By", kept=_as_checked, copy=False, readonly=True, ondelete="restrict"
    )
    checked_content = fields.Json(kept=_as_checked, copy=False, readonly=True)
    paper_ids = fields.One2many("order.process.paper", "picking_id", "Papers")
    desk_state = fields.Selection(
        DESK_STATES,
        "On the Desk",
        kept=_as_checked,
        compute="_compute_desk_state",
        store=True,
        index=True,
        group_expand="_expand_desk",
    )
    is_own_centre = fields.Boolean("At My Centres", compute="_compute_is_own_centre", search="_search_is_own_centre")
    packing_instruction = fields.Text(compute="_compute_packing_instruction")

    @api.depends("sale_id.carrier_id.carrier_role", "sale_id.kept_carrier_id")
    def _compute_carrier_role(self):
        for picking in self:
            picking.carrier_role = picking.sale_id._get_carrier().carrier_role

    @api.depends("escort_id", "state")
    def _compute_bearer_id(self):
        for picking in self:
            picking.bearer_id = picking.escort_id

    @api.model
    def _expand_desk(self, values, domain):
        return [state for state, _label in DESK_STATES if state not in ("back", "done") or state in values]

    @api.depends(
        "state",
        "dispatch_id",
        "checked_on",
        "paper_ids.state",
        "location_dest_id.usage",
        "sale_id.carrier_id",
        "goes_back",
    )
    def _compute_desk_state(self):
        for picking in self:
            if picking.goes_back:
                picking.desk_state = picking._is_put_back() and "back"
            elif not picking.dispatch_id or picking.state == "cancel":
                picking.desk_state = False
            elif picking.state == "done":
                picking.desk_state = "done"
            elif not picking._reaches_customer() or picking.state != "assigned":
                picking.desk_state = "pick"
            elif picking.sudo().sale_id._get_carrier().needs_check and not picking.checked_on:
                picking.desk_state = "check"
            else:
                papers = picking.sudo()._get_previous()[picking.sudo()].paper_ids
                waits = any(paper.state == "issued" and paper.sign_step == "ship" for paper in papers)
                picking.desk_state = "sign" if waits else "load"

    @api.depends_context("uid")
    @api.depends("picking_type_id")
    def _compute_is_own_centre(self):
        for picking in self:
            picking.is_own_centre = self.env.user._works_at(picking.sudo().picking_type_id.warehouse_id)

    @api.model
    def _search_is_own_centre(self, operator, value):
        if operator != "in":
            return NotImplemented
        own = self.env.user._get_centre_domain("picking_type_id.warehouse_id")
        return own if True in value else ~own

    @api.depends_context("lang")
    @api.depends("move_ids.product_id")
    def _compute_packing_instruction(self):
        for picking in self:
            products = picking.move_ids.product_id.filtered("packing_instruction")
            picking.packing_instruction = "\n".join(
                f"{product.display_name}: {product.packing_instruction}" for product in products
            )

    def _is_put_back(self):
        """Whether goods of an order are still to be brought back into stock from a step of its delivery."""
        self.ensure_one()
        inside = self.goes_back and not is_away(self.location_id)
        return inside and not is_over(self) and self.sudo().sale_id.process_controlled

    # === Where the goods come from and go to ===

    @api.model
    def get_empty_list_help(self, help_message):
        """Core's text invites everybody to create transfers; lists of the process say what comes into them."""
        return help_message if self.env.context.get("process_list") else super().get_empty_list_help(help_message)

    def _get_previous(self):
        """``{transfer: it and the ones before it in its delivery}``, in bulk."""
        return self._get_chain("move_orig_ids")

    def _get_chain(self, field):
        chains = {picking: picking for picking in self}
        reached = {picking: picking.move_ids for picking in self}
        seen = dict(reached)
        while any(reached.values()):
            # One query for all: the moves are read together.
            self.env["stock.move"].union(*reached.values())[field].mapped("picking_id")
            for picking, moves in reached.items():
                # A return of a return is tied to both, and they to it: what was seen is not followed again.
                following = moves[field].filtered(lambda move: move.state != "cancel") - seen[picking]
                chains[picking] |= following.picking_id
                reached[picking] = following
                seen[picking] |= following
        return chains

    def _get_following(self):
        """The transfers and the ones after them."""
        return self.union(*self._get_chain("move_dest_ids").values())

    def _get_first(self):
        """The transfer with which the delivery began: papers of the delivery are kept there."""
        self.ensure_one()
        chain = self._get_previous()[self]
        first = chain.filtered(lambda picking: not picking.move_ids.move_orig_ids.picking_id & chain)
        return (first or self).sorted("id")[-1:]

    # === Guards ===

    @api.constrains("escort_id")
    def _check_escort(self):
        self.escort_id._check_takes_goods()

    @api.constrains("package_count")
    def _check_package_count(self):
        for picking in self:
            if not 0 <= picking.package_count <= MAX_PACKAGES:
                raise UserError(
                    self.env._(
                        "%(transfer)s has 0 to %(most)s packages, with a label each: not %(count)s.",
                        transfer=picking.name,
                        most=MAX_PACKAGES,
                        count=picking.package_count,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(CARRIER_FIELDS):
            self._pass_on_carrier(vals)
            self.sudo().sale_id._sync_process()
        if vals.get("batch_id"):
            self.sudo()._take_carrier(self.sudo().batch_id)
        return result

    def _guard_write(self, vals):
        super()._guard_write(vals)
        if not vals.keys().isdisjoint(CARRIER_FIELDS):
            self._guard_carrier(vals)

    def _guard_carrier(self, vals):
        transfers = self.filtered(lambda picking: picking.sudo().sale_id._under_process())
        if not transfers:
            return
        # Programs that plan loads name the escort in superuser mode; it is no money and no evidence.
        if not self.env.su and not may(self.env, CARRIER_GROUPS):
            raise UserError(
                self.env._("Only a dispatcher, a keeper or an approving manager names who takes the goods.")
            )
        for picking in transfers:
            changed = any(
                picking[name] and differs(picking, name, vals[name]) for name in CARRIER_FIELDS if name in vals
            )
            if picking.state == "done" and changed:
                raise UserError(self.env._("%s has left: who took it along is on record.", picking.name))
            papers = picking.sudo().paper_ids
            if changed and any(paper.state == "signed" and paper.signer_role in ("escort", "rail") for paper in papers):
                raise UserError(self.env._("%s is signed for already: make the signed paper void first.", picking.name))

    def _before_done(self):
        """Papers say what leaves; where a keeper checks, they were fitted to what was counted then."""
        super()._before_done()
        unchecked = self.sudo().filtered(lambda picking: not picking.sale_id._get_carrier().needs_check)
        unchecked.filtered(lambda picking: picking.sale_id._get_carrier().paper_rule_ids)._fit_papers()

    def action_cancel(self):
        result = super().action_cancel()
        papers = self.filtered(lambda picking: picking.state == "cancel").sudo().paper_ids
        papers = papers.filtered(lambda paper: paper.state != "void")
        if papers:
            papers._void(self.env._("The transfer was cancelled."))
        return result


class StockMove(models.Model):
    _inherit = "stock.move"

    # Core puts it together from the order's line, which whoever takes the goods along does not read.
    description_picking = fields.Text(compute_sudo=True)


class ResUsers(models.Model):
    _inherit = "res.users"

    def _check_takes_goods(self):
        """Goods and their money are given only to people whose role it is to take them along.

        :raises UserError: naming who has not the role
        """
        people = self.sudo()
        strangers = people.filtered(lambda user: user.share or not user.has_group("order_process.group_carrier"))
        if strangers:
            raise UserError(
                self.env._(
                    "%(people)s cannot be named to take goods along: choose somebody with the role %(role)s.",
                    people=", ".join(strangers.mapped("name")),
                    role=self.env.ref("order_process.group_carrier").sudo().name,
                )
            )
