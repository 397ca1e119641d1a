"""The words for what is wrong with an order file, in the reader's language."""

from .order_columns import COLUMN, label

MAX_ALLOWED = 30
# To each question.
MAX_PROPOSALS = 3


class ProblemTexts:
    """Turns :class:`~.order_columns.Problem` into sentences; made once per check, as there may be thousands."""

    def __init__(self, env):
        self.env = env
        self.lang = env.lang or "en_US"
        self.templates = {**self._file_texts(), **self._cell_texts(), **self._order_texts(), **self._record_texts()}
        self.templates.update(self._difference_texts())

    def _file_texts(self):
        _ = self.env._
        return {
            "empty_file": (_("The file is empty."), ()),
            "no_rows": (_("The file has titles but no rows below them."), ()),
            "wrong_type": (
                _("This is no order file (%(found)s). Use an Excel workbook (.xlsx) or a CSV file."),
                ("found",),
            ),
            "old_excel": (
                _("This is an old Excel file (.xls) or one with a password. Save it as .xlsx without password."),
                (),
            ),
            "unreadable": (_("The file is damaged and cannot be read. Save it again as .xlsx or CSV."), ()),
            "bomb": (_("The file unpacks to far more than an order file can hold. Save only the order sheet."), ()),
            "bad_encoding": (_("The characters cannot be read. Save the CSV as UTF-8 or GB18030."), ()),
            "bad_quotes": (_("The quotation marks do not match from here on."), ()),
            "too_big": (
                _("The file has %(size)s MB; at most %(limit)s MB and %(rows)s rows go in at once. Split it."),
                ("size", "limit", "rows"),
            ),
            "too_many_rows": (_("At most %(limit)s rows go in at once. Split the file."), ("limit",)),
            "several_orders": (_("The file holds several orders. Use “Import orders” for it."), ()),
            "long_cell": (_("A cell holds more than %(limit)s characters. Shorten it."), ("limit",)),
            "too_many_columns": (_("More than %(limit)s cells in one row."), ("limit",)),
            "unknown_column": (_("There is no such column. Say what it means, or rename or delete it."), ()),
            "missing_column": (_("This column is missing."), ()),
            "missing_dealer": (_("The file does not say whose order it is. Choose the dealer above."), ()),
            "no_quantity": (
                _("The file lists %(count)s goods, and none of them has a quantity. Fill them in, then drop it again."),
                ("count",),
            ),
            "no_goods": (_("No line names goods and a quantity, such as “RG-60 12”."), ()),
            "repeated_column": (_("This column is there twice (again at position %(position)s)."), ("position",)),
        }

    def _cell_texts(self):
        _ = self.env._
        return {
            "missing": (_("must be filled in."), ()),
            "formula": (_("is a formula. Replace it with its value (copy, then paste values)."), ()),
            "cell_error": (_("is an error of the spreadsheet. Put the value itself."), ()),
            "bad_character": (_("contains characters that cannot be stored. Type it again."), ()),
            "too_long": (_("is too long; at most %(limit)s characters."), ("limit",)),
            "stray_cell": (
                _("stands in column %(position)s, which has no title. A number such as 1,000 is written 1000."),
                ("position",),
            ),
            "merged_cell": (_("is one cell for several rows. Write the quantity of each row."), ()),
            "not_a_number": (_("is not a number. Write digits only, for example 12 or 2.5."), ()),
            "separator": (_("can be read in two ways. Choose one."), ()),
            "other_unit": (_("names two units, %(one)s and %(other)s. Write one."), ("one", "other")),
            "negative": (_("is below zero."), ()),
            "zero": (_("must be above zero."), ()),
            "too_large": (_("is too large; at most %(limit)s."), ("limit",)),
            "too_precise": (_("has too many decimals; at most %(digits)s."), ("digits",)),
            "discount_range": (_("must lie between 0 and 100."), ()),
            "discount_fraction": (_("can be read in two ways. Write %(mended)s for %(mended)s percent."), ("mended",)),
            "paid_share": (_("may be what is taken off or what is left to pay. Choose one."), ()),
            "not_listed": (_("is not a possible choice."), ()),
            "date_form": (
                _("is not a date that can be read in one way only. Write 2026-03-04 or 2026-03-04 15:30."),
                (),
            ),
            "date_two_ways": (_("is one of two days. Choose one."), ()),
            "date_unknown": (_("is no day of the calendar."), ()),
            "gift_discount": (_("a gift has no other discount than 100, and nothing is given with it."), ()),
        }

    def _order_texts(self):
        _ = self.env._
        return {
            "contradiction": (
                _("differs from row %(row)s of the same order (“%(other)s”). An order has only one."),
                ("row", "other"),
            ),
            "other_dealer": (
                _("the order of this reference belongs to another dealer in row %(row)s (%(other)s)."),
                ("row", "other"),
            ),
            "named_dealer": (
                _("stands over these goods, but %(chosen)s was chosen for the message. Choose whose order it is."),
                ("chosen",),
            ),
            "other_writing": (
                _(
                    "differs from row %(row)s (“%(other)s”) in blanks or dashes only. If it is the same order, write it"
                    " the same way; if not, give it a reference of its own."
                ),
                ("row", "other"),
            ),
            "received_future": (_("lies in the future."), ()),
            "received_past": (
                _(
                    "lies more than %(minutes)s minutes back: for which day an order counts follows from it. A desk"
                    " leader imports such orders; or leave it empty."
                ),
                ("minutes",),
            ),
        }

    def _difference_texts(self):
        _ = self.env._
        return {
            "not_there": (
                _(
                    "is not on %(order)s, which was made from this reference before. Add it there, or give these rows"
                    " another reference; leave out the row when the order is right as it is."
                ),
                ("order",),
            ),
            "more_there": (
                _("was made into %(order)s before, which also has: %(more)s. It stays as it is."),
                ("more", "order"),
            ),
            "other_quantity": (
                _("is %(there)s on %(order)s, which was made from this reference before. Change it there, or here."),
                ("there", "order"),
            ),
            "other_value": (
                _("is “%(there)s” on %(order)s, which was made from this reference before. Change it there, or here."),
                ("there", "order"),
            ),
            "no_remark": (
                _("is not on %(order)s, which was made from this reference before. Add it there, or take it out here."),
                ("order",),
            ),
            "unseen_order": (
                _("was made into %(order)s before, which differs from these rows. Ask whose order it is."),
                ("order",),
            ),
        }

    def _record_texts(self):
        _ = self.env._
        return {
            "unknown": (_("is not known."), ()),
            "unsure": (_("is not known as it stands. Choose what is meant."), ()),
            "several": (_("means several goods. Choose one."), ()),
            "alias_contradicts": (_("was learnt for one product and names another. Choose one."), ()),
            "contradiction": (_("holds a code and something else that contradicts it. Choose what is meant."), ()),
            "contradicts": (_("does not go with the colour number beside it. Choose what is meant."), ()),
            "ambiguous": (_("means %(count)s records; use the code, or make the name unique."), ("count",)),
            "archived": (_("is archived. Ask an administrator to restore it."), ()),
            "not_for_sale": (_("is not for sale."), ()),
            "unit_unknown": (_("%(goods)s is not sold by “%(unit)s”. Choose a unit."), ("unit", "goods")),
            "unit_ambiguous": (_("“%(unit)s” means several units of %(goods)s. Choose one."), ("unit", "goods")),
            "combo": (_("is a combo, whose parts have to be chosen. Enter this order by hand."), ()),
            "channel_closed": (_("is closed: orders may not come in this way."), ()),
            "not_yours": (_("is not your code. Your file holds your own orders only; leave it empty."), ()),
            "not_orderable": (_("is not among the goods that you can order. Compare the code with the catalogue."), ()),
            "gift_of_desk": (_("gifts are added at the order desk. Leave the row out and ask for it in a remark."), ()),
            "portal_closed": (_("Orders through the portal are closed at present. Ask your contact."), ()),
            "default_channel_closed": (_("The channel of the import is closed. Choose another one."), ()),
        }

    def sentence(self, problem):
        """One problem of a row: column, value, what is wrong, what is allowed."""
        template, names = self.templates[problem.code]
        message = template % dict(zip(names, problem.params, strict=True)) if names else template
        if problem.column:
            title = label(problem.column, self.lang)
            if problem.value:
                message = self.env._(
                    "%(column)s “%(value)s” %(message)s", column=title, value=problem.value[:80], message=message
                )
            else:
                message = self.env._("%(column)s %(message)s", column=title, message=message)
        elif problem.value:
            message = self.env._("“%(value)s” %(message)s", value=problem.value[:80], message=message)
        if problem.allowed:
            allowed = [label(name, self.lang) if name in COLUMN else name for name in problem.allowed[:MAX_ALLOWED]]
            if len(problem.allowed) > MAX_ALLOWED:
                allowed.append("…")
            message = self.env._("%(message)s Allowed: %(allowed)s.", message=message, allowed=", ".join(allowed))
        return message

    def of_file(self, problems):
        """What is wrong with the file as a whole, a line each, with the row where there is one."""
        lines = []
        unknown = [problem for problem in problems if problem.code == "unknown_column"]
        if unknown:
            # Said once: what each of them may mean is chosen below.
            names = ", ".join(problem.value for problem in unknown)
            problems = [unknown[0]._replace(value=names, allowed=()), *(one for one in problems if one not in unknown)]
        for problem in problems:
            if (problem.code, problem.column) == ("missing_column", "dealer"):
                problem = problem._replace(code="missing_dealer", column="", row=0)
            sentence = self.sentence(problem)
            lines.append(
                self.env._("Row %(row)s: %(message)s", row=problem.row, message=sentence) if problem.row else sentence
            )
        return "\n".join(lines)

    def of_row(self, problems):
        """All that is wrong with a row, a line each."""
        return "\n".join(self.sentence(problem) for problem in problems)

    def proposals(self, problems):
        """What may be meant in a row, as it is kept to be tapped: for each question of it the best ones, best first."""
        found = dict(proposal for problem in problems for proposal in problem.proposals[:MAX_PROPOSALS])
        return [{"label": label, "texts": texts} for label, texts in found.items()] or False
