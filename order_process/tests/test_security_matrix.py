"""docs/security.md says who may do what; it is compared with the code, and methods with what they do when called."""

import importlib.util
import os
import threading
from pathlib import Path
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .test_portal_isolation import PortalCrawler

ROOT = Path(__file__).parents[2]
ADVICE = "docs/security.md does not say what the code does: look at the difference; ./dev security writes it anew"
# Of these the orders of the tests have some on each stage.
SEVERAL = ("sale.order", "stock.picking", "order.process.review")


def load_security():
    spec = importlib.util.spec_from_file_location("order_process_security", ROOT / "tools" / "security.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def routing_rules(env):
    """All addresses of the server. Core asks the thread for the database, as the server has it."""
    with patch.object(threading.current_thread(), "dbname", env.registry.db_name, create=True):
        return list(env["ir.http"].routing_map().iter_rules())


class Undo(Exception):
    """Takes back what a call did."""


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 05:00:00")
class TestSecurityMatrix(PortalCrawler):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.security = load_security()
        cls.mine = cls._build(cls.dealer, cls.buyer, "MINE", 10)
        # Who plans is told what hinders the trip, in the same words whoever asks and whatever ids other tests used up.
        cls.trip = cls.env["stock.picking.batch"].create(
            {"company_id": cls.company.id, "picking_type_id": cls.warehouse.out_type_id.id}
        )
        cls.people = {role.name: cls._person(role.name, role.groups) for role in cls.security.ROLES}
        inside = [group for role in cls.security.ROLES[:-2] for group in role.groups]
        cls.everybody = cls._create_user("matrix_all", ",".join(inside))
        cls.env.flush_all()

    @classmethod
    def _person(cls, name, groups):
        if groups == ("base.group_public",):
            return cls.env.ref("base.public_user")
        if groups == ("base.group_portal",):
            return cls.buyer
        user = cls._create_user(f"matrix_{name.lower()}", ",".join(groups))
        user.group_ids = [Command.set([cls.env.ref(group).id for group in groups])]
        return user

    def _call(self, user, model, method, ids, arguments):
        """What somebody is told: nothing where it was done, else the kind of refusal and its words."""
        records = self.env[model].with_user(user).sudo(False).with_context(allowed_company_ids=self.company.ids)
        try:
            with self.env.cr.savepoint():
                getattr(records.browse(ids) if ids else records, method)(*arguments)
                raise Undo
        except Undo:
            return ""
        except (AccessError, MissingError) as error:
            return type(error)
        except UserError as error:
            return str(error)
        except Exception as error:
            return type(error)
        finally:
            self.env.invalidate_all()

    def _measure(self, model, method, is_model, names):
        """The mark of each role, the best that it reaches on one of the records; nothing where there is none."""
        security, best = self.security, {}
        known = {
            "warehouse_id": self.warehouse.id,
            "window_id": self.windows[:1].id,
            "trip_id": self.trip.id,
            "move_id": self.mine["pickings"].move_ids[:1].id,
            "rule_id": self.env["order.process.paper.rule"].search([], limit=1).id,
        }
        values = zip(names, self._arguments(model, method, names), strict=True)
        arguments = [known.get(name, value) for name, value in values]
        several = 3 if model in SEVERAL else 1
        for ids in [[]] if is_model else [[one] for one in self._ids_of(self.mine, model)[:several]]:
            plain = None
            for role, user in self.people.items():
                if best.get(role) == security.GOES:
                    continue
                said = self._call(user, model, method, ids, arguments)
                if said and said != AccessError:
                    plain = plain or self._call(self.everybody, model, method, ids, arguments)
                mark = security.GOES if said in ("", plain) and said != AccessError else security.REFUSED
                if said != AccessError and isinstance(said, type):
                    mark = security.UNKNOWN
                best[role] = min(best.get(role, mark), mark, key=security.MARKS.index)
        return [best[role.name] for role in security.ROLES] if best else []

    def test_the_page_is_true(self):
        measured = {}
        with mute_logger("odoo.sql_db", "odoo.models", "odoo.addons.base.models.ir_rule"):
            for model, method, is_model, names in self._public_methods():
                if self.env[model]._abstract and not is_model:
                    continue
                measured[f"{model}.{method}"] = self._measure(model, method, is_model, names)
        text = self.security.page(self.env, measured, routing_rules(self.env))
        path = ROOT / "docs" / "security.md"
        if os.environ.get("ORDER_PROCESS_WRITE_SECURITY"):
            path.write_text(text, encoding="utf-8")
        self.maxDiff = None
        self.assertEqual(path.read_text(encoding="utf-8"), text, ADVICE)
