from odoo import api, models, tools
from odoo.tools import SQL

# In the data of the transaction: it changed something that is kept.
CHANGED = "order_process.cached"
CACHED_TYPES = frozenset(
    ("boolean", "integer", "float", "monetary", "char", "text", "html", "date", "datetime")
    + ("selection", "many2one", "many2many")
)


class OrderProcessCached(models.AbstractModel):
    """Small tables that are asked for every order: rules, windows, centres. A worker reads them once and keeps them
    until somebody changes them.

    Nothing that decides is stale. What is kept belongs to the state of core's signals that the transaction sees, so
    that a job of many commits follows a change made on another server, too; who has changed something himself reads
    from the database until it is committed; and the change is signalled by its commit, whoever makes it."""

    _name = "order.process.cached"
    _description = "Small Table That Is Kept in Memory"

    @api.model
    def _get_cached(self, archived=False):
        """All records as superuser, in their order, with what they say at hand. No query but the first time.

        Not at hand is what differs by language or company: that is read when it is asked for.

        :param archived: whether records that are not in use are among them
        """
        model = self.sudo().with_context(active_test=False)
        if self._is_uncached():
            records = model.search_fetch([])
        else:
            ids, columns = self._read_cached(self._get_signal())
            records = model.browse(ids)
            if columns and ids and ids[-1] not in self._fields[columns[-1][0]]._get_cache(records.env):
                for name, values in columns:
                    self._fields[name]._insert_cache(records, values)
        records = records.with_env(self.env).sudo()
        return records if archived or not self._active_name else records.filtered(self._active_name)

    @api.model
    @tools.ormcache("self._name", "signal")
    def _read_cached(self, signal):
        """``(ids, ((field, values), …))`` as the cache of records has them."""
        records = self.sudo().with_context(active_test=False, lang=None).search_fetch([])
        found = []
        for name in self._get_cached_fields():
            records.mapped(name)
            values = self._fields[name]._get_cache(records.env)
            found.append((name, tuple(values[number] for number in records._ids)))
        return records._ids, tuple(found)

    @api.model
    def _get_cached_fields(self):
        return [
            name
            for name, field in self._fields.items()
            if field.store
            and field.type in CACHED_TYPES
            and not (field.translate or field.company_dependent or name in models.MAGIC_COLUMNS)
        ]

    # === What is kept is true ===

    @api.model
    def _is_uncached(self):
        """Whether this transaction reads from the database: it changed something, or the registry is being built."""
        return CHANGED in self.env.cr.postcommit.data or not self.env.registry.ready

    @api.model
    def _get_signal(self):
        """The last change of anything kept that this transaction sees, by whatever server; asked once a transaction."""
        cache = self.env.cr.cache
        if CHANGED not in cache:
            ((cache[CHANGED],),) = self.env.execute_query(SQL("SELECT max(id) FROM orm_signaling_default"))
        return cache[CHANGED]

    def _forget_cached(self):
        """Keep nothing of what this transaction changes, and tell the others when it is committed."""
        registry, postcommit = self.env.registry, self.env.cr.postcommit
        registry.clear_cache()
        if CHANGED in postcommit.data:
            return
        postcommit.data[CHANGED] = True

        def tell():
            # Again: another thread may have read what was true until now.
            registry.clear_cache()
            if registry.ready:
                registry.signal_changes()

        postcommit.add(tell)

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._forget_cached()
        return records

    def write(self, vals):
        self._forget_cached()
        result = super().write(vals)
        self._forget_cached()
        return result

    def _write_multi(self, vals_list):
        """What is computed from elsewhere is written here alone."""
        super()._write_multi(vals_list)
        self._forget_cached()

    def unlink(self):
        self._forget_cached()
        return super().unlink()

    @api.model
    @tools.ormcache()
    def _get_named_models(self):
        """The models to whose records what is kept points; the database takes them out of it without a word."""
        cached = self.env.registry["order.process.cached"]
        found = [self.env[name] for name in self.env.registry if issubclass(self.env.registry[name], cached)]
        return frozenset(
            field.comodel_name
            for model in found
            if not model._abstract
            for field in map(model._fields.get, model._get_cached_fields())
            if field.type == "many2many" or (field.type == "many2one" and field.ondelete != "restrict")
        )


class Base(models.AbstractModel):
    _inherit = "base"

    def unlink(self):
        result = super().unlink()
        if self and self._name in (cached := self.env["order.process.cached"])._get_named_models():
            cached._forget_cached()
        return result
