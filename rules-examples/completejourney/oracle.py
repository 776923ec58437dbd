#!/usr/bin/env python3
"""The labels that this project must give, computed without Limn: `python3 oracle.py OUT.csv`."""

import datetime as dt
import os
import re
import sys
from decimal import Decimal

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
import limn_oracle as o  # noqa: E402

AS_OF = dt.date(2017, 12, 31)
YOUNGER = {"19-24", "25-34", "35-44"}
OLDER = {"45-54", "55-64", "65+"}
GOOD_INCOMES = {"100-124K", "125-149K", "150-174K", "175-199K", "200-249K", "250K+"}
INCOMES = GOOD_INCOMES | {"Under 15K", "15-24K", "25-34K", "35-49K", "50-74K", "75-99K"}
MEAT_COUNTER = {"MEAT", "MEAT-PCKGD", "SEAFOOD", "SEAFOOD-PCKGD"}
DRINKS = {"BEERS/ALES", "DOMESTIC WINE", "IMPORTED WINE", "LIQUOR"}
WEEK = dt.timedelta(7)


def read(name, columns):
    return o.read_table(o.here(__file__, "../../../shared/data/completejourney/csv", name), columns)


def read_all():
    """The six files, as limn.yaml declares them."""
    lines = read("transactions_sample.csv.gz", {
        "household_id": o.Column("household_id"),
        "store_id": o.Column("store_id"),
        "basket_id": o.Column("basket_id"),
        "product_id": o.Column("product_id"),
        "sales_value": o.Column("sales_value", o.decimal_cell(2)),
        "retail_disc": o.Column("retail_disc", o.decimal_cell(2)),
        "coupon_disc": o.Column("coupon_disc", o.decimal_cell(2)),
        "bought_at": o.Column("transaction_timestamp", o.datetime_cell),
    })
    products = o.unique_by(read("products.csv.gz", {
        "product_id": o.Column("product_id"),
        "department": o.Column("department"),
        "category": o.Column("product_category"),
        "brand": o.Column("brand", values={"private": ["Private"], "national": ["National"]}),
    }), "product_id")
    demographics = o.unique_by(read("demographics.csv", {
        "household_id": o.Column("household_id"),
        "age_band": o.Column("age", values=YOUNGER | OLDER),
        "income": o.Column("income", values=INCOMES),
        "home": o.Column("home_ownership", values={"owned": ["Homeowner", "Probable Homeowner"],
                                                   "rented": ["Renter", "Probable Renter"]}),
        "marital_status": o.Column("marital_status", values={"Married", "Unmarried"}),
        "kids_count": o.Column("kids_count", values={"0", "1", "2", "3+"}),
    }), "household_id")
    campaigns = o.unique_by(read("campaign_descriptions.csv", {
        "campaign_id": o.Column("campaign_id"),
        "kind": o.Column("campaign_type", values={"A": ["Type A"], "B": ["Type B"], "C": ["Type C"]}),
        "start_date": o.Column("start_date", o.date_cell()),
        "end_date": o.Column("end_date", o.date_cell()),
    }), "campaign_id")
    exposures = o.unique_by(read("campaigns.csv", {
        "campaign_id": o.Column("campaign_id"),
        "household_id": o.Column("household_id"),
    }), "campaign_id", "household_id")
    redemptions = read("coupon_redemptions.csv", {
        "campaign_id": o.Column("campaign_id"),
        "household_id": o.Column("household_id"),
        "redeemed_on": o.Column("redemption_date", o.date_cell()),
    })
    return lines, products, demographics, campaigns, exposures, redemptions


class Exposure:
    """One campaign at one household with the coupons redeemed there."""

    def __init__(self, campaign, redemptions):
        self.campaign = campaign
        self.redemptions = [row for row in redemptions if o.exists(row.redeemed_on, AS_OF)]
        self.redeemed = bool(self.redemptions)
        first_coupon = o.smallest(row.redeemed_on for row in self.redemptions)
        self.waited = None if first_coupon is None else first_coupon - campaign.start_date


