def post_init_hook(env):
    """Put the companies that exist at installation under the process.

    Quotations join it; orders that were confirmed before keep core's behaviour, because nobody reviewed them.
    Whoever was a customer before is a dealer."""
    env["res.company"].search([])._start_order_process()
    env["res.partner"]._approve_known_dealers()
