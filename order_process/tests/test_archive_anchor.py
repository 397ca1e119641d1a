"""The day's digest stands on the closing manifest and in a mail, and finds a history that was rewritten (H6)."""

import hashlib
import io
import json
from datetime import date

from PIL import Image

from odoo.addons.mail.tests.common import MailCase
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import SQL, mute_logger

from ..models.archive import check as check_module
from ..models.archive.merkle import anchor_digest, follow, leaf_of, root_of
from ..models.gate.event_chain import GENESIS, digest
from .test_dispatch_run import DispatchCase

ANCHOR = "order.process.anchor"
CHECK = "order.process.history.check"
FILE = [("res_model", "=", "order.process.payment.proof"), ("res_field", "=", "content")]


class ArchiveCase(DispatchCase):
    def _take(self, day):
        return self.env[ANCHOR]._take(self.company, date(2026, 3, day))

    def _check(self):
        self.env.flush_all()
        check = self.env[CHECK].with_context(order_process_one_transaction=True)._check(self.company)
        return [(fault.kind, fault.name, fault.entry) for fault in check.fault_ids]

    def _rewrite(self, order, **changes):
        """What somebody with the database's password does: change one entry, and every digest after it."""
        self.env.flush_all()
        head = GENESIS
        for event in order.sudo().event_ids.sorted("seq"):
            detail = changes.get(event.kind, event.detail)
            source = [event.source, event.source_address or None] if event.source else []
            head = digest(head, order.id, event.seq, event.kind, event.user_id.id, event.at, detail, *source)
            self.env.cr.execute(
                SQL(
                    "UPDATE order_process_event SET detail = %s, digest = %s WHERE id = %s",
                    SQL("%s::jsonb", json.dumps(detail)),
                    head,
                    event.id,
                )
            )
        self.env.cr.execute(SQL("UPDATE sale_order SET event_head = %s WHERE id = %s", head, order.id))
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestDailyDigest(ArchiveCase, MailCase):
    def test_closing_takes_it_once(self):
        """Two centres close: one digest for the company, and both manifests print it."""
        self._ready(9)
        with freeze_time(self._instant(18, 5)):
            dispatches = self._run_windows()
        closing, others = dispatches.filtered("closing"), dispatches.filtered(lambda one: not one.closing)
        self.assertEqual(closing.warehouse_id, self.warehouse | self.wuhan)
        anchor = self.env[ANCHOR].search([("company_id", "=", self.company.id)])
        self.assertRecordValues(anchor, [{"day": date(2026, 3, 2), "order_total": 1, "order_count": 1}])
        for dispatch in closing:
            sheet = self.env["ir.qweb"]._render(
                "order_process.report_dispatch_manifest_head",
                {"o": dispatch, "manifest": dispatch._get_manifest(), "company": self.company},
            )
            self.assertIn(anchor.digest_text, sheet)
            self.assertIn("data:image/png", sheet)
        self.assertFalse(others[0]._get_anchor())
        self.assertEqual(self._check(), [])

    def test_each_covers_the_day_before(self):
        first = self._create_orders(3).sudo()
        monday = self._take(2)
        self.assertEqual(monday.head_ids.order_id, first)
        heads = [(order.id, order.event_count, order.event_head) for order in first.sorted("id")]
        root = root_of([leaf_of(*head) for head in heads])
        digest_of_day = anchor_digest("", self.company.id, "2026-03-02", root, 3, sum(first.mapped("event_count")))
        self.assertEqual(monday.digest, digest_of_day)
        self.assertEqual(self._take(2), monday, "once a day")
        fresh = self._create_orders().sudo()
        first[1].with_user(self.clerk).sudo(False).action_submit_review()
        tuesday = self._take(3)
        self.assertEqual(tuesday.head_ids.order_id, first[1] | fresh)
        self.assertEqual((tuesday.previous_id, tuesday.order_total), (monday, 4))
        quiet = self._take(4)
        self.assertEqual((quiet.order_count, quiet.event_total), (0, tuesday.event_total))
        self.assertNotEqual(quiet.digest, tuesday.digest)
        for order, anchor in ((first[0], monday), (first[1], monday), (first[1], tuesday), (fresh, tuesday)):
            proof = anchor._get_proof(order)
            leaf = leaf_of(order.id, proof["seq"], proof["head"])
            self.assertEqual(follow(leaf, proof["path"]), anchor.root)
        self.assertEqual(self._check(), [])

    def test_rewritten_from_the_beginning(self):
        """A chain whose rows were all recomputed is sound in itself; yesterday's digest finds it."""
        honest, forged = self._create_orders(2).sudo()
        forged.with_user(self.clerk).sudo(False).action_submit_review()
        self._take(2)
        self._rewrite(forged, submitted={"note": "by telephone"})
        self.assertFalse(self.env["order.process.event"]._find_breaks(honest | forged), "sound in itself")
        self.assertEqual(self._check(), [("head", forged.name, forged.event_count)])

    def test_digest_rewritten_as_well(self):
        """Who recomputes the kept digests too is found on paper: its code is not known any more."""
        [forged] = self._create_orders().sudo()
        monday = self._take(2)
        printed, address = monday.digest, monday._get_address()
        self._rewrite(forged, created={"x": "y"})
        head = (forged.id, forged.event_count, forged.event_head)
        root = root_of([leaf_of(*head)])
        again = anchor_digest("", self.company.id, "2026-03-02", root, 1, head[1])
        for query in (
            SQL("UPDATE order_process_anchor_head SET head = %s WHERE anchor_id = %s", head[2], monday.id),
            SQL("UPDATE order_process_anchor SET root = %s, digest = %s WHERE id = %s", root, again, monday.id),
        ):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertEqual(self._check(), [], "nothing inside the database shows it")
        self.assertNotEqual(monday.digest, printed)
        self.assertFalse(self.env[ANCHOR].search([("digest", "=", address.rsplit("/", 1)[1])]))

    def test_every_kind_of_fault(self):
        orders = self._create_orders(4).sudo()
        self._take(2)
        self._take(3)
        run = self.env.cr.execute
        attacks = {
            "entry": (
                "UPDATE order_process_event SET user_id = 1 WHERE order_id = %s AND seq = 1",
                ("chain", orders[0].name, 1),
            ),
            "removed": ("DELETE FROM order_process_event WHERE order_id = %s", ("head", orders[0].name, 1)),
            "head": ("DELETE FROM order_process_anchor_head WHERE order_id = %s", ("anchor", "2026-03-02", 0)),
            "day": (
                ("UPDATE order_process_anchor SET digest = repeat('a', 64) WHERE day = '2026-03-02'"
                " AND company_id = (SELECT company_id FROM sale_order WHERE id = %s)"),
                ("anchor", "2026-03-03", 0),
            ),
        }
        for name, (query, expected) in attacks.items():
            with self.subTest(attack=name), self.env.cr.savepoint() as savepoint:
                run(query, [orders[0].id])
                self.env.invalidate_all()
                self.assertIn(expected, self._check())
                savepoint.rollback()
                self.env.invalidate_all()
        self.assertEqual(self._check(), [])

    def test_numbers_beside_the_digest(self):
        """The totals on the paper, the root and the day before are covered as well."""
        self._create_orders(2)
        self._take(2)
        second = self._take(3)
        forged = {"order_total": 7, "event_total": 1, "root": "a" * 64, "order_count": 9}
        for name, value in forged.items():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                self.env.cr.execute(
                    SQL("UPDATE order_process_anchor SET %s = %s WHERE id = %s", SQL.identifier(name), value, second.id)
                )
                self.env.invalidate_all()
                self.assertIn(("anchor", "2026-03-03", 0), self._check(), name)
                savepoint.rollback()
                self.env.invalidate_all()
        self.assertEqual(self._check(), [])
        last = self.env[ANCHOR].search([("company_id", "=", self.company.id)], limit=1)
        self.assertGreater(last.day, second.day, "the check takes that of a day without a closing")
        self.env.cr.execute(SQL("DELETE FROM order_process_anchor WHERE id = %s", last.id))
        self.env.invalidate_all()
        self.patch(type(self.env[CHECK]), "_take_yesterday", lambda *args: None)
        self.assertEqual([kind for kind, _name, _entry in self._check()], ["anchor"], "days cut off at the end")

    def test_a_large_photo_is_kept_as_it_was_sent(self):
        """Core makes large pictures smaller when it stores them: then no digest would fit any more."""
        stream = io.BytesIO()
        Image.effect_noise((2000, 2600), 90).convert("RGB").save(stream, "JPEG", quality=80)
        [order] = self._create_orders().sudo()
        proof = order.with_user(self.salesman).sudo(False)
        order.user_id = self.salesman
        proof = proof._submit_payment_proof(5, date(2026, 3, 1), "x", "photo.jpg", stream.getvalue()).sudo()
        self.assertEqual(proof._hash_file(), hashlib.sha256(stream.getvalue()).hexdigest())
        self.assertEqual(self._check(), [])
        check = self.env[CHECK].search([("company_id", "=", self.company.id)], limit=1)
        self.assertEqual((check.verdict, check.seal_count), ("intact", 1))
        self.env.cr.execute(
            SQL("UPDATE order_process_payment_proof SET digest = repeat('b', 64) WHERE id = %s", proof.id)
        )
        self.env.invalidate_all()
        self.assertEqual(self._check(), [("file", f"photo.jpg ({proof.id})", 0)], "the digest stands in the history")
        with self.assertRaises(UserError):
            self.env["ir.attachment"].search([*FILE, ("res_id", "=", proof.id)]).unlink()

    def test_a_check_goes_on_where_it_stopped(self):
        self._create_orders(3)
        Check = self.env[CHECK].with_context(order_process_one_transaction=True)
        self.patch(check_module, "CHUNK", 2)
        self.patch(type(Check), "_goes_on", lambda check, done, left: False)
        self.assertIsNone(Check._check(self.company))
        running = Check.search([("company_id", "=", self.company.id)])
        self.assertRecordValues(running, [{"verdict": "running", "order_count": 2, "ended_on": False}])
        self.patch(type(Check), "_goes_on", lambda check, done, left: True)
        self.assertEqual(Check._check(self.company), running)
        self.assertRecordValues(running, [{"verdict": "intact", "order_count": 3}])

    def test_switched_off_it_is_looked_at_all_the_same(self):
        self._create_orders()
        self._take(2)
        self.company.order_process_enabled = False
        self.env[CHECK].with_context(order_process_one_transaction=True)._run_nightly()
        self.assertTrue(self.env[CHECK].search_count([("company_id", "=", self.company.id)]))

    def test_alarm_once(self):
        """Administrators and managers are told of what is new, and not every night again."""
        first, second = self._create_orders(2).sudo()
        self._take(2)
        self._rewrite(first, created={"x": 1})

        def told():
            return self.env["mail.message"].search([("model", "=", CHECK), ("message_type", "=", "user_notification")])

        before = told()
        self._check()
        fresh = told() - before
        self.assertEqual(fresh.notified_partner_ids, (self.admin | self.manager).partner_id)
        self.assertIn(first.name, fresh[0].body)
        self._check()
        self.assertEqual(told() - before, fresh)
        self._rewrite(second, created={"x": 1})
        self._check()
        again = told() - before - fresh
        self.assertIn(second.name, again[0].body)
        self.assertNotIn(first.name, again[0].body)

    def test_mailed_once_to_a_mailbox_outside(self):
        self.company.history_mail_to = "auditor@example.com"
        [order] = self._create_orders()
        anchor = self._take(2)
        with self.mock_mail_gateway():
            for _twice in range(2):
                self.env[ANCHOR].with_context(order_process_one_transaction=True)._run_mail()
            self.env["mail.mail"].search([("model", "=", ANCHOR), ("res_id", "=", anchor.id)]).send()
        [mail] = [mail for mail in self._mails if anchor.digest_text in mail["body"]]
        self.assertEqual(mail["email_to"], ["auditor@example.com"])
        [(name, content, _kind)] = mail["attachments"]
        self.assertEqual(name, f"heads-{self.company.id}-2026-03-02.csv")
        row = f"{order.id},{order.name},{order.sudo().event_count},{order.sudo().event_head}"
        self.assertEqual(content.decode("utf-8-sig").splitlines(), ["order_id,order,entries,head", row])
        self.assertTrue(anchor.mailed_on)

    def test_without_an_address_administrators_get_it(self):
        self.env["res.users"].search([("email", "!=", False), ("id", "!=", self.admin.id)]).email = False
        self.admin.email = "admin@example.com"
        self._create_orders()
        anchor = self._take(2)
        anchor._mail()
        mails = self.env["mail.mail"].search([("model", "=", ANCHOR), ("res_id", "=", anchor.id)])
        self.assertEqual([mail.email_to for mail in mails], [self.admin.email_formatted])

    def test_nobody_rewrites_or_deletes(self):
        self._create_orders()
        anchor = self._take(2)
        self._check()
        check = self.env[CHECK].search([], limit=1)
        for record in (anchor, anchor.head_ids, check):
            for user in (self.admin, self.env.ref("base.user_admin")):
                with self.assertRaises(UserError):
                    record.with_user(user).write({"company_id": self.company.id})
                with self.assertRaises(UserError):
                    record.with_user(user).unlink()
                with self.assertRaises(UserError):
                    record.with_user(user).create({})
        with self.assertRaises(UserError):
            self.env[CHECK].with_user(self.clerk).action_check_now()
        with self.assertRaises(AccessError):
            check.with_user(self.clerk).read(["verdict"])
        action = self.env[CHECK].with_user(self.manager).action_check_now()
        self.assertEqual(self.env[CHECK].browse(action["res_id"]).verdict, "intact")

    def test_a_digest_that_fails_does_not_stop_the_closing(self):
        self.company.process_tz = "Asia/Shanghai"
        self._ready(9)
        self.patch(type(self.env[ANCHOR]), "_get_changed_heads", lambda *args: 1 / 0)
        with mute_logger("odoo.addons.order_process.models.gate.failure"):
            closing = self._run(18, 5).filtered("closing")
        self.assertEqual(closing.state, "sent")
        failure = self.env["order.process.failure"].search([("job", "=", "ir_cron_history_mail")])
        self.assertIn("ZeroDivisionError", failure[0].message)


