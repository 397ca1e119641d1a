import doctest
import io
from unittest.mock import patch

from odoo.addons.order_process.models.base.sentinel import CONTEXT_KEY, gate_asked, leaving
from odoo.addons.order_process.models.transport import load_math, load_sheet_print
from odoo.exceptions import UserError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools.pdf import PdfFileReader

from .drawn import DRAWN
from .load_common import LoadCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestTransportLoad(LoadCase):
    def test_doctests(self):
        self.assertFalse(doctest.testmod(load_math).failed)

    def test_a_load_as_listed_is_four_presses_and_one_signature(self):
        trip = self._trip_of([5, 10, 15])
        pickings = self._pickings(trip)
        self.assertEqual(self._states(trip), ["count"] * 3)
        self.assertEqual(trip.action_count_as_listed(), 3)
        self.assertEqual(trip.trip_state, "loading")
        action = trip.action_check_and_print()
        self.assertEqual(action["report_name"], "order_process.report_load")
        self.assertEqual(self._states(trip), ["checked"] * 3)
        self.assertEqual(pickings.mapped("checked_by_id"), self.keeper)
        result = self._hand_over(trip)
        self.assertEqual([result["left"], result["stays"], trip.trip_state], [3, [], "way"])
        self.assertEqual(set(pickings.mapped("state")), {"done"})
        kinds = ["planned", "loading", "signed", "left"]
        self.assertEqual(trip.trip_event_ids.sorted("id").mapped("kind"), kinds)

    def test_a_transfer_more_costs_few_queries(self):
        """At the door of the vehicle people wait: the gate is asked once for the load and once when it leaves."""
        counts = []
        for number, amounts in enumerate(([1] * 2, [1] * 7)):
            trip = self._trip_of(amounts, number=number)
            self._load(trip)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._hand_over(trip, trip.sudo().escort_id.name)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1] - counts[0], 5 * 13)

    def test_what_was_asked_about_one_transfer_says_nothing_of_another(self):
        first, second = self._pickings(self._trip_of([5, 10])).move_ids.with_user(self.keeper).sudo(False)
        forged = second.with_context(**{CONTEXT_KEY: [["asked", second.id]]})
        for moves in (second, gate_asked(second, first), gate_asked(first | second, first), forged, leaving(second)):
            with self.assertRaisesRegex(UserError, "is not checked"), self.cr.savepoint():
                moves._action_done()
            with self.assertRaisesRegex(UserError, "is not checked"), self.cr.savepoint():
                moves.picking_id._action_done()
        self.assertEqual({first.state, second.state}, {"assigned"})

    def test_one_signature_stands_for_all_papers_and_each_names_it(self):
        trip = self._trip_of([5, 10])
        pickings = self._pickings(trip)
        self._load(trip)
        self._hand_over(trip)
        sheet = trip.load_sheet_ids.sudo()
        self.assertEqual([len(sheet), sheet.transfer_count, sheet.signed_by], [1, 2, self.escort.name])
        self.assertTrue(sheet.name.startswith("ZC"))
        self.assertEqual([sheet.vehicle_no, sheet.driver_id.name], ["E-A12345", "Ma Chao"])
        papers = pickings.paper_ids.sudo()
        self.assertEqual(set(sheet.line_ids.mapped("number")), set(papers.mapped("name")))
        signatures = papers.signature_ids
        self.assertEqual(sorted(signature.paper_id.type_id.code for signature in signatures), ["CK", "CK", "SX", "SX"])
        self.assertEqual(signatures.load_sheet_id, sheet)
        self.assertEqual(set(signatures.mapped("role")), {"escort"})
        self.assertFalse(any(signatures.mapped("image")), "kept once, under the load sheet")
        slip = papers.filtered(lambda paper: paper.type_id.code == "SX")[0]
        signer = slip.with_user(self.keeper)._get_sheet_signers()[0]
        self.assertEqual(signer["image"], sheet.image)
        self.assertIn(sheet.name, signer["name"])
        self.assertTrue(all(line._is_unchanged() for line in sheet.line_ids))
        # The stop loaded first, which is the last, is listed first.
        self.assertEqual(sheet.line_ids.mapped("stop_number"), [2] * 3 + [1] * 3)
        with self.assertRaises(UserError):
            sheet.write({"signed_by": "Somebody else"})
        with self.assertRaises(UserError):
            sheet.line_ids[0].unlink()

    def test_what_a_paper_does_not_know_stands_on_the_load_sheet(self):
        pickings = self._slips(self._send([5]))
        # Issued before somebody was named: the note that the window issued.
        note = pickings.paper_ids.sudo().filtered(lambda paper: paper.type_id.code == "GL")
        note = note or pickings.paper_ids.sudo()[:1]
        self.assertFalse(note.content.get("escort"))

        def facts():
            sheet = note.with_user(self.keeper).sudo(False)._get_sheet()
            cells = [cell for row in sheet["facts"] for cell in row["cells"]]
            return {"".join(cell["label"]): " ".join(cell["lines"]) for cell in cells}

        self.assertEqual([facts()["Escort"], facts()["Plate"]], ["", ""])
        trip = self._loader(self._trip(pickings))
        self.assertEqual(facts()["Escort"], "", "no sheet lists it yet")
        self._load(trip)
        said = f"See load sheet {trip.load_sheet_ids.name}"
        self.assertEqual([facts()["Escort"], facts()["Plate"]], [said] * 2)
        self._hand_over(trip)
        self.assertEqual([facts()["Escort"], facts()["Plate"]], [said] * 2)

    def test_picked_summed_and_per_stop_in_reverse(self):
        trip = self._trip_of([12, 24, 48])
        goods = trip.get_load()["goods"]
        self.assertEqual([(row["quantity"], row["counted"]) for row in goods], [(84, 0)])
        cells = [(cell["number"], cell["quantity"]) for cell in goods[0]["cells"]]
        self.assertEqual(cells, [("③", 48), ("②", 24), ("①", 12)])

    def test_only_what_differs_is_typed(self):
        trip = self._trip_of([12, 24, 48])
        row = trip.get_load()["goods"][0]
        trip.action_count_load(row["product"], row["unit_id"], 80)
        self.assertEqual([cell["counted"] for cell in trip.get_load()["goods"][0]["cells"]], [48, 24, 8])
        self.assertEqual(trip.action_count_as_listed(), 0, "what was counted stays")
        load = trip.get_load()
        self.assertEqual([load["counts"][kind] for kind in ("ready", "short")], [2, 1])
        self.assertEqual(self._states(trip), ["short", "ready", "ready"])
        self.assertIn("counted 8 of 12", load["stops"][-1]["transfers"][0]["reasons"][0])
        first = self._pickings(trip)[0]
        trip.action_count_load(row["product"], row["unit_id"], 12, first.id)
        self.assertEqual(self._states(trip), ["ready"] * 3)

    def test_scanning_fills_the_load_from_the_back(self):
        trip = self._trip_of([2, 3])
        self.dye.barcode = "6901234567892"
        self.assertEqual(trip.action_scan_load("6901234567892")["counted"], 1)
        self.assertEqual(trip.action_scan_load("3*RG688")["counted"], 4)
        self.assertEqual([cell["counted"] for cell in trip.get_load()["goods"][0]["cells"]], [3, 1])
        self.assertEqual(trip.action_scan_load("RG688")["counted"], 5)
        self.assertEqual(self._states(trip), ["ready", "ready"])
        self.assertEqual(trip.action_scan_load("RG688")["counted"], 6, "one too many is seen")
        self.assertEqual(self._states(trip), ["short", "ready"])
        with self.assertRaisesRegex(UserError, "nothing with the code NIX"):
            trip.action_scan_load("NIX")

    def test_a_scan_of_a_box_counts_its_pieces(self):
        trip = self._trip_of([15, 20])
        vals = {"name": "Box of 12", "relative_factor": 12, "relative_uom_id": self.dye.uom_id.id}
        box = self.env["uom.uom"].create(vals)
        self.dye.uom_ids = box
        self.env["product.uom"].create({"product_id": self.dye.id, "uom_id": box.id, "barcode": "16901234567899"})
        self.assertEqual(trip.action_scan_load("16901234567899")["counted"], 12)
        self.assertEqual(trip.action_scan_load("RG688")["counted"], 13, "the code is one piece")
        self.assertEqual(trip.action_scan_load("2*16901234567899")["counted"], 37, "two too many are seen")
        trip.action_count_load(self.dye.id, self.dye.uom_id.id, 35)
        self.assertEqual(self._states(trip), ["ready"] * 2)
        with self.assertRaisesRegex(UserError, "nothing with the code 1690"):
            self.env["product.uom"].search([("barcode", "=", "16901234567899")]).unlink()
            trip.action_scan_load("16901234567899")

    def test_the_keepers_check_counts_boxes_too(self):
        picking = self._slips(self._send([30])).with_user(self.keeper).sudo(False)
        box = self.env.ref("uom.product_uom_dozen")
        self.env["product.uom"].create({"product_id": self.dye.id, "uom_id": box.id, "barcode": "16901234567899"})
        counted = [picking.action_count_scan(code)["counted"] for code in ("16901234567899", "RG688", "16901234567899")]
        self.assertEqual(counted, [12, 13, 25])

    def test_what_is_not_ready_stays_and_says_why(self):
        pickings = self._send([5, 10, 15])
        self._slips(pickings[:2])
        trip = self._loader(self._trip(pickings))
        load = trip.get_load()
        self.assertEqual([load["counts"][kind] for kind in ("count", "papers")], [2, 1])
        self.assertIn("Credit sales slip is missing", load["stops"][0]["transfers"][0]["reasons"][0])
        trip.action_count_load(self.dye.id, self.dye.uom_id.id, 4, pickings[0].id)
        trip.action_count_as_listed()
        self._load(trip)
        self.assertEqual(self._states(trip), ["short", "checked", "papers"])
        result = self._hand_over(trip)
        self.assertEqual([result["left"], len(result["stays"])], [1, 2])
        self.assertEqual(pickings.mapped("state"), ["assigned", "done", "assigned"])
        self.assertEqual(trip.trip_state, "way")
        self.assertEqual(trip.sudo().stop_ids.picking_ids, pickings[1])
        self.assertFalse(pickings[0].sudo().stop_id)
        self.assertTrue(pickings[0].batch_id and not pickings[0].batch_id.trip_state, "with what waits to be planned")
        note = trip.trip_event_ids.filtered(lambda event: event.kind == "changed").note
        self.assertIn("counted 4 of 5", note)
        self.assertIn("Credit sales slip is missing", note)
        with self.assertRaisesRegex(UserError, "has been handed over"):
            self._hand_over(trip)

    def test_the_vehicle_may_wait_for_the_rest(self):
        pickings = self._send([5, 10])
        self._slips(pickings[:1])
        trip = self._loader(self._trip(pickings))
        self._load(trip)
        self._hand_over(trip, leaves=False)
        self.assertEqual([trip.trip_state, pickings.mapped("state")], ["loading", ["done", "assigned"]])
        self.assertEqual(len(trip.sudo().stop_ids), 2)
        self._slips(pickings[1:])
        self._load(trip)
        self._hand_over(trip)
        self.assertEqual(trip.trip_state, "way")
        self.assertEqual(trip.load_sheet_ids.sudo().mapped("transfer_count"), [1, 1])

    def test_done_twice_it_is_done_once(self):
        trip = self._trip_of([5])
        self.assertEqual(trip.action_count_as_listed(), 1)
        self.assertEqual(trip.action_count_as_listed(), 0)
        trip.action_check_load()
        checked = self._pickings(trip).checked_on
        trip.action_check_load()
        self.assertEqual(self._pickings(trip).checked_on, checked)
        trip.action_print_load()
        with self.assertRaisesRegex(UserError, "Say why it is printed again"):
            trip.action_print_load()
        self._hand_over(trip)
        with self.assertRaisesRegex(UserError, "has been handed over"):
            self._hand_over(trip)
        self.assertEqual(len(trip.load_sheet_ids), 1)
        self.assertEqual(len(self._pickings(trip).paper_ids.sudo().signature_ids), 2)

    def test_the_sheet_of_a_load_numbers_its_pages_and_not_the_papers_behind_it(self):
        trip = self._trip_of([1] * 3)
        self.startPatcher(patch.object(load_sheet_print, "PAGE_HEIGHT", 560))
        self._load(trip)
        sheet = trip.sudo().load_sheet_ids
        sheets = len(sheet._get_print_values(dict(trip._get_printable()))["pages"])
        self.assertGreater(sheets, 1)
        with self.allow_pdf_render():
            report = self.env["ir.actions.report"].with_user(self.keeper).sudo(False)
            content, _kind = report.with_context(force_report_rendering=True, lang="en_US")._render_qweb_pdf(
                "order_process.report_load", trip.ids
            )
        pages = [" ".join(page.extract_text().split()) for page in PdfFileReader(io.BytesIO(content)).pages]
        self.assertGreater(len(pages), sheets)
        for number, page in enumerate(pages[:sheets], 1):
            self.assertIn(f"{number} / {sheets}", page)
            self.assertIn("Order, Transfer Packages Paper", page)
        self.assertIn("Transfers: 3 · papers: 9 · packages: 0", pages[0])
        self.assertFalse([page for page in pages[sheets:] if f"/ {len(pages)}" in page])

    def test_prints_are_counted_and_a_second_one_is_a_copy_with_a_reason(self):
        trip = self._trip_of([5, 10])
        self._load(trip)
        papers = self._pickings(trip).paper_ids.sudo()
        self.assertEqual(papers.mapped("print_count"), [1] * 6)
        self.assertEqual(len(trip._prepare_print()["papers"]), 6)
        report = self.env["ir.actions.report"].with_user(self.keeper)
        text = report._render_qweb_html("order_process.report_load", trip.ids)[0].decode()
        # The papers follow the sheet, each on its form.
        text += report._render_qweb_html("order_process.report_paper", papers.ids)[0].decode()
        for paper in papers:
            self.assertIn(paper.name, text)
        self.assertNotIn("Preview", text)
        self.assertFalse(trip._prepare_print()["papers"], "asked for once, made once")
        trip.action_print_load("The printer jammed")
        self.assertEqual(papers.mapped("print_count"), [2] * 6)
        self.assertEqual(set(papers.print_ids.filtered("number").mapped("reason")), {"The printer jammed"})

    def test_what_was_shown_is_what_is_signed(self):
        trip = self._trip_of([5, 10])
        self._load(trip)
        shown = trip.get_load()["signers"][0]["shown"]
        ck = self._pickings(trip)[0].paper_ids.filtered(lambda paper: paper.type_id.code == "CK")
        ck.with_user(self.keeper).sudo(False).action_void("Wrong")
        with self.assertRaisesRegex(UserError, "has changed since it was shown"):
            self._hand_over(trip, shown=shown)
        self.assertFalse(trip.load_sheet_ids.sudo().signed_on)

    def test_one_bad_transfer_stops_itself_alone(self):
        trip = self._trip_of([5, 10, 15])
        self._load(trip)
        pickings = self._pickings(trip)
        bad = pickings[1]
        Picking = type(self.env["stock.picking"])
        original = Picking._before_done

        def refuse(records):
            if bad in records:
                raise UserError(self.env._("The pallet fell"))
            return original(records)

        self.patch(Picking, "_before_done", refuse)
        result = self._hand_over(trip)
        self.assertEqual(result["left"], 2)
        self.assertIn("The pallet fell", result["stays"][0])
        self.assertEqual(pickings.mapped("state"), ["done", "assigned", "done"])
        self.assertFalse(bad.paper_ids.sudo().signature_ids, "it is not signed for")
        self.assertEqual(trip.load_sheet_ids.sudo().line_ids.picking_id, pickings - bad)

    def test_named_after_the_papers_were_issued(self):
        pickings = self._slips(self._send([5]))
        trip = self._loader(self._trip(pickings, escort_id=False))
        trip.action_count_as_listed()
        self.assertIn("lacks the escort", trip.get_load()["stops"][0]["transfers"][0]["reasons"][0])
        note = pickings.paper_ids.sudo().filtered(lambda paper: paper.type_id.code == "SX")
        self.assertEqual(note.content["escort"], "")
        self.escort.partner_id.phone = "138 1111 2222"
        trip.sudo().with_user(self.dispatcher).escort_id = self.escort
        self._load(trip)
        self._hand_over(trip)
        sheet = trip.load_sheet_ids.sudo()
        self.assertEqual(
            [sheet.escort_id, sheet.phone, sheet.vehicle_no], [self.escort, "138 1111 2222", "E-A12345"]
        )
        self.assertIn(note, sheet.line_ids.paper_id)

    def test_another_hand_is_refused(self):
        trip = self._trip_of([5])
        self._load(trip)
        with self.assertRaisesRegex(UserError, "Escort is named to take it along, not Guan Yu"):
            self._hand_over(trip, "Guan Yu")
        with self.assertRaisesRegex(UserError, "Say who signs"):
            trip.action_hand_over("", DRAWN)
        with self.assertRaisesRegex(UserError, "cannot be read"):
            trip.action_hand_over(self.escort.name, "data:image/png;base64,AAAA")
        self.assertEqual(trip.trip_state, "loading")

    def test_only_a_keeper_of_the_centre(self):
        trip = self._trip_of([5])
        portal = new_test_user(self.env, "op_load_portal", groups="base.group_portal")
        elsewhere = self._create_user("keeper2", "order_process.group_warehouse_keeper")
        elsewhere.process_warehouse_ids = self.wuhan
        attempts = (
            lambda load: load.action_count_as_listed(),
            lambda load: load.action_count_load(self.dye.id, self.dye.uom_id.id, 5),
            lambda load: load.action_scan_load("RG688"),
            lambda load: load.action_check_load(),
            lambda load: load.action_check_and_print(),
            lambda load: load.action_print_load(),
            lambda load: load.action_print_load("again"),
            lambda load: load.action_print_load_or_ask(),
            lambda load: load.action_hand_over("Escort", DRAWN),
        )
        for user in (self.salesman, self.escort, portal, self.dispatcher, self.finance, elsewhere):
            for attempt in attempts:
                with self.subTest(user.login), self.assertRaises(UserError), self.cr.savepoint():
                    attempt(self._loader(trip, user))
        for user in (self.salesman, self.escort, portal, elsewhere):
            with self.assertRaises(UserError):
                self._loader(trip, user).get_load()
            with self.assertRaises(UserError):
                self.env["order.process.load.sheet"].with_user(user).sudo(False).create({"name": "X"})
        refusals = self._loader(trip, self.dispatcher).get_load()["refusals"]
        self.assertIn("is loaded by a keeper of", refusals["hand_over"])
        self.assertEqual([trip.trip_state, len(trip.load_sheet_ids)], ["planned", 0])

    def test_forged_evidence(self):
        trip = self._trip_of([5])
        sheet = self.env["order.process.load.sheet"].with_user(self.keeper).sudo(False)
        with self.assertRaises(UserError):
            sheet.create({"name": "ZC1", "trip_id": trip.id, "opened_on": "2026-03-02", "token": "x"})
        self._load(trip)
        with self.assertRaises(UserError):
            trip.load_sheet_ids.with_user(self.keeper).sudo(False).write({"signed_by": "Escort"})
        paper = self._pickings(trip).paper_ids[:1]
        with self.assertRaises(UserError):
            paper.signature_ids.with_user(self.keeper).sudo(False).create(
                {"paper_id": paper.id, "role": "escort", "name": "x", "load_sheet_id": trip.load_sheet_ids.id}
            )

    def test_less_was_there_and_the_rest_follows(self):
        trip = self._trip_of([5, 10])
        picking = self._pickings(trip)[0]
        picking.with_user(self.keeper).sudo(False).move_ids.quantity = 3
        self._load(trip)
        self._hand_over(trip)
        self.assertEqual(picking.state, "done")
        rest = picking.sale_id.sudo().picking_ids - picking
        self.assertEqual([rest.move_ids.product_uom_qty, rest.stop_id.id, rest.batch_id.id], [2, False, False])
        self.assertEqual(trip.trip_state, "way")
