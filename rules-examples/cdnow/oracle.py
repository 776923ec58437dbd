#!/usr/bin/env python3
"""The labels that this project must give, computed without Limn: `python3 oracle.py OUT.csv`."""

import datetime as dt
import os
import sys
from decimal import Decimal

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
import limn_oracle as o  # noqa: E402

AS_OF = dt.date(1998, 6, 30)
CUT = dt.date(1997, 9, 30)
SECOND_HALF = dt.date(1997, 10, 1)

COLUMNS = {
    "customer_id": o.Column("customer_id"),
    "purchased_on": o.Column("date", o.date_cell()),
    "cds": o.Column("number_of_cds", o.int_cell),
    "amount": o.Column("dollar_value", o.decimal_cell(2)),
}


def label_columns():
    """Tags, segments, persona sets; each in order of file path (metrics, personas, rhythm, silence, tests, value)
    and place (semantics.md, "what is written")."""
    labels = o.LabelTable("customer_id")
    for name, type_name in (
        ("repeat_buyer", "bool"),
        ("frequency", "text"),
        ("several_orders_a_day", "bool"),
        ("cohort_month", "int"),
        ("weekender", "bool"),
        ("gift_buyer", "bool"),
        ("active", "bool"),
        ("silence_1997", "text"),
        ("silent", "bool"),
        ("came_back", "bool"),
        ("spend_change", "text"),
        ("value_tier", "text"),
        ("first_basket", "text"),
        ("first_price", "decimal(2)"),
        ("collector", "bool"),
        ("bulk_order", "bool"),
        ("pays_full_price", "bool"),
        ("average_order", "number"),
        ("usual_order_size", "int"),
    ):
        labels.tag(name, type_name)
    for name in ("regulars", "sleeping_giants", "back_and_active"):
        labels.segment(name)
    labels.personas("listener")
    return labels


def label(rows):
    """One customer's labels from all of that customer's purchases."""
    # "rows with local date <= D exist"
    rows = [row for row in rows if o.exists(row.purchased_on, AS_OF)]
    times = [row.purchased_on for row in rows]
    purchase_days = o.distinct(times)
    spend = o.total(row.amount for row in rows)
    cds_bought = o.total(row.cds for row in rows)
    first_day = o.first((row.purchased_on, row.purchased_on) for row in rows)
    first_day_spend = o.total(row.amount for row in rows if row.purchased_on == first_day)

    # "before d: d excluded"; "from a to b: both days whole"
    before = [row for row in rows if o.before(row.purchased_on, SECOND_HALF)]
    after = [row for row in rows if o.from_to(row.purchased_on, SECOND_HALF, dt.date(1998, 6, 30))]
    spend_before = o.total(row.amount for row in before)
    spend_after = o.total(row.amount for row in after)

    # max over nothing is missing, and so is the duration; "date - date is a duration in days"
    last_before = o.largest(row.purchased_on for row in before)
    silence = None if last_before is None else (CUT - last_before).days

    weekend = o.share(o.is_in(o.weekday(row.purchased_on), (6, 7)) for row in rows)
    gift_spend = o.total(row.amount for row in rows if row.purchased_on.month in (11, 12))
    repeat_buyer = o.ge(purchase_days, 2)
    collector = o.ge(cds_bought, 25)
    # "in last 3 months: clamp(D - 3 months) < date <= D"
    active = any(o.in_last_months(time, 3, AS_OF) for time in times)
    silent = o.gt(silence, 90)
    came_back = o.all_of(silent, bool(after))
    weekender = o.all_of(o.ge(len(rows), 3), o.gt(weekend, Decimal("0.50")))
    gift_buyer = o.all_of(o.ge(gift_spend, o.quotient(spend, 3)), o.gt(spend, 0))

    labels = {
        "repeat_buyer": repeat_buyer,
        "frequency": o.first_match(
            [("10 days or more", o.ge(purchase_days, 10)),
             ("4 to 9 days", o.ge(purchase_days, 4)),
             ("2 to 3 days", o.ge(purchase_days, 2))],
            "One day"),
        "several_orders_a_day": o.gt(len(rows), purchase_days),
        "cohort_month": None if first_day is None else first_day.month,
        "weekender": weekender,
        "gift_buyer": gift_buyer,
        "active": active,
        "silence_1997": o.first_match(
            [("Over 180 days", o.gt(silence, 180)),
             ("91 to 180 days", o.gt(silence, 90)),
             ("31 to 90 days", o.gt(silence, 30))],
            "Up to 30 days"),
        "silent": silent,
        "came_back": came_back,
        "spend_change": o.first_match(
            [("Nothing since", o.eq(spend_after, 0)),
             ("Doubled", o.ge(spend_after, 2 * spend_before)),
             ("Grew", o.gt(spend_after, spend_before)),
             ("Halved", o.le(2 * spend_after, spend_before))],
            "About the same or less"),
        "value_tier": o.first_match(
            [("Diamond", o.ge(spend, 500)), ("Gold", o.ge(spend, 150)), ("Silver", o.ge(spend, 50))], "Bronze"),
        "first_basket": o.first_match(
            [("60 and more", o.ge(first_day_spend, 60)),
             ("30 to 60", o.ge(first_day_spend, 30)),
             ("15 to 30", o.ge(first_day_spend, 15))],
            "Under 15"),
        # "among rows of one time the smallest value"
        "first_price": o.first((row.purchased_on, row.amount) for row in rows),
        "collector": collector,
        "bulk_order": o.ge(o.largest(row.cds for row in rows), 10),
        "pays_full_price": o.ge(o.quotient(spend, cds_bought), 16),
        "average_order": o.average(row.amount for row in rows),
        # "the most recent, then the smallest value"
        "usual_order_size": o.most_common((row.purchased_on, row.cds) for row in rows),
        "regulars": repeat_buyer,
        "sleeping_giants": o.all_of(o.ge(spend_before, 100), not any(o.since(time, SECOND_HALF) for time in times)),
        "back_and_active": o.all_of(came_back, active),
    }
    # "not in the base, or the base unknown: missing"
    labels["listener"] = None if repeat_buyer is not True else o.first_match(
        [("collector_carl", o.all_of(collector, o.ge(purchase_days, 5))),
         ("gift_grace", o.all_of(gift_buyer, o.negate(collector))),
         ("second_wind_sam", came_back),
         ("weekend_wendy", weekender),
         ("steady_stella", o.all_of(o.ge(purchase_days, 4), active))],
        "casual_chris")
    return labels


def build():
    purchases = o.read_table(o.here(__file__, "../../../shared/data/cdnow/csv/cdnow_master.csv"), COLUMNS)
    labels = label_columns()
    # keys_from: a customer for every known id in the purchases
    for customer_id, rows in o.group_by(purchases, "customer_id").items():
        labels.set(customer_id, label(rows))
    return labels


if __name__ == "__main__":
    o.main(__file__, build)
