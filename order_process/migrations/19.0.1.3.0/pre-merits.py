def migrate(cr, version):
    """Each fine and reward knows its cause, which several people may share. Safe to run again."""
    if not version:
        return
    cr.execute("ALTER TABLE order_process_merit ADD COLUMN IF NOT EXISTS cause varchar")
    cr.execute("UPDATE order_process_merit SET cause = fact WHERE cause IS NULL")
