import ast
import importlib.util
from pathlib import Path

from odoo.tests import TransactionCase, tagged

ROOT = Path(__file__).parents[2]


def load_chain():
    spec = importlib.util.spec_from_file_location("order_process_chain", ROOT / "tools" / "chain.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@tagged("post_install", "-at_install")
class TestFlow(TransactionCase):
    """docs/flow.md says what the registry does. ``./dev chain --all`` writes it anew."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chain = load_chain()

    def test_the_page_is_true(self):
        written = (ROOT / "docs" / "flow.md").read_text(encoding="utf-8")
        self.maxDiff = None
        self.assertEqual(written, self.chain.flow(self.env), "./dev chain --all writes docs/flow.md anew")

    def test_hooks_of_the_design(self):
        """The names on which capabilities rely, each defined once, empty, in the gate."""
        for name in (
            "_before_submit",
            "_after_submit",
            "_before_confirm",
            "_after_confirm",
            "_after_dispatch",
            "_after_ship",
            "_after_receipt",
            "_after_close",
            "_before_cancel",
            "_after_cancel",
        ):
            with self.subTest(name):
                rows = [row for row in self.chain.chain(self.env, "sale.order", name) if row.when == "itself"]
                self.assertEqual([(row.room, row.file) for row in rows], [("gate", "steps.py")])

    def test_hooks_return_nothing_and_ask_on(self):
        """Every override of a step's hook asks the next one, and hands nothing back."""
        for name in dir(self.env["sale.order"]):
            if not name.startswith(("_before_", "_after_")) or not self.chain.is_hook(self.env, "sale.order", name):
                continue
            *overrides, _hook = self.chain.definitions(self.env, "sale.order", name)
            for function in overrides:
                with self.subTest(name, module=function.__module__):
                    self.assertNotEqual(self.chain.phases(function), ["itself"])
                    parts = ast.walk(self.chain.tree(function))
                    self.assertFalse([part for part in parts if isinstance(part, ast.Return) and part.value])

    def test_order_in_which_they_run(self):
        """Code before ``super()`` runs outermost first, code after it innermost first."""
        self.assertEqual(
            [(row.when, row.room) for row in self.chain.chain(self.env, "sale.order", "_before_submit")],
            [
                ("before", "portal"),
                ("itself", "gate"),
                ("after", "intake"),
                ("after", "intake"),
                ("after", "review"),
                ("after", "review"),
                ("after", "credit"),
                ("after", "supply"),
            ],
        )
