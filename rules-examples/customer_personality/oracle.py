"""The labels that the rules of customer_personality must give, computed without Limn.

    python3 oracle.py OUT.csv      writes the labels
    python3 oracle.py --summary    writes expected.summary

One table without events; what decides are missing values, exact quotients and Kleene's logic. The row of semantics.md that
decides stands in a comment.
"""

import datetime as dt
import os
import sys
from decimal import Decimal

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
import limn_oracle as limn

AS_OF = dt.date(2014, 6, 30)
OLDEST_BIRTH_YEAR = 1920
SILENT_AFTER = 75
CAMPAIGN_FAN_FROM = 2
COUPLES = {"Married", "Together"}
ADVANCED_DEGREES = {"Master", "PhD"}


def whole(header: str, **options) -> limn.Column:
    return limn.Column(header, limn.int_cell, **options)


def flag(header: str) -> limn.Column:
    return limn.Column(header, limn.bool_cell)


COLUMNS = {
    "id": whole("ID"),
    "year_born": whole("Year_Birth"),
    "education": limn.Column("Education", values={"Basic": [], "Undergraduate": ["2n Cycle"], "Graduate": ["Graduation"],
                                                  "Master": [], "PhD": []}),
    "marital": limn.Column("Marital_Status", missing=["YOLO", "Absurd"], values={
        "Single": ["Alone"], "Together": [], "Married": [], "Divorced": [], "Widowed": ["Widow"]}),
    "income": whole("Income", missing=["666666"]),
    "small": whole("Kidhome"),
    "teens": whole("Teenhome"),
    "enrolled": limn.Column("Dt_Customer", limn.date_cell("DD-MM-YYYY")),
    "silent_days": whole("Recency"),
    "wines": whole("MntWines"),
    "fruits": whole("MntFruits"),
    "meat": whole("MntMeatProducts"),
    "fish": whole("MntFishProducts"),
    "sweets": whole("MntSweetProducts"),
    "gold": whole("MntGoldProds"),
    "deals": whole("NumDealsPurchases"),
    "web": whole("NumWebPurchases"),
    "catalogue": whole("NumCatalogPurchases"),
    "store": whole("NumStorePurchases"),
    "visits": whole("NumWebVisitsMonth"),
    "c1": flag("AcceptedCmp1"),
    "c2": flag("AcceptedCmp2"),
    "c3": flag("AcceptedCmp3"),
    "c4": flag("AcceptedCmp4"),
    "c5": flag("AcceptedCmp5"),
    "c6": flag("Response"),
    "complained": flag("Complain"),
}


def added(*values):
    """`a + b + …`: missing where one is."""
    return None if None in values else sum(values)


def part_is(amount, whole_amount, least: str):
    """`amount / whole >= least`: "the exact quotient, rounded once to the nearest double, so that comparing it with a
    literal is right"; a zero divisor: missing."""
    return limn.ge(limn.quotient(amount, whole_amount), Decimal(least))