def label_columns():
    """In order of file path (campaigns, household, metrics, personas, shopping, tests) and place."""
    labels = o.LabelTable("household_id")
    for name, type_name in (
        ("campaign_response", "text"),
        ("answer_rate", "number"),
        ("kinds_answered", "set"),
        ("coupon_lover", "bool"),
        ("quick_redeemer", "bool"),
        ("last_minute", "bool"),
        ("mailed_in_vain", "bool"),
        ("coupons_without_campaign", "bool"),
        ("profile_known", "bool"),
        ("children", "bool"),
        ("home", "text"),
        ("well_off", "bool"),
        ("life_stage", "text"),
        ("probably_children", "bool"),
        ("value_tier", "text"),
        ("frequent", "bool"),
        ("lapsing", "bool"),
        ("spend_trend", "text"),
        ("favourite_department", "text"),
        ("favourite_shelf", "text"),
        ("interests", "set"),
        ("tanks_here", "bool"),
        ("private_label_fan", "bool"),
        ("sale_hunter", "bool"),
        ("big_saver", "bool"),
        ("evening_shopper", "bool"),
        ("weekend_shopper", "bool"),
        ("home_store", "text"),
    ):
        labels.tag(name, type_name)
    for name in ("mail_next", "families_to_win", "shoppers"):
        labels.segment(name)
    labels.personas("household_type")
    return labels


def campaign_labels(lines, exposures):
    mailed = len(exposures)
    answered = sum(exposure.redeemed for exposure in exposures)
    coupons = sum(len(exposure.redemptions) for exposure in exposures)
    kinds = {exposure.campaign.kind for exposure in exposures if exposure.redeemed}
    without = o.all_of(any(o.gt(line.coupon_disc, 0) is True for line in lines), coupons == 0)
    return {
        "campaign_response": o.first_match(
            [("Regular responder", answered >= 3), ("Responder", answered >= 1), ("Never answered", mailed >= 1)],
            "Never mailed"),
        "answer_rate": o.quotient(answered, mailed),  # over nothing: missing
        "kinds_answered": o.members(
            [("Mailer of the season", "A" in kinds), ("Departments", "B" in kinds), ("Small offers", "C" in kinds)]),
        "coupon_lover": coupons >= 5,
        "quick_redeemer": o.any_row(exposure.waited <= WEEK for exposure in exposures if exposure.redeemed),
        "last_minute": o.ge(
            o.share(row.redeemed_on > exposure.campaign.end_date - WEEK
                    for exposure in exposures for row in exposure.redemptions),
            Decimal("0.50")),
        "mailed_in_vain": mailed >= 4 and answered == 0,
        "coupons_without_campaign": without,
        "mail_next": o.all_of(without, mailed == 0),
    }


def household_labels(profile, interests, campaign_response):
    """`profile` is None for a household without a row of demographics: every column of it is missing then."""
    age_band, income, home, marital_status, kids_count = (
        (profile.age_band, profile.income, profile.home, profile.marital_status, profile.kids_count)
        if profile else (None,) * 5)
    children = o.ne(kids_count, "0")  # unknown where missing
    older = o.is_in(age_band, OLDER)
    return {
        "profile_known": age_band is not None,
        "children": children,
        "home": home,
        "well_off": o.is_in(income, GOOD_INCOMES),
        "life_stage": o.first_match(
            [("Family", children),
             ("Young, no children", o.all_of(o.is_in(age_band, YOUNGER), o.negate(children))),
             ("Older couple", o.all_of(older, o.eq(marital_status, "Married"))),
             ("Older, no children", older)],
            "Not known"),
        "probably_children": o.if_then_else(children is not None, children, "Baby" in interests),
        "families_to_win": o.all_of(children, campaign_response == "Never answered"),
    }


def interests_of(lines):
    """A product that is not in the list has a missing category and department: unknown, so never counted in `where`,
    and in `share` counted in the denominator only."""
    def category_count(test):
        return sum(o.on_text(line.category, test) is True for line in lines)

    departments = [line.department for line in lines]
    return o.members([
        ("Baby", category_count(lambda text: "BABY" in text or "DIAPER" in text) > 0),
        ("Pets", category_count(lambda text: re.search(r"\b(DOG|CAT|PET)\b", text, re.ASCII) is not None) >= 2),
        ("Fresh", o.ge(o.share(o.is_in(name, {"PRODUCE", "SALAD BAR", "FLORAL"}) for name in departments),
                       Decimal("0.20"))),
        ("Meat", o.ge(o.share(o.is_in(name, MEAT_COUNTER) for name in departments), Decimal("0.15"))),
        ("Drinks", category_count(lambda text: text in DRINKS) >= 2),
    ])


