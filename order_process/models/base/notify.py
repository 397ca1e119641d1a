"""How people are told: at once in the corner of their screen, or in their inbox or by e-mail."""

from markupsafe import Markup

FOLLOWING = {
    "reload": {"type": "ir.actions.client", "tag": "soft_reload"},
    "close": {"type": "ir.actions.act_window_close"},
}


def show_result(message, refusals=(), kind="success", then="reload"):
    """The action that shows the result of a decision, each refusal by itself.

    :param kind: its colour where nothing was refused; what is ``danger`` or was refused stays until it is closed
    :param then: the action that follows, ``reload``, ``close``, or ``None``
    """
    params = {
        "message": "\n".join([message, *refusals]),
        "type": "warning" if refusals else kind,
        "sticky": bool(refusals) or kind == "danger",
    }
    if then:
        params["next"] = FOLLOWING[then] if isinstance(then, str) else then
    return {"type": "ir.actions.client", "tag": "display_notification", "params": params}


def in_their_languages(record, people):
    """``(person, record)`` for each of the people, the record in the person's language."""
    for user in people:
        yield user, record.with_context(lang=user.lang or record.env.lang)


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
