"""Northwind, a wholesaler's real-looking year, as a day of the order process. Plain Python, no ORM.

The data (91 customers, 77 products with their stock, 830 orders, 2,155 lines) are not part of the add-on: they are read
from ``../shared/data/northwind`` beside the checkout, or from the folder that ``ORDER_PROCESS_NORTHWIND`` names.

How a year becomes a day:

* a customer is a dealer with the CustomerID as its code; America is served by one centre, Europe by the other;
* every centre has half of UnitsInStock, Europe the odd piece; UnitsOnOrder arrives in the afternoon, halved likewise;
* an employee takes the order, ShipVia is the delivery method, Freight is left out;
* the OrderID decides the round (its rest by four) and the minute of receipt, so that every window has work;
* the requested date keeps its distance from the order date; what was wanted within a fortnight is urgent;
* discounts of 5, 10, 15 and 20 % are volume rebates and their orders say so; the data name no promotion, so orders with
  other discounts (25 %, and 1 to 6 % on one order) are left without one, which is a gap;
* one customer has no postal code in the data, the other gap.
"""

import csv
import io
import os
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(os.environ.get("ORDER_PROCESS_NORTHWIND") or Path(__file__).parents[3] / "shared" / "data" / "northwind")
DAY = date(2026, 3, 2)
# When each round's orders are all there, on the company's clock; they came in during the hour before.
ROUNDS = (time(9), time(11), time(14, 30), time(17))
AMERICA = frozenset(("Argentina", "Brazil", "Canada", "Mexico", "USA", "Venezuela"))
REBATES = frozenset((5, 10, 15, 20))
CARRIERS = {"1": "Speedy Express", "2": "United Package", "3": "Federal Shipping"}
URGENT_WITHIN = timedelta(days=14)
TITLES = (
    "Order Reference",
    "Dealer Code",
    "Product Code",
    "Quantity",
    "Unit Price",
    "Discount %",
    "Channel",
    "Urgency",
    "Taken By",
    "Received On",
    "Requested Date",
    "Delivery Method",
    "Payment Terms",
    "Receiver",
    "Promotion",
)


class Customer(NamedTuple):
    code: str
    name: str
    contact: str
    street: str
    city: str
    zip: str
    country: str
    phone: str

    @property
    def american(self):
        return self.country in AMERICA


class Product(NamedTuple):
    code: str
    name: str
    price: float
    stock: int
    on_order: int


class Line(NamedTuple):
    product: str
    quantity: int
    price: float
    discount: int


class Order(NamedTuple):
    number: int
    customer: str
    employee: str
    carrier: str
    received_on: datetime
    requested_on: date
    urgent: bool
    receiver: str
    lines: list

    @property
    def round(self):
        return self.number % len(ROUNDS)

    @property
    def promotion(self):
        """The rebates behind the order's discounts; empty when one of the discounts is no rebate."""
        discounts = sorted({line.discount for line in self.lines if line.discount})
        if not REBATES.issuperset(discounts):
            return ""
        return ", ".join(f"Volume rebate {discount} %" for discount in discounts)

    @property
    def has_promotion(self):
        return bool(self.promotion) or not any(line.discount for line in self.lines)


class Northwind(NamedTuple):
    customers: list
    products: list
    employees: dict
    orders: list


def is_available():
    return (FOLDER / "orders.csv").is_file()


def halve(quantity):
    """The shares of the European and of the American centre.

    >>> halve(39)
    (20, 19)
    """
    return quantity - quantity // 2, quantity // 2


def load():
    """Read and convert everything.

    :raises OSError: where the data are not there
    """
    customers = [
        Customer(
            row["CustomerID"],
            row["CompanyName"],
            row["ContactName"],
            row["Address"],
            row["City"],
            row["PostalCode"],
            row["Country"],
            row["Phone"],
        )
        for row in _read("customers.csv")
    ]
    products = [
        Product(
            f"NW{int(row['ProductID']):02d}",
            row["ProductName"],
            float(row["UnitPrice"]),
            int(row["UnitsInStock"]),
            int(row["UnitsOnOrder"]),
        )
        for row in _read("products.csv")
    ]
    employees = {row["EmployeeID"]: f"{row['FirstName']} {row['LastName']}" for row in _read("employees.csv")}
    contacts = {customer.code: customer.contact for customer in customers}
    return Northwind(customers, products, employees, _load_orders(employees, contacts))


def _load_orders(employees, contacts):
    rows = {}
    for row in _read("orders.csv"):
        rows.setdefault(int(row["OrderID"]), []).append(row)
    return [_convert(number, members, employees, contacts) for number, members in sorted(rows.items())]


def _convert(number, members, employees, contacts):
    head = members[0]
    wait = date.fromisoformat(head["RequiredDate"]) - date.fromisoformat(head["OrderDate"])
    complete_on = datetime.combine(DAY, ROUNDS[number % len(ROUNDS)])
    return Order(
        number,
        head["CustomerID"],
        employees[head["EmployeeID"]],
        CARRIERS[head["ShipVia"]],
        complete_on - timedelta(minutes=1 + number // len(ROUNDS) % 59),
        DAY + wait,
        wait <= URGENT_WITHIN,
        contacts[head["CustomerID"]],
        [
            Line(
                f"NW{int(row['ProductID']):02d}",
                int(row["Quantity"]),
                float(row["UnitPrice"]),
                round(float(row["Discount"]) * 100),
            )
            for row in members
        ],
    )


def _read(name):
    with open(FOLDER / name, encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


# === Order files ===


def file_rows(orders):
    """The rows of an order file, a row per line of an order, the titles first."""
    rows = [TITLES]
    for order in orders:
        rows.extend(
            (
                f"NW-{order.number}",
                order.customer,
                line.product,
                line.quantity,
                line.price,
                line.discount or "",
                "file",
                "1" if order.urgent else "0",
                order.employee,
                order.received_on,
                order.requested_on,
                order.carrier,
                "Northwind 30 days",
                order.receiver,
                order.promotion,
            )
            for line in order.lines
        )
    return rows


def to_xlsx(rows):
    """The rows as the bytes of a workbook, with real numbers and dates in the cells."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("Orders")
    instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, datetime):
                sheet.write_datetime(number, column, value, instant)
            elif isinstance(value, date):
                sheet.write_datetime(number, column, datetime.combine(value, time()), day)
            else:
                sheet.write(number, column, value)
    book.close()
    return stream.getvalue()


def to_csv(rows, encoding):
    """The rows as the bytes of a comma separated file."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(rows)
    return stream.getvalue().encode(encoding)