def shopping_labels(lines, interests):
    spend = o.total(line.sales_value for line in lines)
    saved = o.total(o.plus(line.retail_disc, line.coupon_disc) for line in lines)
    trips = o.distinct(line.basket_id for line in lines)
    last_trip = o.last((line.bought_at, line.bought_at) for line in lines)
    spring = o.total(line.sales_value for line in lines
                     if o.from_to(line.bought_at, dt.date(2017, 1, 1), dt.date(2017, 6, 30)))
    autumn = o.total(line.sales_value for line in lines if o.since(line.bought_at, dt.date(2017, 7, 1)))
    enough = len(lines) >= 10

    def habit(truths, least):
        return o.all_of(enough, o.ge(o.share(truths), least))

    half = Decimal("0.50")
    return {
        "value_tier": o.first_match(
            [("Platinum", o.ge(spend, 250)), ("Gold", o.ge(spend, 120)), ("Silver", o.ge(spend, 40))], "Basic"),
        "frequent": trips >= 30,
        "lapsing": o.gt(o.days_since(last_trip, AS_OF), 60),
        "spend_trend": o.first_match(
            [("Only in spring", o.all_of(o.eq(autumn, 0), o.gt(spring, 0))),
             ("Only in autumn", o.all_of(o.eq(spring, 0), o.gt(autumn, 0))),
             ("Doubled", o.ge(autumn, 2 * spring)),
             ("Halved", o.le(2 * autumn, spring))],
            "Steady"),
        "favourite_department": o.most_common((line.bought_at, line.department) for line in lines
                                              if o.ne(line.department, "GROCERY") is True),
        "favourite_shelf": o.most_common((line.bought_at, line.category) for line in lines
                                         if o.eq(line.department, "GROCERY") is True),
        "interests": interests,
        "tanks_here": any(line.department == "FUEL" for line in lines),
        "private_label_fan": habit((o.eq(line.brand, "private") for line in lines), Decimal("0.35")),
        "sale_hunter": habit((o.gt(line.retail_disc, 0) for line in lines), o.quotient(2, 3)),
        "big_saver": o.ge(o.quotient(saved, o.plus(spend, saved)), Decimal("0.25")),
        "evening_shopper": habit((line.bought_at.hour >= 19 for line in lines), half),
        "weekend_shopper": habit((o.weekday(line.bought_at) in (6, 7) for line in lines), half),
        "home_store": o.most_common((line.bought_at, line.store_id) for line in lines),
        "shoppers": trips >= 3,
    }


def persona(labels):
    """"not in the base, or the base unknown: missing"; an unknown arm is passed over."""
    if labels["shoppers"] is not True:
        return None
    return o.first_match(
        [("family_fiona", labels["children"]),
         ("nest_norman", labels["life_stage"] in ("Older couple", "Older, no children")),
         ("young_yuri", labels["life_stage"] == "Young, no children"),
         ("coupon_cora", labels["coupon_lover"]),
         ("sale_sam", o.any_of(labels["sale_hunter"], labels["big_saver"])),
         ("evening_eve", labels["evening_shopper"])],
        "everyday_ed")


class Line:
    """A line with what the upward link gives: "a missing parent gives missing values, not a dropped row"."""

    def __init__(self, row, product):
        self.store_id, self.basket_id, self.bought_at = row.store_id, row.basket_id, row.bought_at
        self.sales_value, self.retail_disc, self.coupon_disc = row.sales_value, row.retail_disc, row.coupon_disc
        self.department = product.department if product else None
        self.category = product.category if product else None
        self.brand = product.brand if product else None


def build():
    lines, products, demographics, campaigns, exposures, redemptions = read_all()
    product_by_id = {row.product_id: row for row in products}
    campaign_by_id = {row.campaign_id: row for row in campaigns}
    profile_by_id = {row.household_id: row for row in demographics}
    lines_by_household = o.group_by(lines, "household_id")
    exposures_by_household = o.group_by(exposures, "household_id")
    redemptions_by_key = {}
    for row in redemptions:
        redemptions_by_key.setdefault((row.campaign_id, row.household_id), []).append(row)

    labels = label_columns()
    # keys_from: the union of the three tables
    for household_id in lines_by_household.keys() | exposures_by_household.keys() | profile_by_id.keys():
        own_lines = [Line(row, product_by_id.get(row.product_id)) for row in lines_by_household.get(household_id, [])
                     if o.exists(row.bought_at, AS_OF)]
        # exposures have no time of their own: that of their campaign
        own_exposures = [Exposure(campaign_by_id[row.campaign_id],
                                  redemptions_by_key.get((row.campaign_id, household_id), []))
                         for row in exposures_by_household.get(household_id, [])
                         if o.exists(campaign_by_id[row.campaign_id].start_date, AS_OF)]
        interests = interests_of(own_lines)
        row = campaign_labels(own_lines, own_exposures)
        row |= household_labels(profile_by_id.get(household_id), interests, row["campaign_response"])
        row |= shopping_labels(own_lines, interests)
        row["household_type"] = persona(row)
        labels.set(household_id, row)
    return labels


if __name__ == "__main__":
    o.main(__file__, build)
