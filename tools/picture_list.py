"""The pictures of the guides: who looks at what. To add one, add a `Shot`; `./dev pictures NAME` takes it alone."""

from typing import NamedTuple


class Shot(NamedTuple):
    """One picture in each language.

    ``name``     of the file, the same in every run and language
    ``who``      login (and password) in the demo company
    ``address``  what is opened: an address, or ``/odoo/action-<xml id>`` for what a menu opens
    ``wait``     a selector that is visible once the screen is there
    ``press``    what is done first, in order: ``(verb, selector, value)`` with the verbs of ``press`` in `pictures.py`.
                 Nothing that saves: the demo company stays as it is, and so do the pictures.
    ``phone``    390 x 844 instead of 1366 x 768
    """

    name: str
    who: str
    address: str
    wait: str
    press: tuple = ()
    phone: bool = False


def act(name):
    return f"/odoo/action-order_process.{name}"


HOME = act("action_server_home")
ROW = ".o_data_row"
CARD = ".o_kanban_record:not(.o_kanban_ghost)"
SECOND_CELL = ("click", f"{ROW} td:nth-child(2)")
DEALER_OF_ROW = f"{ROW} td[name=partner_id]"
OPEN_REVIEW = ("click", DEALER_OF_ROW)
FORM = ("see", ".o_form_view .o_form_sheet, .o_form_view .o_form_editable, .o_form_view .o_form_readonly")
REVIEW = ("see", ".o_process_review_form .o_form_sheet")
# The calendar of the first field opens by itself.
SPECIAL = (
    ("click", "button[name=action_open_special]"),
    ("see", ".modal .o_form_view"),
    ("click", ".modal .modal-title"),
)
BAND = ("see", ".o_process_band")

# A clerk who writes an order; it is never saved.
KEYED = (
    ("click", ".o-kanban-button-new"),
    FORM,
    ("fill", "div[name=partner_id] input", "长沙丽人"),
    ("click", ".o-autocomplete--dropdown-item:has-text('长沙丽人')"),
    ("click", ".o_field_x2many_list_row_add button, .o_field_x2many_list_row_add a"),
    ("type", ".o_selected_row div[name^=product] input", "RG-60"),
    ("key", ".o_selected_row div[name^=product] input", "Enter"),
    ("see", ".o_data_row:has-text('RG-60'), .o_selected_row div[name=product_uom_qty] input"),
)
# A stop that goes well. The phone has no signal, so nothing of it reaches the server.
ARRIVED = (("offline", None), ("click", "button.arrive"), ("see", "main[data-step=lines]"))
TAKEN = (*ARRIVED, ("click", "button.next"), ("click", "button[data-step=money]"), ("see", "main[data-step=money]"))
SIGNED = (*TAKEN, ("click", "button.exact"), ("see", "main[data-step=sign]"), ("draw", "main canvas"))

SHOTS = (
    Shot("clerk-first", "wangfang", HOME, CARD),
    Shot("clerk-key", "wangfang", act("action_my_orders"), CARD, KEYED),
    Shot("clerk-file", "wangfang", act("action_order_process_import"), ROW, (SECOND_CELL, FORM)),
    Shot("clerk-held", "wangfang", act("action_incomplete_orders"), ROW, (("click", f"{ROW} td:nth-child(3)"), BAND)),
    Shot("desk-first", "zhangwei", HOME, ROW),
    Shot("desk-decide", "zhangwei", HOME, ROW, (OPEN_REVIEW, REVIEW)),
    Shot(
        "desk-return",
        "zhangwei",
        HOME,
        ROW,
        (OPEN_REVIEW, REVIEW, ("click", ".o_process_key_return"), ("see", ".modal .o_form_view")),
    ),
    Shot("review-finance", "liumin", act("action_review_queue"), ROW, (OPEN_REVIEW, REVIEW)),
    Shot("leader-first", "chenjianguo", HOME, ".o_content canvas, .o_content table"),
    Shot(
        "leader-special",
        "chenjianguo",
        act("action_review_queue"),
        ROW,
        (OPEN_REVIEW, REVIEW, *SPECIAL),
    ),
    Shot("leader-holds", "chenjianguo", act("action_hold_board"), CARD),
    Shot("dispatcher-first", "yangfan", HOME, ".o_op_grid"),
    Shot("dispatcher-dispatch", "yangfan", act("action_dispatches"), ROW, (SECOND_CELL, FORM)),
    Shot("dispatcher-trips", "yangfan", act("action_trip_board"), ".o_content select"),
    Shot("keeper-first", "huanglei", HOME, CARD),
    Shot("keeper-load", "huanglei", act("action_trips_to_load"), ROW, (SECOND_CELL, ("see", ".o_op_load_goods"))),
    Shot("keeper-transfer", "huanglei", HOME, CARD, (("click", CARD), FORM)),
    Shot("driver-first", "machao", "/trip/", "button.arrive", phone=True),
    Shot("driver-goods", "machao", "/trip/", "button.arrive", ARRIVED, phone=True),
    Shot("driver-money", "machao", "/trip/", "button.arrive", TAKEN, phone=True),
    Shot("driver-sign", "machao", "/trip/", "button.arrive", SIGNED, phone=True),
    Shot("finance-first", "liumin", HOME, ".o_op_tile"),
    Shot("finance-slips", "liumin", HOME, ".o_op_tile", (("click", "[data-tile=papers]"), ("see", ROW))),
    Shot("finance-cod", "liumin", act("action_collection_holders"), ROW),
    Shot("claims-first", "wujing", HOME, ROW),
    Shot(
        "claims-answer",
        "wujing",
        HOME,
        ROW,
        (("click", f"{ROW}:has(.text-bg-secondary, .text-bg-300) td[name=partner_id], {DEALER_OF_ROW}"), FORM),
    ),
    Shot("rep-first", "xuli", HOME, CARD),
    Shot("rep-order", "xuli", HOME, CARD, (("click", CARD), BAND)),
    Shot("dealer-first", "lihongmei", "/my", ".o_dealer_home", phone=True),
    Shot("dealer-order", "lihongmei", "/my/orders/new", ".o_dealer_product", phone=True),
    Shot(
        "dealer-follow",
        "lihongmei",
        "/my/orders",
        ".o_dealer_order_card",
        (("click", ".o_dealer_order_card a[href^='/my/orders/']:not([href$=new])"), ("see", "#wrap h2, #wrap h1")),
        phone=True,
    ),
    Shot("dealer-statement", "lihongmei", "/my/statement", "#wrap table, #wrap .list-group", phone=True),
    Shot("admin-first", "zhulin", HOME, ROW),
    Shot("admin-settings", "zhulin", act("action_process_settings"), "div[name=process_tz]"),
    Shot(
        "admin-methods",
        "zhulin",
        "/odoo/action-delivery.action_delivery_carrier_form",
        ROW,
        (
            ("click", ":is(.o_data_row:has-text('Cash on delivery'), .o_data_row:has-text('货到付款')) td[name=name]"),
            FORM,
            ("click", ".nav-link[name=process_papers]"),
            ("scroll", ".o_notebook_headers"),
        ),
    ),
    Shot("admin-windows", "zhulin", act("action_windows"), ROW),
    Shot("admin-levels", "zhulin", act("action_review_levels"), ROW),
)

# Pictures that the app's own page in Odoo shows: the file in docs/guide/pictures, and its name in static/description.
COVERS = {
    "en/dispatcher-first.png": "windows.png",
    "en/desk-decide.png": "review.png",
    "en/keeper-load.png": "load.png",
    "en/driver-first.png": "driver.png",
    "en/dealer-order.png": "dealer.png",
}
