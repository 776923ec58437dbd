#!/usr/bin/env python3
"""The labels that this project must give, computed without Limn: `python3 oracle.py OUT.csv`.

Every pack from docs/language/packs.md; shares and gaps are compared as fractions.
"""

import datetime as dt
import os
import sys
from fractions import Fraction

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
import limn_oracle as o  # noqa: E402

AS_OF = dt.date(2011, 12, 9)

COLUMNS = {
    "invoice": o.Column("InvoiceNo"),
    "customer_id": o.Column("CustomerID", o.int_cell),
    "invoiced_at": o.Column("InvoiceDate", o.datetime_cell),
    "quantity": o.Column("Quantity", o.int_cell),
    "price": o.Column("UnitPrice", o.decimal_cell(3)),
}

# Parts of the day by the hour in which they begin.
PARTS = {
    "Morning": range(5, 11),
    "Midday": range(11, 14),
    "Afternoon": range(14, 18),
    "Evening": range(18, 23),
    "Night": (23, 0, 1, 2, 3, 4),
}


def cancelled(invoice):
    return invoice.startswith("C")


def money_back(invoices, values):
    """The money that came back, of all that moved."""
    moved = sum(abs(values[key]) for key in invoices)
    back = sum(abs(values[key]) for key in invoices if cancelled(key))
    return Fraction(back) / Fraction(moved) if moved > 0 else None


def habit(invoices):
    back = sum(map(cancelled, invoices))
    if len(invoices) < 3:
        return "Too few purchases to tell"
    if back == 0:
        return "Keeps everything"
    return "Returns much" if 100 * back >= 30 * len(invoices) else "Returns some"


def part_of_day(times):
    """Where more than half of the purchases fall, of five or more."""
    if len(times) < 5:
        return None
    return next((name for name, hours in PARTS.items() if 2 * sum(time.hour in hours for time in times) > len(times)),
                None)


def stage(days_ago):
    """New up to 30 days, active up to 60, asleep up to 180; back if the silence that ended in the last 60 days was
    longer than 180. Who has only cancelled has no stage: a customer, but nobody knows since when."""
    if not days_ago:
        return None
    first, last = max(days_ago), min(days_ago)
    if first <= 30:
        return "New"
    if last <= 60:
        before = [days for days in days_ago if days > 60]
        recent = [days for days in days_ago if days <= 60]
        return "Returned" if before and min(before) - max(recent) > 180 else "Active"
    return "Asleep" if last <= 180 else "Lost"


def gaps(days_ago):
    """Usual gaps since the last purchase; nothing before there are three days with one."""
    days = len(set(days_ago))
    return Fraction(min(days_ago) * (days - 1), max(days_ago) - min(days_ago)) if days >= 3 else None


def silence(passed):
    if passed is None:
        return "Too few purchases to tell"
    return "Silent" if passed >= 4 else "Late" if passed >= 2 else "In rhythm"


def rounded(value, digits):
    return None if value is None else float(o.round_half_away(value, digits))


def build():
    rows = o.read_table(o.here(__file__, "../../../shared/data/online_retail/online_retail_all.csv.gz"), COLUMNS)
    values = {}
    for row in rows:
        if row.quantity is not None and row.price is not None:
            values[row.invoice] = values.get(row.invoice, 0) + row.quantity * row.price
    # one row for each invoice, of rows that differ the smallest by the columns of the table `invoices`
    heads = {}
    for row in rows:
        head = tuple(map(o.missing_last, (row.customer_id, row.invoiced_at)))
        heads[row.invoice] = min(heads.get(row.invoice, head), head)
    customers = {}
    for invoice, ((unknown, customer_id), (_, time)) in heads.items():
        if not unknown:
            customers.setdefault(customer_id, {})[invoice] = time

    labels = o.LabelTable("customer_id")
    for name, type_name in (
        ("returns_habit", "text"), ("daypart_favourite", "text"), ("daypart_weekender", "bool"),
        ("lifecycle_stage", "text"), ("churn_risk", "text"),
        ("sent_back", "number"), ("silent_for", "number"), ("call_at", "text"),
    ):
        labels.tag(name, type_name)
    for customer_id, invoices in customers.items():
        times = [time for invoice, time in invoices.items() if not cancelled(invoice)]
        days_ago = [o.days_since(time, AS_OF) for time in times]
        favourite = part_of_day(times)
        passed = gaps(days_ago)
        risk = silence(passed)
        # a share of nothing is unknown, but of fewer than five purchases nothing is said anyway
        weekends = sum(o.weekday(time) >= 6 for time in times)
        labels.set(customer_id, {
            "returns_habit": habit(invoices),
            "daypart_favourite": favourite,
            "daypart_weekender": len(times) >= 5 and 100 * weekends >= 60 * len(times),
            "lifecycle_stage": stage(days_ago),
            "churn_risk": risk,
            "sent_back": rounded(money_back(invoices, values), 3),
            "silent_for": rounded(passed, 2),
            "call_at": favourite if risk in ("Late", "Silent") else None,
        })
    return labels


if __name__ == "__main__":
    o.main(__file__, build)
