from odoo import api, fields, models
from odoo.fields import Domain


class OrderProcessReview(models.Model):
    """Who may decide: a level's reviewers and their substitutes, nobody on what is their own, nobody twice (C3, C4).

    Who decides for another counts as both: what either of them keyed, took or passed before, neither decides."""

    _inherit = "order.process.review"

    substituted_id = fields.Many2one(
        "res.users", "Decided For", ondelete="restrict", help="The absent person in whose place it was decided."
    )

    refusal = fields.Text("Why not", compute="_compute_refusal")
    is_mine = fields.Boolean("Mine", compute="_compute_refusal", search="_search_is_mine")
    acting_for_id = fields.Many2one("res.users", "In the Place Of", compute="_compute_refusal")
    is_substituted = fields.Boolean(
        compute="_compute_is_substituted",
        search="_search_is_substituted",
        help="You stand in for somebody who reviews at this level.",
    )

    @api.depends_context("uid")
    @api.depends("state", "level_id", "order_id.review_ids.state")
    def _compute_refusal(self):
        rulings = self._judge()
        for review in self:
            person, reason = rulings[review]
            review.refusal = reason or False
            review.is_mine = not reason
            review.acting_for_id = person if person != self.env.user else False

    @api.depends_context("uid")
    def _compute_is_substituted(self):
        substitutions = self._get_substitutions(self.env.user)
        for review in self:
            review.is_substituted = any(record._covers(review.sudo()) for record in substitutions)

    @api.model
    def _search_is_substituted(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = Domain.OR(
            self._get_right_domain(record.user_id, record) for record in self._get_substitutions(self.env.user)
        )
        return found if True in value else ~found

    @api.model
    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        user = self.env.user
        rights = [self._get_right_domain(user)]
        for record in self._get_substitutions(user):
            rights.append(self._get_right_domain(record.user_id, record) & self._get_free_domain(record.user_id))
        mine = Domain("state", "=", "pending") & Domain.OR(rights) & self._get_free_domain(user)
        return mine if True in value else ~mine

    @api.model
    def _get_substitutions(self, user):
        return self.env["order.process.substitute"]._get_valid([("substitute_id", "=", user.id)])

    @api.model
    def _get_right_domain(self, person, substitution=None):
        """The reviews of the levels at which a person decides, as far as a substitution reaches."""
        levels = self.env["order.process.review.level"]._get_cached(archived=True)
        levels = levels.filtered(lambda level: level._may_review(person))
        if not substitution:
            return Domain("level_id", "in", levels.ids)
        if substitution.level_ids:
            levels &= substitution.level_ids
        return Domain("level_id", "in", levels.ids) & Domain("company_id", "=", substitution.company_id.id)

    @api.model
    def _get_free_domain(self, person):
        """The reviews of orders that a person neither keyed nor took nor changed nor passed at another level."""
        passed = self.sudo().search(
            [
                ("state", "=", "approved"),
                ("order_id.review_state", "=", "pending"),
                "|",
                ("reviewer_id", "=", person.id),
                ("substituted_id", "=", person.id),
            ]
        )
        return Domain(
            [
                ("order_id.keyed_by_id", "!=", person.id),
                ("order_id.taken_by_id", "!=", person.id),
                ("order_id.create_uid", "!=", person.id),
                ("order_id.editor_ids", "not in", person.ids),
                ("order_id", "not in", passed.order_id.ids),
            ]
        )

    def _get_refusals(self):
        """``{review: reason}`` why the current person may not decide; what is missing may be decided."""
        return {review: reason for review, (_person, reason) in self._judge().items() if reason}

    def _judge(self):
        """``{review: (person, reason)}``: in whose right the current person decides, or why they may not."""
        user = self.env.user
        substitutions = self._get_substitutions(user)
        rulings = {}
        for review in self.sudo():
            person, reason = review._judge_person(user, substitutions)
            rulings[review.with_env(self.env)] = (person.with_env(self.env), reason)
        return rulings

    def _judge_person(self, user, substitutions):
        self.ensure_one()
        order = self.order_id
        nobody = user.browse()
        if self.state == "waiting":
            return nobody, self.env._("%s waits for an earlier level.", order.name)
        if self.state != "pending":
            return nobody, self.env._(
                "%(order)s was decided already by %(person)s.",
                order=order.name,
                person=self.reviewer_id.name or self.env._("the system"),
            )
        principals = [record.user_id for record in substitutions if record._covers(self)]
        if self.level_id._may_review(user):
            principals.insert(0, user)
        if not principals:
            return nobody, self.env._(
                "%(order)s: %(level)s is reviewed by %(group)s.",
                order=order.name,
                level=self.level_id.name,
                group=self.group_id.name,
            )
        bar = self._get_bar(user)
        if bar == "own":
            return nobody, self.env._("%s: you took or entered this order, so somebody else reviews it.", order.name)
        if bar == "changed":
            return nobody, self.env._("%s: you changed this order, so somebody else reviews it.", order.name)
        if bar:
            return nobody, self.env._("%s: you passed an earlier level, so somebody else reviews this one.", order.name)
        for person in principals:
            if not self._get_bar(person):
                return person, ""
        return nobody, self.env._(
            "%(order)s: %(person)s, for whom you decide, took, entered or changed it or passed another level,"
            " so somebody else reviews it.",
            order=order.name,
            person=principals[0].name,
        )

    def _get_bar(self, person):
        """Why four eyes keep a person from deciding at all: ``own``, ``changed``, ``passed``, or nothing."""
        self.ensure_one()
        order = self.order_id
        if person in (order.keyed_by_id, order.taken_by_id, order.create_uid):
            return "own"
        if person in order.editor_ids:
            return "changed"
        if any(
            person in (other.reviewer_id, other.substituted_id) and other.state == "approved"
            for other in order.review_ids
        ):
            return "passed"
        return ""

    def _get_deciders(self, at=None):
        """``{review: {person: absent person}}``: who is asked, and for whom where that is somebody else.

        The people named at the level, or everybody of its group; whoever is absent is replaced by the substitutes;
        who may not decide for four eyes' sake is left out.

        :param at: naive UTC instant at which the substitutions count; now by default
        """
        reviews = self.sudo()
        stand_ins = self.env["order.process.substitute"]._get_valid([("company_id", "in", reviews.company_id.ids)], at)
        by_absent = stand_ins.grouped("user_id")
        return {review.with_env(self.env): review._ask_people(by_absent) for review in reviews}

    def _ask_people(self, by_absent):
        """``{person: absent person}`` of one review; ``by_absent`` holds the substitutions by who is away."""
        self.ensure_one()
        level, asked = self.level_id, {}
        for person in level.user_ids or level.group_id.all_user_ids:
            if not person._is_colleague(self.company_id) or not level._may_review(person) or self._get_bar(person):
                continue
            covering = [record for record in by_absent.get(person, ()) if record._covers(self)]
            for record in covering:
                if not self._get_bar(record.substitute_id):
                    asked.setdefault(record.substitute_id, person)
            if not covering:
                asked[person] = person.browse()
        return asked
