#!/usr/bin/env python3
"""The labels that this project must give, computed without Limn: `python3 oracle.py OUT.csv`.

Every pack from docs/language/packs.md; money in cents, shares as fractions.
"""

import bisect
import datetime as dt
import os
import sys
from fractions import Fraction

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
import limn_oracle as o  # noqa: E402

AS_OF = dt.date(2017, 12, 31)
SHORTENED = "4.0128e+10"  # what a spreadsheet has made of one basket_id: no id, and its basket stays one of its own

COLUMNS = {
    "household_id": o.Column("household_id"),
    "basket_id": o.Column("basket_id"),
    "paid": o.Column("sales_value", o.decimal_cell(2)),
    "shelf": o.Column("retail_disc", o.decimal_cell(2)),
    "coupon": o.Column("coupon_disc", o.decimal_cell(2)),
    "bought_at": o.Column("transaction_timestamp", o.datetime_cell),
}

PARTS = {
    "Morning": range(5, 11),
    "Midday": range(11, 14),
    "Afternoon": range(14, 18),
    "Evening": range(18, 23),
    "Night": (23, 0, 1, 2, 3, 4),
}

# The usual grid: rows recency 5 to 1, columns frequency and money 1 to 5.
GROUPS = {
    5: ("New", "Potential loyalist", "Potential loyalist", "Champions", "Champions"),
    4: ("Promising", "Potential loyalist", "Potential loyalist", "Loyal", "Loyal"),
    3: ("About to sleep", "About to sleep", "Needs attention", "Loyal", "Loyal"),
    2: ("Hibernating", "Hibernating", "At risk", "At risk", "Can't lose"),
    1: ("Lost", "Hibernating", "At risk", "At risk", "Can't lose"),
}


def fifths(values):
    """floor(5 x share of strictly smaller values) + 1, by name."""
    ordered = sorted(values.values())
    return {name: 5 * bisect.bisect_left(ordered, value) // len(ordered) + 1 for name, value in values.items()}


def sensitivity(discounts, high, low):
    """By the percentage of purchases at a discount: from `high` sensitive, up to `low` not."""
    if len(discounts) < 3:
        return "Too few purchases to tell"
    percent = Fraction(100 * sum(discount > 0 for discount in discounts), len(discounts))
    return "High" if percent >= high else "Low" if percent <= low else "Medium"


def saved(paid, discounts):
    """The discounts' part of the price before them."""
    full = sum(paid) + sum(discounts)
    return float(o.round_half_away(Fraction(sum(discounts)) / Fraction(full), 3)) if full > 0 else None


def most_of(times):
    """The part of the day of more than half of the visits, and whether three in five fall on a weekend; both need five
    visits."""
    parts = [name for time in times for name, hours in PARTS.items() if time.hour in hours]
    favourite = max(parts, key=parts.count)
    weekend = [time.isoweekday() >= 6 for time in times]
    if len(times) < 5:
        return None, False
    return favourite if 2 * parts.count(favourite) > len(parts) else None, 5 * sum(weekend) >= 3 * len(times)


def stage(days_ago):
    """New up to 60 days, active up to 45, asleep up to 120; back if the silence that ended in the last 45 days was
    longer than 120."""
    if max(days_ago) <= 60:
        return "New"
    if min(days_ago) > 45:
        return "Asleep" if min(days_ago) <= 120 else "Lost"
    before = [days for days in days_ago if days > 45]
    recent = [days for days in days_ago if days <= 45]
    return "Returned" if before and min(before) - max(recent) > 120 else "Active"


def price_group(price, coupons):
    if coupons == "High":
        return "Cuts coupons"
    return {"High": "Waits for the shelf sign", "Medium": "Takes what there is", "Low": "Pays the price"}.get(
        price, "Hardly known")


def build():
    data = o.here(__file__, "../../../shared/data/completejourney/csv/transactions_sample.csv.gz")
    households = o.group_by(o.read_table(data, COLUMNS), "household_id")
    labels = o.LabelTable("household_id")
    for name, type_name in (
        ("price_sensitivity_level", "text"), ("coupons_level", "text"),
        ("daypart_favourite", "text"), ("daypart_weekender", "bool"), ("lifecycle_stage", "text"),
        ("rfm_group", "text"), ("saved", "number"), ("price_group", "text"), ("evening_offer", "bool"),
    ):
        labels.tag(name, type_name)
    labels.segment("rfm_buyers")
    times_of = {}
    for household_id, lines in households.items():
        # a basket's time is that of its earliest line here: of rows that differ the smallest counts
        baskets = times_of[household_id] = {}
        for line in lines:
            baskets[line.basket_id] = min(baskets.get(line.basket_id, line.bought_at), line.bought_at)
    recency = fifths({key: o.days_since(max(baskets.values()), AS_OF) for key, baskets in times_of.items()})
    frequency = fifths({key: len(baskets) for key, baskets in times_of.items()})
    # the shortened id is none, so that its line hangs under no basket, and that basket holds nothing
    money = fifths({key: sum(line.paid for line in lines if line.basket_id != SHORTENED)
                    for key, lines in households.items()})
    for household_id, lines in households.items():
        discounts = [line.shelf + line.coupon for line in lines]
        price = sensitivity(discounts, 60, 20)
        coupons = sensitivity([line.coupon for line in lines], 10, 0)
        times = list(times_of[household_id].values())
        both = (frequency[household_id] + money[household_id] + 1) // 2
        favourite, weekender = most_of(times)
        labels.set(household_id, {
            "price_sensitivity_level": price,
            "coupons_level": coupons,
            "daypart_favourite": favourite,
            "daypart_weekender": weekender,
            "lifecycle_stage": stage([o.days_since(time, AS_OF) for time in times]),
            "rfm_group": GROUPS[6 - recency[household_id]][both - 1],
            "saved": saved([line.paid for line in lines], discounts),
            "price_group": price_group(price, coupons),
            "evening_offer": o.all_of(o.eq(favourite, "Evening"), price in ("High", "Medium")),
            "rfm_buyers": True,
        })
    return labels


if __name__ == "__main__":
    o.main(__file__, build)
