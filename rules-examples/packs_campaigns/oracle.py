#!/usr/bin/env python3
"""The labels that this project must give, computed without Limn: `python3 oracle.py OUT.csv`.

The packs from docs/language/packs.md; rates as fractions.
"""

import datetime as dt
import os
import sys
from fractions import Fraction

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
import limn_oracle as o  # noqa: E402

AS_OF = dt.date(2017, 12, 31)
FOLDER = "../../../shared/data/completejourney/csv/"

LINES = {
    "household_id": o.Column("household_id"),
    "bought_at": o.Column("transaction_timestamp", o.datetime_cell),
}
CAMPAIGNS = {
    "campaign_id": o.Column("campaign_id"),
    "kind": o.Column("campaign_type"),
    "start": o.Column("start_date", o.date_cell()),
}
EXPOSURES = {
    "campaign_id": o.Column("campaign_id"),
    "household_id": o.Column("household_id"),
}
REDEMPTIONS = {
    "campaign_id": o.Column("campaign_id"),
    "household_id": o.Column("household_id"),
    "on": o.Column("redemption_date", o.date_cell()),
}


def read(name, columns):
    return o.read_table(o.here(__file__, FOLDER + name), columns)


def campaigns(exposures, needed):
    """Furthest step, habit, fatigue, then exposures, unanswered ones, rate. `exposures`: day, and whether a coupon of it was
    redeemed, which is a response, too."""
    count = len(exposures)
    answered = [day for day, redeemed in exposures if redeemed]
    rate = Fraction(len(answered), count) if count else None
    if count < needed:
        habit = "Too few exposures to tell"
    else:
        habit = "Often" if 10 * rate >= 3 else "Sometimes" if rate else "Never"
    unanswered = sum(not redeemed and (not answered or day > max(answered)) for day, redeemed in exposures)
    lately = sum((AS_OF - day).days < 60 for day, _ in exposures)
    return ("Redeemed" if answered else "Reached" if count else "Never reached",
            habit,
            "Tired" if unanswered >= 5 else "Enough for now" if lately >= 4 else "Fresh",
            count, unanswered, rate)


def loyalty(days):
    """Group, and whether there was a second day with a purchase; over nothing neither is known."""
    if not days:
        return None, None
    repeats = len(days) - 1
    if min(days) > 90:
        return "Gone", repeats >= 1
    if repeats >= 20:
        return "Long loyal" if max(days) >= 300 else "Loyal", True
    return "Comes back" if repeats else "Bought once", repeats >= 1


def build():
    begins = {row.campaign_id: row for row in read("campaign_descriptions.csv", CAMPAIGNS)}
    redeemed = {(row.campaign_id, row.household_id) for row in read("coupon_redemptions.csv", REDEMPTIONS)
                if o.exists(row.on, AS_OF)}
    days = {}
    for row in read("transactions_sample.csv.gz", LINES):
        days.setdefault(row.household_id, set()).add(o.days_since(row.bought_at, AS_OF))
    reached = {}
    for row in read("campaigns.csv", EXPOSURES):
        campaign = begins[row.campaign_id]
        reached.setdefault(row.household_id, []).append(
            (campaign.kind, campaign.start, (row.campaign_id, row.household_id) in redeemed))

    labels = o.LabelTable("household_id")
    for name in ("campaigns", "chosen", "mass"):
        for tag in ("furthest", "habit", "fatigue"):
            labels.tag(f"{name}_{tag}", "text")
    for name, type_name in (
        ("loyalty_repeat_buyer", "bool"), ("loyalty_group", "text"), ("exposures_in_all", "int"), ("in_a_row", "int"),
        ("response_rate", "number"), ("only_chosen", "bool"), ("try_a_coupon", "bool"),
    ):
        labels.tag(name, type_name)
    labels.segment("reached")
    for key in set(days) | set(reached):
        rows = [row for row in reached.get(key, []) if o.exists(row[1], AS_OF)]
        furthest, habit, fatigue, count, unanswered, rate = campaigns([row[1:] for row in rows], 3)
        chosen = campaigns([row[1:] for row in rows if row[0] == "Type A"], 2)
        mass = campaigns([row[1:] for row in rows if row[0] != "Type A"], 3)
        group, again = loyalty(days.get(key, set()))
        labels.set(key, {
            "campaigns_furthest": furthest, "campaigns_habit": habit, "campaigns_fatigue": fatigue,
            "chosen_furthest": chosen[0], "chosen_habit": chosen[1], "chosen_fatigue": chosen[2],
            "mass_furthest": mass[0], "mass_habit": mass[1], "mass_fatigue": mass[2],
            "loyalty_repeat_buyer": again,
            "loyalty_group": group,
            "exposures_in_all": count,
            "in_a_row": unanswered,
            "response_rate": None if rate is None else float(o.round_half_away(rate, 3)),
            "only_chosen": o.all_of(chosen[1] in ("Often", "Sometimes"), mass[1] == "Never"),
            "try_a_coupon": o.all_of(count == 0, None if group is None else group in ("Loyal", "Long loyal")),
            "reached": count > 0,
        })
    return labels


if __name__ == "__main__":
    o.main(__file__, build)
