#!/usr/bin/env python3
"""The labels that this project must give, computed without Limn: `python3 oracle.py OUT.csv`."""

import datetime as dt
import os
import re
import sys
from decimal import Decimal

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
import limn_oracle as o  # noqa: E402

AS_OF = dt.date(2011, 12, 9)
NOT_GOODS = {"POST", "DOT", "C2", "M", "m", "D", "S", "B", "BANK CHARGES", "AMAZONFEE", "CRUK", "PADS"}
EUROPE = {"Austria", "Belgium", "Channel Islands", "Cyprus", "Czech Republic", "Denmark", "European Community", "Finland",
          "France", "Germany", "Greece", "Iceland", "Ireland", "Italy", "Lithuania", "Malta", "Netherlands", "Norway",
          "Poland", "Portugal", "Spain", "Sweden", "Switzerland"}
OVERSEAS = {"Australia", "Bahrain", "Brazil", "Canada", "Hong Kong", "Israel", "Japan", "Lebanon", "Saudi Arabia",
            "Singapore", "South Africa", "USA", "United Arab Emirates"}
ALIASES = {"Ireland": ["EIRE"], "South Africa": ["RSA"]}

COLUMNS = {
    "customer_id": o.Column("CustomerID", o.int_cell),
    "invoice": o.Column("InvoiceNo"),
    "stock_code": o.Column("StockCode"),
    "description": o.Column("Description"),
    "quantity": o.Column("Quantity", o.int_cell),
    "price": o.Column("UnitPrice", o.decimal_cell(3)),
    "invoiced_at": o.Column("InvoiceDate", o.datetime_cell),
    "country": o.Column("Country", missing=["Unspecified"],
                        values={name: ALIASES.get(name, []) for name in EUROPE | OVERSEAS | {"United Kingdom"}}),
}

# theme -> what a description must be; a missing description is unknown, and so in the denominator only
THEMES = (
    ("Christmas", lambda text: "CHRISTMAS" in text),
    ("Bags", lambda text: "BAG" in text and not text.startswith("BAG ")),
    ("Kitchen", lambda text: re.search(r"CAKE|BAKING|TEA |MUG|JAM ", text) is not None),
    ("Light", lambda text: re.search(r"LIGHT|CANDLE|LANTERN", text) is not None),
    ("Paper", lambda text: re.search(r"\b(CARD|WRAP|PAPER)", text, re.ASCII) is not None),  # "\b ASCII"
    ("Sets", lambda text: text.startswith("SET OF") or text.startswith("SET/")),
)


def label_columns():
    """In order of file path (metrics, personas, place, returns, tests, trade, value) and place."""
    labels = o.LabelTable("customer_id")
    for name, type_name in (
        ("home_country", "text"),
        ("region", "text"),
        ("abroad", "bool"),
        ("pays_postage", "bool"),
        ("cancels", "bool"),
        ("return_prone", "bool"),
        ("order_undone", "bool"),
        ("serial_canceller", "bool"),
        ("bought_before", "bool"),
        ("buyer_kind", "text"),
        ("case_buyer", "bool"),
        ("wide_range", "bool"),
        ("themes", "set"),
        ("favourite_product", "text"),
        ("usual_price", "decimal(3)"),
        ("sunday_buyer", "bool"),
        ("early_buyer", "bool"),
        ("value_tier", "text"),
        ("net_value", "decimal(3)"),
        ("half_years", "text"),
        ("shrinking", "bool"),
        ("lapsed", "bool"),
        ("one_off", "bool"),
        ("orders_monthly", "bool"),
    ):
        labels.tag(name, type_name)
    for name in ("reliable_buyers", "wholesale_at_risk", "buyers", "key_accounts_to_keep"):
        labels.segment(name)
    labels.personas("shop")
    return labels


