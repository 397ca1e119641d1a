"""From where an event came, without the ORM."""

SOURCES = [
    ("client", "Web Client"),
    ("portal", "Portal"),
    ("road", "Driver's Page"),
    ("file", "File"),
    ("interface", "Interface"),
    ("scheduled", "Scheduled Action"),
    ("system", "The System Itself"),
]

# The beginnings of addresses behind which it is not a dealer's browser that asks.
_BY_PATH = [
    (("/json/", "/jsonrpc", "/xmlrpc"), "interface"),
    (("/trip",), "road"),
    (("/web", "/odoo", "/mail", "/report", "/bus", "/websocket", "/order-process", "/order_process"), "client"),
]


def source_of_path(path):
    """Which door a request came through, by its address.

    >>> source_of_path("/web/dataset/call_kw/sale.order/action_submit_review"), source_of_path("/odoo/action-7")
    ('client', 'client')
    >>> source_of_path("/json/2/sale.order/search"), source_of_path("/xmlrpc/2/object"), source_of_path("/trip/sync")
    ('interface', 'interface', 'road')
    >>> source_of_path("/my/orders/7/accept"), source_of_path("/webshop"), source_of_path("/payment/status")
    ('portal', 'portal', 'portal')
    """
    for beginnings, source in _BY_PATH:
        if any(path == start.rstrip("/") or path.startswith(start.rstrip("/") + "/") for start in beginnings):
            return source
    return "portal"
