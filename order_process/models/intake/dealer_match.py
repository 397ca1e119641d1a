"""Which dealer the texts that people send mean (A9)."""

from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .dealer_shelf import DealerShelf
from .goods_match import NOTHING, cut
from .product import spell


class DealerMatch(NamedTuple):
    """Which dealer a text means: ``certain`` is the one that may be taken without asking, or empty; ``proposals`` are
    at most three to choose among, best first."""

    certain: models.BaseModel
    proposals: models.BaseModel


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _match_dealers(self, texts, company):
        """Which dealers the texts mean, among those that the user may see, with a fixed number of queries.

        Certain is a code in any case and width, a whole name, an alias; a short name, a code that lost its zeros or the
        first letters of the name are proposed.

        :param texts: as people wrote them
        :return: ``{text: DealerMatch}``, for each of the texts
        """
        texts = {text: cut(text) for text in texts}
        wanted = set(texts.values()) - {""}
        known = self.env["order.process.alias"]._find_meanings("dealer", wanted, company=company)
        verdicts = {"": NOTHING, **self._judge_named_dealers(wanted - set(known), company)}
        if wanted - set(verdicts):
            shelf = self._load_dealers(company)
            verdicts.update(
                (text, shelf.judge(text, [number for number in known.get(text, ()) if number in shelf.dealers]))
                for text in wanted - set(verdicts)
            )
        every = {number for verdict in verdicts.values() for number in (verdict.certain, *verdict.proposals) if number}
        together = self.browse(every)._ids
        return {
            text: DealerMatch(
                self.browse(verdicts[plain].certain).with_prefetch(together),
                self.browse(verdicts[plain].proposals).with_prefetch(together),
            )
            for text, plain in texts.items()
        }

    @api.model
    def _get_dealer_domain(self, company):
        """Who may be meant: partners of the company or of all, no contacts of others, none of our own people,
        nobody who only supplies."""
        own = SQL("(SELECT partner_id FROM res_company UNION SELECT partner_id FROM res_users WHERE share IS NOT TRUE)")
        return (
            Domain("active", "=", True)
            & Domain("parent_id", "=", False)
            & Domain("company_id", "in", (company.id, False))
            & Domain("id", "not in", own)
            & (Domain("ref", "!=", False) | Domain("customer_rank", ">", 0) | Domain("supplier_rank", "=", 0))
        )

    @api.model
    def _judge_named_dealers(self, texts, company):
        """``{text: Verdict}`` of the texts that are the code or the whole name of one dealer."""
        ways = list(spell(texts))
        named = Domain("ref", "in", ways) | Domain("name", "in", ways)
        shelf = self._put_on_shelf(self.search_fetch(named & self._get_dealer_domain(company), ["ref", "name"]))
        verdicts = {text: shelf.judge(text) for text in texts if shelf.find_named(text)}
        return {text: verdict for text, verdict in verdicts.items() if verdict.certain}

    @api.model
    def _load_dealers(self, company):
        # Read, not kept: names of all dealers would fill the cache.
        return self._put_on_shelf(self.search_fetch(self._get_dealer_domain(company), ["ref", "name"]))

    @staticmethod
    def _put_on_shelf(partners):
        return DealerShelf((partner.id, partner.ref, (partner.name,)) for partner in partners)

    @api.model
    def _find_named_dealers(self, texts, company):
        """``{text: partners}`` of the dealers that texts name by themselves: by code or whole name."""
        shelf = self._load_dealers(company)
        return {text: self.browse(sorted(shelf.find_named(text))) for text in texts}