def label(rows):
    """One customer's labels. No cell of quantity, price, stock code or time is missing in this file (the reader
    would show it as a crash here), so only countries and descriptions are three-valued."""
    rows = [row for row in rows if o.exists(row.invoiced_at, AS_OF)]
    value = {id(row): row.quantity * row.price for row in rows}  # int * decimal(3) is decimal(3), exact
    bought = [row for row in rows if row.quantity > 0]
    sent_back = [row for row in rows if row.quantity < 0]
    sold = [row for row in bought if row.stock_code not in NOT_GOODS]
    cancelling = [row for row in rows if row.invoice.startswith("C")]

    gross_sales = o.total(value[id(row)] for row in bought)
    returned = -o.total(value[id(row)] for row in sent_back)
    net_sales = gross_sales - returned
    return_rate = o.quotient(returned, gross_sales)  # "a zero divisor that came from data: missing"
    invoices = o.distinct(row.invoice for row in bought)
    last_order = o.largest(row.invoiced_at for row in bought)
    units_per_line = o.average(row.quantity for row in sold)
    first_half = o.total(value[id(row)] for row in rows
                         if o.from_to(row.invoiced_at, dt.date(2010, 12, 10), dt.date(2011, 6, 9)))
    second_half = o.total(value[id(row)] for row in rows if o.in_last_months(row.invoiced_at, 6, AS_OF))

    # "the value of that row even if missing; among rows of one time the smallest value, missing last"
    home_country = o.last((row.invoiced_at, row.country) for row in rows)
    region = o.first_match(
        [("United Kingdom", o.eq(home_country, "United Kingdom")),
         ("Europe", o.is_in(home_country, EUROPE)),
         ("Unknown", home_country is None)],
        "Overseas")
    return_prone = o.ge(return_rate, Decimal("0.10"))
    buyer_kind = o.first_match(
        [("Wholesaler", o.ge(units_per_line, 24)),
         ("Reseller", o.ge(units_per_line, 8)),
         ("Never bought", units_per_line is None)],
        "Gift buyer")
    tenth = Decimal("0.10")
    themes = o.members(
        (name, o.ge(o.share(o.on_text(row.description, test) for row in sold), tenth)) for name, test in THEMES)
    value_tier = o.first_match(
        [("Key account", o.ge(net_sales, 10_000)),
         ("Large", o.ge(net_sales, 2_000)),
         ("Medium", o.ge(net_sales, 500))],
        "Small")
    half_years = o.first_match(
        [("Nothing in either", o.all_of(o.le(first_half, 0), o.le(second_half, 0))),
         ("New", o.le(first_half, 0)),
         ("Gone", o.le(second_half, 0)),
         ("Doubled", o.ge(second_half, 2 * first_half)),
         ("Halved", o.le(2 * second_half, first_half))],
        "Steady")
    shrinking = o.is_in(half_years, {"Halved", "Gone"})
    lapsed = o.gt(o.days_since(last_order, AS_OF), 180)
    one_off = o.eq(invoices, 1)
    orders_monthly = o.ge(invoices, 10)
    buyers = o.ge(invoices, 1)
    wide_range = o.ge(o.distinct(row.stock_code for row in sold), 100)
    cancels = bool(cancelling)

    labels = {
        "home_country": home_country,
        "region": region,
        "abroad": o.ne(home_country, "United Kingdom"),  # unknown where missing
        "pays_postage": any(row.stock_code in ("POST", "DOT", "C2") for row in rows),
        "cancels": cancels,
        "return_prone": return_prone,
        "order_undone": o.ge(o.default(return_rate, 1.0), Decimal("0.50")),
        "serial_canceller": o.ge(o.quotient(o.distinct(row.invoice for row in cancelling), invoices), Decimal("0.50")),
        "bought_before": o.lt(o.first((row.invoiced_at, row.quantity) for row in rows), 0),
        "buyer_kind": buyer_kind,
        "case_buyer": o.ge(o.share(row.quantity >= 48 for row in sold), Decimal("0.25")),
        "wide_range": wide_range,
        "themes": themes,
        "favourite_product": o.most_common((row.invoiced_at, row.stock_code) for row in sold),
        "usual_price": o.most_common((row.invoiced_at, row.price) for row in sold),
        "sunday_buyer": o.gt(o.share(o.weekday(row.invoiced_at) == 7 for row in sold), Decimal("0.50")),
        "early_buyer": o.ge(o.share(row.invoiced_at.hour < 11 for row in sold), Decimal("0.50")),
        "value_tier": value_tier,
        "net_value": net_sales,
        "half_years": half_years,
        "shrinking": shrinking,
        "lapsed": lapsed,
        "one_off": one_off,
        "orders_monthly": orders_monthly,
        "reliable_buyers": o.all_of(not cancels, o.negate(one_off), not sent_back),
        "wholesale_at_risk": o.all_of(buyer_kind == "Wholesaler", o.any_of(shrinking, lapsed)),
        "buyers": buyers,
        "key_accounts_to_keep": o.all_of(value_tier in ("Key account", "Large"), shrinking),
    }
    # "not in the base, or the base unknown: missing"
    labels["shop"] = None if buyers is not True else o.first_match(
        [("warehouse_wim", o.all_of(buyer_kind == "Wholesaler", value_tier in ("Key account", "Large"))),
         ("returning_rita", o.all_of(return_prone, o.negate(one_off))),
         ("continental_claire", region in ("Europe", "Overseas")),
         ("christmas_carol", o.all_of("Christmas" in themes, o.negate(orders_monthly))),
         ("shopkeeper_sheila", o.any_of(wide_range, orders_monthly))],
        "trial_tom")
    return labels


def build():
    path = o.here(__file__, "../../../shared/data/online_retail/online_retail_all.csv.gz")
    labels = label_columns()
    # keys_from: a customer for every known id in the lines; a line without one belongs to nobody
    for customer_id, rows in o.group_by(o.read_table(path, COLUMNS), "customer_id").items():
        labels.set(customer_id, label(rows))
    return labels


if __name__ == "__main__":
    o.main(__file__, build)
