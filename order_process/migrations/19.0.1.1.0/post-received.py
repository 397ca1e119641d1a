def migrate(cr, version):
    """What orders in entry say of their receipt is what further moves are measured from."""
    cr.execute(
        """
        UPDATE sale_order SET received_known_on = received_on
         WHERE process_controlled AND state IN ('draft', 'sent') AND received_known_on IS NULL
        """
    )