def labels_of(c) -> dict:
    # `if year_born < oldest_birth_year then missing else year_born`; "`if` with an unknown condition: missing"
    birth_year = limn.if_then_else(limn.lt(c.year_born, OLDEST_BIRTH_YEAR), None, c.year_born)
    age = limn.minus(AS_OF.year, birth_year)  # "today is D"
    children = added(c.small, c.teens)
    spend = added(c.wines, c.fruits, c.meat, c.fish, c.sweets, c.gold)
    orders = added(c.web, c.catalogue, c.store)
    basket = limn.quotient(spend, orders)
    campaigns = added(*(limn.if_then_else(x, 1, 0) for x in (c.c1, c.c2, c.c3, c.c4, c.c5, c.c6)))
    couple = limn.is_in(c.marital, COUPLES)
    label = {}

    label["age_band"] = limn.first_match([
        ("Not known", birth_year is None), ("Under 35", limn.lt(age, 35)), ("35 to 49", limn.between(age, 35, 49)),
        ("50 to 64", limn.between(age, 50, 64))], "65 and over")
    label["household"] = limn.first_match([
        ("Not said", c.marital is None),
        ("Couple with children", limn.all_of(couple, limn.ge(children, 1))),
        ("Couple", couple),
        ("Alone with children", limn.ge(children, 1))], "Alone")
    label["life_stage"] = limn.members([
        ("Small children", limn.ge(c.small, 1)), ("Teenagers", limn.ge(c.teens, 1)), ("Full house", limn.ge(children, 3))])
    label["income_band"] = limn.first_match([
        ("Not said", c.income is None), ("High", limn.ge(c.income, 75_000)), ("Upper", limn.ge(c.income, 55_000)),
        ("Middle", limn.ge(c.income, 35_000))], "Low")
    label["advanced_degree"] = limn.is_in(c.education, ADVANCED_DEGREES)
    label["doubtful_answers"] = limn.members([
        ("Birth year", c.year_born is not None and birth_year is None),
        ("Income", c.income is None),
        ("Marital status", c.marital is None)])
    label["enrolment_year"] = c.enrolled.year if c.enrolled else None
    label["newcomer"] = limn.le(limn.days_since(c.enrolled, AS_OF), 180)
    label["winter_enrolment"] = limn.is_in(c.enrolled.month if c.enrolled else None, {11, 12})

    label["value_tier"] = limn.first_match([
        ("Top", limn.ge(spend, 1500)), ("High", limn.ge(spend, 800)), ("Middle", limn.ge(spend, 200))], "Low")
    label["basket_value"] = basket
    # 2% is the decimal 0.02: "int and decimal mix exactly"
    label["big_share"] = limn.ge(spend, limn.times(Decimal("0.02"), c.income))
    label["tastes"] = limn.members([
        ("Wine", part_is(c.wines, spend, "0.60")),
        ("Meat", part_is(c.meat, spend, "0.30")),
        ("Fish", part_is(c.fish, spend, "0.10")),
        ("Sweets", part_is(c.sweets, spend, "0.10")),
        ("Fruit", part_is(c.fruits, spend, "0.10")),
        ("Gold", part_is(c.gold, spend, "0.20"))])
    label["favourite_channel"] = limn.first_match([
        ("Hardly buys", limn.le(orders, 3)),
        ("Web", limn.all_of(limn.ge(c.web, c.catalogue), limn.ge(c.web, c.store))),
        ("Catalogue", limn.ge(c.catalogue, c.store))], "Store")
    label["looks_only"] = limn.all_of(limn.ge(c.visits, 7), limn.le(c.web, 2))
    label["deal_seeker"] = part_is(c.deals, orders, "0.40")
    label["silent"] = limn.ge(c.silent_days, SILENT_AFTER)
    label["campaign_reaction"] = limn.first_match([
        ("Fan", limn.ge(campaigns, CAMPAIGN_FAN_FROM)), ("Once", limn.eq(campaigns, 1))], "Never")
    label["complained_before"] = c.complained

    tastes = label["tastes"]  # "any of with nothing: the empty set; has then answers no"
    rich = label["value_tier"] in {"Top", "High"}
    label["regulars"] = limn.ge(orders, 6)
    label["wine_wake_up"] = limn.all_of("Wine" in tastes, label["silent"])
    label["next_mailing"] = limn.any_of(label["campaign_reaction"] == "Fan", limn.all_of(rich, limn.eq(children, 0)))
    label["web_repair"] = limn.all_of(
        label["looks_only"], limn.negate(label["newcomer"]), label["income_band"] in {"Middle", "Upper", "High"})

    # "not in the base, or the base unknown: missing"
    label["shopper"] = None if label["regulars"] is not True else limn.first_match([
        ("connoisseur", "Wine" in tastes and rich),
        ("grill_host", limn.all_of("Meat" in tastes, limn.eq(children, 0))),
        ("bargain_parent", limn.all_of(label["deal_seeker"], limn.ge(children, 1))),
        ("treat_buyer", "Gold" in tastes or "Sweets" in tastes),
        ("clicker", label["favourite_channel"] == "Web")], "quiet_regular")
    return label


def customers() -> list:
    path = limn.here(__file__, "../../../shared/data/customer_personality/marketing_campaign.csv")
    return limn.unique_by(limn.read_table(path, COLUMNS, delimiter="\t"), "id")


def build() -> limn.LabelTable:
    table = limn.LabelTable("id")
    for name, type_name in [
        ("age_band", "text"), ("household", "text"), ("life_stage", "set"), ("income_band", "text"),
        ("advanced_degree", "bool"), ("doubtful_answers", "set"), ("enrolment_year", "int"), ("newcomer", "bool"),
        ("winter_enrolment", "bool"), ("value_tier", "text"), ("basket_value", "number"), ("big_share", "bool"),
        ("tastes", "set"), ("favourite_channel", "text"), ("looks_only", "bool"), ("deal_seeker", "bool"),
        ("silent", "bool"), ("campaign_reaction", "text"), ("complained_before", "bool"),
    ]:
        table.tag(name, type_name)
    for name in ("regulars", "wine_wake_up", "next_mailing", "web_repair"):
        table.segment(name)
    table.personas("shopper")
    for customer in customers():
        table.set(customer.id, labels_of(customer))
    return table


if __name__ == "__main__":
    limn.main(__file__, build)