@tagged("post_install", "-at_install")
class TestSource(ArchiveCase, HttpCase):
    """Each entry says through which door it came."""

    def _sources(self, order):
        self.env.invalidate_all()
        return {event.kind: event.source for event in order.sudo().event_ids}

    def test_web_client_interface_and_server(self):
        client, interface = self._create_orders(2)
        self.assertEqual(self._sources(client)["created"], "system")
        self.env.flush_all()
        self.authenticate(self.clerk.login, self.clerk.login.ljust(8, "x"))
        params = {"model": "sale.order", "method": "action_submit_review", "args": [client.ids], "kwargs": {}}
        self.make_jsonrpc_request("/web/dataset/call_kw/sale.order/action_submit_review", params, timeout=60)
        self.assertEqual(self._sources(client)["submitted"], "client")
        args = [self.env.cr.dbname, self.clerk.id, self.clerk.login.ljust(8, "x"), "sale.order", "action_submit_review"]
        with mute_logger("odoo.addons.rpc.controllers.jsonrpc", "odoo.addons.rpc.controllers"):
            self.make_jsonrpc_request(
                "/jsonrpc", {"service": "object", "method": "execute_kw", "args": [*args, [interface.ids]]}, timeout=60
            )
        self.assertEqual(self._sources(interface)["submitted"], "interface")
        self.assertFalse(client.sudo().event_ids.filtered("source_address"), "only where the company keeps it")
        self.assertFalse(self.env["order.process.event"]._find_breaks((client | interface).sudo()))

    def test_scheduled(self):
        order = self._ready(9)
        Order = self.env["order.process.event"].with_context(cron_id=1)
        Order._log([(order, "told", {})])
        self.assertEqual(self._sources(order)["told"], "scheduled")

    def test_address_where_it_is_kept(self):
        """The address is part of the digest, and only administrators read it."""
        self.company.history_keeps_address = True
        [order] = self._create_orders()
        self.env.flush_all()
        self.authenticate(self.clerk.login, self.clerk.login.ljust(8, "x"))
        params = {"model": "sale.order", "method": "action_submit_review", "args": [order.ids], "kwargs": {}}
        self.make_jsonrpc_request("/web/dataset/call_kw/sale.order/action_submit_review", params, timeout=60)
        self.env.invalidate_all()
        event = order.sudo().event_ids.filtered(lambda one: one.kind == "submitted")
        self.assertEqual(event.with_user(self.admin).sudo(False).source_address, "127.0.0.1")
        with self.assertRaises(AccessError):
            event.with_user(self.clerk).sudo(False).read(["source_address"])
        self.env.cr.execute(SQL("UPDATE order_process_event SET source_address = '10.0.0.1' WHERE id = %s", event.id))
        self.env.invalidate_all()
        self.assertEqual(self.env["order.process.event"]._find_breaks(order.sudo()), {order: event.seq})

    def test_the_page_behind_the_code(self):
        self._create_orders()
        anchor = self._take(2)
        self.env.flush_all()
        path = f"/history/{anchor.day}/{anchor.digest}"
        page = self.url_open(path)
        self.assertEqual(page.status_code, 200)
        self.assertIn(anchor.digest_text, page.text)
        for wrong in (
            f"/history/2026-03-03/{anchor.digest}",
            f"/history/{anchor.day}/{'0' * 64}",
            f"/history/{anchor.day}/{anchor.digest[:-1]}",
            "/history/x/%25",
        ):
            answer = self.url_open(wrong)
            self.assertEqual(answer.status_code, 404, wrong)
            self.assertIn("This digest is not kept", answer.text)
