#!/usr/bin/env python3
"""The labels that this project must give, computed without Limn: `python3 oracle.py OUT.csv`.

Every pack from its definition in the literature or in docs/language/packs.md; comparisons are of whole cents, days and
fractions, never of floating numbers.
"""

import bisect
import datetime as dt
import os
import sys
from fractions import Fraction

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
import limn_oracle as o  # noqa: E402

AS_OF = dt.date(1998, 6, 30)

COLUMNS = {
    "customer_id": o.Column("customer_id"),
    "purchased_on": o.Column("date", o.date_cell()),
    "amount": o.Column("dollar_value", o.decimal_cell(2)),
}

# The usual grid of recency against frequency and money: (recency, both) -> group. Rows R 5 to 1, columns FM 1 to 5.
GROUPS = {
    5: ("New", "Potential loyalist", "Potential loyalist", "Champions", "Champions"),
    4: ("Promising", "Potential loyalist", "Potential loyalist", "Loyal", "Loyal"),
    3: ("About to sleep", "About to sleep", "Needs attention", "Loyal", "Loyal"),
    2: ("Hibernating", "Hibernating", "At risk", "At risk", "Can't lose"),
    1: ("Lost", "Hibernating", "At risk", "At risk", "Can't lose"),
}

# Recent, often, much money, each against the mean.
CLASSES = {
    (True, True, True): "Important: valued",
    (False, True, True): "Important: keep",
    (True, False, True): "Important: build",
    (False, False, True): "Important: rescue",
    (True, True, False): "General: valued",
    (False, True, False): "General: keep",
    (True, False, False): "General: build",
    (False, False, False): "General: rescue",
}

IN_CHINESE = {"valued": "价值客户", "keep": "保持客户", "build": "发展客户", "rescue": "挽留客户"}


def in_chinese(rfm_class):
    weight, name = rfm_class.split(": ")
    return ("重要" if weight == "Important" else "一般") + IN_CHINESE[name]


class Customer:
    """What the packs look at: days since each purchase, cents."""

    def __init__(self, rows):
        rows = [row for row in rows if o.exists(row.purchased_on, AS_OF)]
        self.days_ago = sorted((AS_OF - row.purchased_on).days for row in rows)
        self.purchases = len(rows)
        self.cents = int(sum(row.amount for row in rows) * 100)
        self.last, self.first = self.days_ago[0], self.days_ago[-1]


def fifths(values):
    """`band(5, x)`: floor(5 x share of strictly smaller values) + 1."""
    ordered = sorted(values)
    return lambda value: 5 * bisect.bisect_left(ordered, value) // len(ordered) + 1


def points(value, cuts):
    """5 for the first cut that is reached, 1 for none."""
    return next((5 - place for place, reached in enumerate(cuts) if reached(value)), 1)


def at_most(*days):
    return [lambda value, day=day: value <= day for day in days]


def at_least(*amounts):
    return [lambda value, amount=amount: value >= amount for amount in amounts]


def stage(customer):
    """Where she stands. She is back if the silence that ended in the last 90 days was longer than 365."""
    if customer.first <= 30:
        return "New"
    if customer.last <= 90:
        before = [days for days in customer.days_ago if days > 90]
        recent = [days for days in customer.days_ago if days <= 90]
        return "Returned" if before and before[0] - recent[-1] > 365 else "Active"
    return "Asleep" if customer.last <= 365 else "Lost"


def usual_gap(customer):
    """Mean days between days with a purchase; nothing before there are three such days."""
    days = len(set(customer.days_ago))
    return Fraction(customer.first - customer.last, days - 1) if days >= 3 else None


def silence(customer):
    gap = usual_gap(customer)
    if gap is None:
        return "Too few purchases to tell"
    return "Silent" if customer.last >= 3 * gap else "Late" if 2 * customer.last >= 3 * gap else "In rhythm"


def lifetime(customer):
    """Mean purchase x purchases a year x two years x margin of a quarter; the past counts as a year at least."""
    years = max(Fraction(customer.first * 100, 36525), 1)
    return Fraction(customer.cents, 100) / years * 2 / 4


def value_tiers(values):
    """Top 5%, 20%, 50%: the rank, 1 for the largest, is within that part of everybody."""
    ordered = sorted(values)

    def tier(value):
        rank = len(ordered) - bisect.bisect_right(ordered, value) + 1
        return next((name for name, percent in (("Top", 5), ("High", 20), ("Middle", 50))
                     if 100 * rank <= percent * len(ordered)), "Low")
    return tier


def whole(value):
    return int(o.round_half_away(value, 0))


def build():
    rows = o.read_table(o.here(__file__, "../../../shared/data/cdnow/csv/cdnow_master.csv"), COLUMNS)
    customers = {key: Customer(own) for key, own in o.group_by(rows, "customer_id").items()}
    everybody = list(customers.values())
    recency = fifths(customer.last for customer in everybody)
    frequency = fifths(customer.purchases for customer in everybody)
    money = fifths(customer.cents for customer in everybody)
    mean = {name: Fraction(sum(getattr(customer, name) for customer in everybody), len(everybody))
            for name in ("last", "purchases", "cents")}
    tier = value_tiers(lifetime(customer) for customer in everybody)

    labels = o.LabelTable("customer_id")
    for name, type_name in (
        ("rfm_group", "text"), ("rfm_means_class", "text"),
        ("rfm_cuts_r", "int"), ("rfm_cuts_f", "int"), ("rfm_cuts_m", "int"),
        ("lifecycle_stage", "text"), ("churn_risk", "text"), ("value_tier", "text"), ("客户价值_分类", "text"),
        ("recency_fifth", "int"), ("frequency_fifth", "int"), ("money_fifth", "int"), ("points", "int"),
        ("usual_gap", "number"), ("lifetime_value", "int"), ("worth_a_letter", "bool"),
    ):
        labels.tag(name, type_name)
    for name in ("rfm_buyers", "rfm_means_buyers", "客户价值_买过的"):
        labels.segment(name)

    for key, customer in customers.items():
        r, f, m = 6 - recency(customer.last), frequency(customer.purchases), money(customer.cents)
        both = (f + m + 1) // 2
        r_cut = points(customer.last, at_most(30, 90, 180, 365))
        f_cut = points(customer.purchases, at_least(10, 5, 3, 2))
        m_cut = points(customer.cents, at_least(50000, 15000, 5000, 2000))
        rfm_class = CLASSES[customer.last < mean["last"], customer.purchases > mean["purchases"],
                            customer.cents > mean["cents"]]
        gap = usual_gap(customer)
        labels.set(key, {
            "rfm_group": GROUPS[r][both - 1],
            "rfm_means_class": rfm_class,
            "rfm_cuts_r": r_cut, "rfm_cuts_f": f_cut, "rfm_cuts_m": m_cut,
            "lifecycle_stage": stage(customer),
            "churn_risk": silence(customer),
            "value_tier": tier(lifetime(customer)),
            "客户价值_分类": in_chinese(rfm_class),
            "recency_fifth": r, "frequency_fifth": f, "money_fifth": m,
            "points": r_cut + f_cut + m_cut,
            "usual_gap": None if gap is None else float(o.round_half_away(gap, 2)),
            "lifetime_value": whole(lifetime(customer)),
            "worth_a_letter": silence(customer) in ("Late", "Silent")
                              and rfm_class in ("Important: valued", "Important: keep"),
            "rfm_buyers": True,
            "rfm_means_buyers": True,
            "客户价值_买过的": True,
        })
    return labels


if __name__ == "__main__":
    o.main(__file__, build)
