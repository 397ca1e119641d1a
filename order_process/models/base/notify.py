from markupsafe import Markup


def notify(record, people, subject, paragraphs):
    """Tell people of the company about a record, in the inbox or by e-mail as they prefer, with a link to it.

    :param people: ``res.users``; nobody is told where it is empty
    :param paragraphs: plain texts; empty ones are left out
    """
    if not people:
        return
    env = record.env
    body = Markup("").join(Markup("<p>%s</p>") % text for text in paragraphs if text)
    body += Markup('<p><a href="/mail/view?model=%s&amp;res_id=%s">%s</a></p>') % (
        record._name,
        record.id,
        env._("Open it"),
    )
    env["mail.thread"].sudo().message_notify(
        model=record._name,
        res_id=record.id,
        author_id=env.ref("base.partner_root").id,
        partner_ids=people.sudo().partner_id.ids,
        subject=subject,
        body=body,
    )
