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
    "product_id": o.Column("product_id"),
    "paid": o.Column("sales_value", o.decimal_cell(2)),
    "shelf": o.Column("retail_disc", o.decimal_cell(2)),
    "coupon": o.Column("coupon_disc", o.decimal_cell(2)),
    "bought_at": o.Column("transaction_timestamp", o.datetime_cell),
}

PRODUCTS = {
    "product_id": o.Column("product_id"),
    "department": o.Column("department"),
    "brand": o.Column("brand"),
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


def rounded(value, digits=3):
    return float(o.round_half_away(value, digits))


def engagement(days_ago):
    """Level, every week, direction, longest run of weeks, slope of the last twelve weeks. `days_ago`: one for each basket."""
    now = {days for days in days_ago if days < 56}
    before = {days for days in days_ago if 56 <= days < 112}
    level = "Heavy" if len(now) >= 10 else "Regular" if len(now) >= 4 else "Light" if now else "Away"
    if len(now) + len(before) < 4:
        direction = "Too few active days to tell"
    elif 4 * len(now) > 5 * len(before):
        direction = "Rising"
    else:
        direction = "Falling" if 4 * len(now) < 3 * len(before) else "Steady"
    # Monday of each week with a basket; a run goes on where seven days earlier there is another
    weeks = {day - dt.timedelta(days=day.weekday()) for day in (AS_OF - dt.timedelta(days=ago) for ago in days_ago)}
    run = {}
    for week in sorted(weeks):
        run[week] = run.get(week - dt.timedelta(days=7), 0) + 1
    # least squares over the twelve weeks that end on the last day, the oldest first; over nothing there is none
    counts = [sum(days // 7 == place for days in days_ago) for place in range(11, -1, -1)]
    middle = Fraction(11, 2)
    if not any(counts):
        return level, False, direction, max(run.values()), None
    slope = sum((place - middle) * count for place, count in enumerate(counts)) / sum((place - middle) ** 2 for place in range(12))
    return level, len({days // 7 for days in now}) == 8, direction, max(run.values()), slope


def preference(kinds):
    """How clear, the favourite, its lead. `kinds`: pairs of time and kind, missing ones left out."""
    if not kinds:
        return "Too few choices to tell", None, None
    first = o.most_common(kinds)
    count = sum(kind == first for _, kind in kinds)
    others = [kind for _, kind in kinds if kind != first]
    lead = Fraction(count - max(map(others.count, others), default=0), len(kinds))
    if len(kinds) < 5:
        clarity = "Too few choices to tell"
    elif not others:
        clarity = "Only one kind"
    else:
        clarity = "Clear" if 10 * count >= 3 * len(kinds) and 10 * lead >= 1 else "Divided"
    return clarity, first if clarity in ("Clear", "Only one kind") else None, lead


def loyalty(days_ago):
    days = set(days_ago)
    repeats = len(days) - 1
    if min(days) > 90:
        group = "Gone"
    elif repeats >= 20:
        group = "Long loyal" if max(days) >= 300 else "Loyal"
    else:
        group = "Comes back" if repeats else "Bought once"
    return group, repeats


def own_brand(lines, brand_of):
    """Place and share of the own brand in all that was paid in the last 365 days; all data is of these."""
    wallet = Fraction(sum(line.paid for line in lines))
    own = Fraction(sum(line.paid for line in lines if brand_of.get(line.product_id) == "Private"))
    if wallet == 0:
        return None, None
    part = own / wallet
    return "Main shop" if 2 * part >= 1 else "One of several" if 5 * part >= 1 else "Now and then" if part else "Not here", part


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
        ("rfm_group", "text"),
        ("engagement_level", "text"), ("engagement_steady", "bool"), ("engagement_direction", "text"),
        ("preference_clarity", "text"), ("preference_favourite", "text"),
        ("loyalty_repeat_buyer", "bool"), ("loyalty_group", "text"), ("own_brand_place", "text"),
        ("saved", "number"), ("weeks_in_a_row", "int"), ("week_by_week", "number"), ("repeat_ratio", "number"),
        ("own_brand_part", "number"), ("lead", "number"),
        ("price_group", "text"), ("evening_offer", "bool"), ("slipping_away", "bool"),
    ):
        labels.tag(name, type_name)
    labels.segment("rfm_buyers")
    products = o.read_table(o.here(__file__, "../../../shared/data/completejourney/csv/products.csv.gz"), PRODUCTS)
    department_of = {product.product_id: product.department for product in products}
    brand_of = {product.product_id: product.brand for product in products}
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
        days_ago = [o.days_since(time, AS_OF) for time in times]
        level, steady, direction, weeks, slope = engagement(days_ago)
        clarity, counter, lead = preference(
            [(line.bought_at, kind) for line in lines
             if (kind := department_of.get(line.product_id)) not in (None, "GROCERY")])
        loyal, repeats = loyalty(days_ago)
        place, part = own_brand(lines, brand_of)
        labels.set(household_id, {
            "price_sensitivity_level": price,
            "coupons_level": coupons,
            "daypart_favourite": favourite,
            "daypart_weekender": weekender,
            "lifecycle_stage": stage(days_ago),
            "rfm_group": GROUPS[6 - recency[household_id]][both - 1],
            "engagement_level": level,
            "engagement_steady": steady,
            "engagement_direction": direction,
            "preference_clarity": clarity,
            "preference_favourite": counter,
            "loyalty_repeat_buyer": repeats >= 1,
            "loyalty_group": loyal,
            "own_brand_place": place,
            "weeks_in_a_row": weeks,
            "week_by_week": None if slope is None else rounded(slope),
            "repeat_ratio": rounded(Fraction(repeats, repeats + 1)),
            "own_brand_part": None if part is None else rounded(part),
            "lead": None if lead is None else rounded(lead),
            "slipping_away": loyal == "Long loyal" and direction == "Falling",
            "saved": saved([line.paid for line in lines], discounts),
            "price_group": price_group(price, coupons),
            "evening_offer": o.all_of(o.eq(favourite, "Evening"), price in ("High", "Medium")),
            "rfm_buyers": True,
        })
    return labels


if __name__ == "__main__":
    o.main(__file__, build)
