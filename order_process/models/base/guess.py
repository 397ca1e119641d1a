from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

from .guess_limit import Limit, bucket_of, network_of

# By address (wrong codes of any kind) and by what was guessed at (the link of one order), from all addresses together.
LIMITS = {"address": Limit(30, 10), "target": Limit(100, 60)}
# Parameters of the system that set another number of tries; 0 is no limit.
PARAMETER = "order_process.wrong_guesses_by_%s"
# Several servers may count the same at once.
TRIES = 5


class OrderProcessGuess(models.Model):
    """Wrong guesses of what stands in links and codes, counted for all servers together.

    A row counts for whoever falls into its bucket, so that the table has at most 65,536 rows a side, and says of nobody
    where they were. Only wrong guesses count: who scans a hundred papers that are ours waits for nothing."""

    _name = "order.process.guess"
    _description = "Wrong Guesses"
    _log_access = False

    side = fields.Selection([("address", "From an Address"), ("target", "At a Target")], required=True, readonly=True)
    bucket = fields.Integer(required=True, readonly=True)
    since = fields.Datetime(required=True, readonly=True, index=True)
    wrong = fields.Integer(required=True, readonly=True)

    _bucket_unique = models.UniqueIndex("(side, bucket)", "A bucket is counted once.")

    @api.model
    def _get_keys(self, address, target):
        """``[(side, bucket, limit)]`` of what counts, in the order in which rows are locked."""
        get_param = self.env["ir.config_parameter"].sudo().get_param
        names = {"address": network_of(address), **({"target": target} if target else {})}
        for side, name in names.items():
            tries = get_param(PARAMETER % side, "")
            limit = LIMITS[side]._replace(tries=int(tries)) if tries.isdecimal() else LIMITS[side]
            yield side, bucket_of(get_param("database.secret"), name), limit

    @api.model
    def _get_wait(self, address, target=None):
        """How many seconds somebody has to wait who guessed wrongly too often, or guesses where too many did.

        :param str address: where the request comes from
        :param str target: what is guessed at, where it has a name apart from the guess
        :return: seconds, 0 where one may try
        """
        now, waits = fields.Datetime.now(), [0]
        for side, bucket, limit in self._get_keys(address, target):
            row = self.sudo().search([("side", "=", side), ("bucket", "=", bucket)])
            waits += [limit.wait(row.since, row.wrong, now)] if row else []
        return max(waits)

    @api.model
    def _note_wrong(self, address, target=None):
        """Count a wrong guess in a transaction of its own: it stays when the request is refused and undone."""
        now = fields.Datetime.now()
        for side, bucket, limit in list(self._get_keys(address, target)):
            if limit.tries:
                self._count(side, bucket, limit.start(now), now)

    @api.model
    def _count(self, side, bucket, start, now):
        """Add one; a count that was begun before ``start`` begins anew."""
        query = SQL(
            """
            INSERT INTO order_process_guess AS kept (side, bucket, since, wrong)
            VALUES (%(side)s, %(bucket)s, %(now)s, 1)
            ON CONFLICT (side, bucket) DO UPDATE SET
                since = CASE WHEN kept.since <= %(start)s THEN EXCLUDED.since ELSE kept.since END,
                wrong = CASE WHEN kept.since <= %(start)s THEN 1 ELSE kept.wrong + 1 END
            """,
            side=side,
            bucket=bucket,
            now=now,
            start=start,
        )
        for _again in range(TRIES):
            try:
                with self.env.registry.cursor() as cr:
                    cr.execute(query, log_exceptions=False)
                return
            except SerializationFailure:
                continue

    @api.autovacuum
    def _vacuum(self):
        """Counts that hold for nobody any more go."""
        longest = max(limit.minutes for limit in LIMITS.values())
        self.search([("since", "<", fields.Datetime.now() - timedelta(minutes=longest))]).unlink()
