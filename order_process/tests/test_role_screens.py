from ast import literal_eval
from datetime import date

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .delivery_common import DeliveryCommon

X2MANY = ("one2many", "many2many")
HIDDEN = ("1", "True")


class Screen:
    """What the web client asks the server for when a person opens a window action: views, lists, forms, new records."""

    def __init__(self, env, action):
        self.views = [(view or False, mode) for view, mode in action.views]
        names = {"uid": env.uid, "context_today": date.today, "true": True, "false": False}
        self.context = safe_eval((action.context or "{}").strip(), names)
        self.model = env[action.res_model].with_context(**self.context)

    def open(self):
        """Read as the client does; an access error is the failure."""
        views = self.model.get_views(self.views)["views"]
        records = self.model.search([], limit=2, order="id desc")
        for mode in ("list", "kanban"):
            if mode in views:
                self.model.web_search_read([], self._specify(views, mode, self.model), limit=4, order="id desc")
        if "form" not in views:
            return
        form = etree.fromstring(views["form"]["arch"])
        specification = self._specify(views, "form", self.model)
        records.web_read(specification)
        for name, parts in specification.items():
            if records._fields[name].type in X2MANY:
                # Each by itself: what the system has read for another field is not what the person may read.
                self.model.env.invalidate_all()
                records.web_read({name: parts})
        creates = self.context.get("create", True) and form.get("create") not in ("0", "False", "false")
        if creates and self.model.has_access("create"):
            self.model.onchange({}, [], specification)

    def _specify(self, views, mode, model):
        return self._specify_arch(etree.fromstring(views[mode]["arch"]), model)

    def _specify_arch(self, arch, model):
        """The fields of a view as the client's specification: what is always hidden is read without its parts."""
        specification = {}
        for node in arch.iter("field"):
            if self._is_nested(node, arch) or node.get("name") not in model._fields:
                continue
            field = model._fields[node.get("name")]
            asked = specification.setdefault(field.name, {})
            if node.get("invisible") in HIDDEN or node.get("column_invisible") in HIDDEN:
                continue
            if field.type in ("many2one", "reference"):
                asked.setdefault("fields", {})["display_name"] = {}
            elif field.type in X2MANY:
                asked.setdefault("fields", {}).update(self._specify_rows(node, model.env[field.comodel_name]))
        return specification

    @staticmethod
    def _is_nested(node, arch):
        parents = list(node.iterancestors())
        return any(parent.tag == "field" for parent in parents[: parents.index(arch)])

    def _specify_rows(self, node, model):
        inline = [child for child in node if child.tag in ("list", "kanban", "form")]
        if "many2many" in node.get("widget", ""):
            return {"display_name": {}}
        if not any(child.tag != "form" for child in inline):
            mode = node.get("mode", "list").split(",")[0]
            references = literal_eval(node.get("context") or "{}") if "_view_ref" in node.get("context", "") else {}
            inline.append(
                etree.fromstring(model.with_context(**references).get_views([(False, mode)])["views"][mode]["arch"])
            )
        rows = {}
        for arch in inline:
            rows |= self._specify_arch(arch, model)
        return rows


@tagged("post_install", "-at_install")
class TestRoleScreens(DeliveryCommon):
    """Every role opens every screen that its menus lead to, with its own groups and nothing else."""

    def _make_records(self):
        """Orders on their way: in entry, in review, dispatched, left and received."""
        self._create_orders(1, user=self.salesman)
        self._create_orders(1).action_submit_review()
        self._order("cod")
        orders = self._order("cod", user_id=self.salesman.id) | self._order("cod")
        pickings = self._dispatch(orders)
        for picking in pickings:
            self._name_carrier(picking)
        order = orders[0]
        picking = order.picking_ids
        self._issue(self.finance, picking, "SX")
        self._count(picking)
        self._check(picking)
        for paper in picking.paper_ids.filtered(lambda row: row.sign_step == "ship"):
            self._sign(self.keeper, paper, "Escort")
        self._validate(picking)

    def _get_actions(self, user):
        """The window actions of the menus that a person sees, by the name of the menu."""
        menus = self.env["ir.ui.menu"].with_user(user).sudo(False).load_menus(False)
        seen, found = [self.env.ref("order_process.menu_root").id], {}
        while seen:
            menu = menus[seen.pop()]
            seen += menu["children"]
            if menu["action_model"] == "ir.actions.act_window":
                found[menu["name"]] = self.env["ir.actions.act_window"].sudo().browse(menu["action_id"])
        return found

    def test_every_role_opens_its_screens(self):
        self._make_records()
        people = (self.clerk, self.leader, self.finance, self.manager, self.dispatcher, self.keeper, self.escort)
        refused = []
        for user in (*people, self.service, self.admin, self.salesman):
            actions = self._get_actions(user)
            self.assertTrue(actions, user.login)
            env, opened = self.env(user=user, su=False), set()
            for name, action in actions.items():
                screen = Screen(env, action)
                if (screen.model._name, *screen.views) not in opened:
                    opened.add((screen.model._name, *screen.views))
                    self.env.invalidate_all()
                    try:
                        screen.open()
                    except AccessError as error:
                        refused.append(f"{user.name}: {name}: {error}")
        self.assertFalse(refused, "\n".join(refused))
