"""The labels that the rules of crm_sales_maven must give, computed without Limn.

    python3 oracle.py OUT.csv      writes the labels
    python3 oracle.py --summary    writes expected.summary

The rows of semantics.md that decide something here are named beside the code: windows by the day a deal closed, aggregates
over nothing, unknown conditions, ties of most_common and last, links that lead nowhere.
"""

import datetime as dt
import os
import sys
from decimal import Decimal

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
import limn_oracle as limn

AS_OF = dt.date(2017, 12, 31)
STALLED_AFTER = 138  # param stalled_after
PLATINUM_FROM = 150_000  # param platinum_from
DATA = "../../../shared/data/crm_sales_maven/"

# "text equality: exact code points"; the aliases are those of limn.yaml. "A value outside declared values, after
# aliases" is a bad cell and so missing.
SECTORS = {"technology": ["technolgy"], "employment": [], "entertainment": [], "finance": [], "marketing": [],
           "medical": [], "retail": [], "services": [], "software": [], "telecommunications": []}
COUNTRIES = {"United States": [], "Belgium": [], "Brazil": [], "China": [], "Germany": [], "Italy": [], "Japan": [],
             "Jordan": [], "Kenya": [], "Korea": [], "Norway": [], "Panama": [], "Philippines": ["Philipines"],
             "Poland": [], "Romania": []}
PRODUCTS = {"GTX Pro": ["GTXPro"], "GTX Basic": [], "GTX Plus Basic": [], "GTX Plus Pro": [], "GTK 500": [],
            "MG Special": [], "MG Advanced": []}

ACCOUNT = {
    "name": limn.Column("account"),
    "sector": limn.Column("sector", values=SECTORS),
    "employees": limn.Column("employees", limn.int_cell),
    "country": limn.Column("office_location", values=COUNTRIES),
    "parent": limn.Column("subsidiary_of"),
}
OPPORTUNITY = {
    "id": limn.Column("opportunity_id"),
    "agent": limn.Column("sales_agent"),
    "product": limn.Column("product", values=PRODUCTS),
    "account": limn.Column("account"),
    "stage": limn.Column("deal_stage", values={"Prospecting", "Engaging", "Won", "Lost"}),
    "engaged": limn.Column("engage_date", limn.date_cell()),
    "closed": limn.Column("close_date", limn.date_cell()),
    "value": limn.Column("close_value", limn.decimal_cell(2)),
}
PRODUCT = {
    "name": limn.Column("product"),
    "series": limn.Column("series", values={"GTX", "MG", "GTK"}),
    "price": limn.Column("sales_price", limn.decimal_cell(2)),
}
AGENT = {"name": limn.Column("sales_agent"), "region": limn.Column("regional_office", values={"East", "Central", "West"})}


def load(file: str, columns: dict, key: str) -> list:
    return limn.unique_by(limn.read_table(limn.here(__file__, DATA + file), columns), key)


class Pipeline:
    """The four tables with their links."""

    def __init__(self):
        self.accounts = {a.name: a for a in load("accounts.csv", ACCOUNT, "name")}
        self.products = {p.name: p for p in load("products.csv", PRODUCT, "name")}
        self.agents = {a.name: a for a in load("sales_teams.csv", AGENT, "name")}
        deals = load("sales_pipeline.csv", OPPORTUNITY, "id")
        # "rows after as of do not exist"; the time of an opportunity is the day it closed, one without a time exists.
        # "a child without its parent belongs to nobody": group_by leaves out what has no account.
        self.deals = limn.group_by((d for d in deals if limn.exists(d.closed, AS_OF)), "account")
        self.subsidiaries = limn.group_by(self.accounts.values(), "parent")

    # "a missing parent gives missing values, not a dropped row"
    def price(self, deal):
        product = self.products.get(deal.product)
        return product.price if product else None

    def series(self, deal):
        product = self.products.get(deal.product)
        return product.series if product else None

    def region(self, deal):
        agent = self.agents.get(deal.agent)
        return agent.region if agent else None

    def of(self, account: str, stage: str) -> list:
        """Rows whose `where stage = …` is true; an unknown one is not counted."""
        return [d for d in self.deals.get(account, []) if limn.eq(d.stage, stage) is True]

    def won_value(self, account: str):
        """"sum over nothing: 0"."""
        return limn.total(d.value for d in self.of(account, "Won"))


def stalled(deal):
    return limn.all_of(limn.eq(deal.stage, "Engaging"), limn.gt(limn.days_since(deal.engaged, AS_OF), STALLED_AFTER))


def labels_of(a, pipe: Pipeline) -> dict:
    won, lost, engaging = (pipe.of(a.name, stage) for stage in ("Won", "Lost", "Engaging"))
    won_value = pipe.won_value(a.name)
    # "share: missing over nothing"; the rows that `where stage in closed_stages` leaves are the won and the lost
    win_rate = limn.quotient(len(won), len(won) + len(lost))

    def won_between(first, last):
        """`from a to b`: both days whole."""
        return limn.total(d.value for d in won if limn.from_to(d.closed, first, last))

    q2 = won_between(dt.date(2017, 4, 1), dt.date(2017, 6, 30))
    q3 = won_between(dt.date(2017, 7, 1), dt.date(2017, 9, 30))
    q4 = limn.total(d.value for d in won if limn.since(d.closed, dt.date(2017, 10, 1)))
    quarter_ratio = limn.quotient(q4, q3)
    stalled_talks = sum(stalled(d) is True for d in pipe.deals.get(a.name, []))
    subsidiaries = pipe.subsidiaries.get(a.name, [])
    group_value = won_value + limn.total(pipe.won_value(s.name) for s in subsidiaries)
    parent = pipe.accounts.get(a.parent)
    label = {}

    label["account_tier"] = limn.first_match([
        ("Platinum", won_value >= PLATINUM_FROM), ("Gold", won_value >= 110_000), ("Silver", won_value >= 80_000),
    ], "Bronze")
    label["group_role"] = limn.first_match([
        ("Subsidiary", a.parent is not None), ("Parent", len(subsidiaries) >= 1)], "Independent")
    label["group_account"] = len(subsidiaries) >= 1 and group_value >= 2 * PLATINUM_FROM
    label["outgrows_parent"] = limn.gt(won_value, pipe.won_value(parent.name) if parent else None)
    label["other_trade"] = limn.ne(a.sector, parent.sector if parent else None)
    label["size_class"] = limn.first_match([
        ("Enterprise", limn.ge(a.employees, 5000)), ("Large", limn.ge(a.employees, 1000)),
        ("Medium", limn.ge(a.employees, 250))], "Small")
    label["abroad"] = limn.ne(a.country, "United States")
    label["outsized"] = limn.gt(limn.quotient(won_value, a.employees), 200)
    # "most_common: ties: the most recent, then the smallest value"
    label["served_from"] = limn.most_common((d.closed, pipe.region(d)) for d in won)
    label["many_hands"] = limn.distinct(d.agent for d in won) > 12

    label["win_band"] = limn.first_match([
        ("Nothing closed", win_rate is None), ("Strong", limn.ge(win_rate, Decimal("0.68"))),
        ("Usual", limn.ge(win_rate, Decimal("0.59")))], "Weak")
    label["quarter_trend"] = limn.first_match([
        ("Nothing to compare", quarter_ratio is None),
        ("Halved", limn.le(quarter_ratio, Decimal("0.50"))),
        ("Falling", limn.lt(quarter_ratio, Decimal("0.85"))),
        ("Steady", limn.le(quarter_ratio, Decimal("1.15"))),
        ("Growing", limn.lt(quarter_ratio, Decimal("2.00")))], "Doubled")
    label["slipping"] = q4 < q3 < q2
    # "all over nothing: yes", hence the count beside it; "with a colon Kleene over the rows that where leaves"
    label["all_stalled"] = limn.all_of(len(engaging) >= 1, limn.all_rows(stalled(d) for d in engaging))
    label["pile_up"] = stalled_talks >= 6
    # close_value < 90% * list_price: "* the sum of scales", exact. "A row whose condition is unknown is in the
    # denominator only."
    below_list = limn.share(limn.lt(d.value, limn.times(Decimal("0.90"), pipe.price(d))) for d in won)
    label["pays_list_price"] = limn.le(below_list, Decimal("0.10"))
    label["bargains"] = limn.ge(below_list, Decimal("0.20"))
    label["decides_fast"] = limn.lt(
        limn.average(limn.minus(limn.days_since(d.engaged, AS_OF), limn.days_since(d.closed, AS_OF)) for d in won), 45)
    label["main_product"] = limn.most_common((d.closed, d.product) for d in won)
    # "last: among rows of one time the smallest value"
    label["last_product"] = limn.last((d.closed, d.product) for d in won)
    label["biggest_deal"] = limn.largest(d.value for d in won)
    label["last_win"] = limn.last((d.closed, d.closed) for d in won)

    def dropped(product):
        """Won `before 2017-10-01` (excluded), and none `since` it (included)."""
        days = [d.closed for d in won if limn.eq(d.product, product) is True]
        day = dt.date(2017, 10, 1)
        return any(limn.before(d, day) for d in days) and not any(limn.since(d, day) for d in days)

    label["cross_sell_gap"] = limn.members([(product, dropped(product)) for product in (
        "GTX Basic", "GTX Pro", "GTX Plus Basic", "GTX Plus Pro", "MG Advanced", "MG Special")])

    def is_gtk(deal):
        return limn.eq(pipe.series(deal), "GTK")

    top = {d.product for d in won if limn.ge(pipe.price(d), 4000) is True and d.product is not None}
    label["gtk_opening"] = limn.members([
        ("Owns one", limn.any_row(is_gtk(d) for d in won)),
        ("Talking about one", limn.any_row(is_gtk(d) for d in engaging)),
        ("Reference in a subsidiary", any(is_gtk(d) is True for s in subsidiaries for d in pipe.of(s.name, "Won"))),
        ("Buys the top of GTX", len(top) >= 2 and label["size_class"] == "Enterprise"),
    ])

    label["save_the_year"] = limn.all_of(
        limn.is_in(label["account_tier"], {"Platinum", "Gold"}), limn.is_in(label["quarter_trend"], {"Halved", "Falling"}))
    label["clean_the_pipeline"] = limn.any_of(
        label["pile_up"], limn.all_of(label["all_stalled"], len(engaging) >= 4))
    label["gtk_prospects"] = "Owns one" not in label["gtk_opening"] and "Buys the top of GTX" in label["gtk_opening"]

    label["buyer"] = limn.first_match([
        ("heavyweight", label["account_tier"] == "Platinum" and label["size_class"] == "Enterprise"),
        ("quiet_giant", label["outsized"]),
        ("haggler", limn.all_of(label["bargains"], limn.negate(label["pays_list_price"]))),
        ("cooling", label["slipping"] or label["quarter_trend"] == "Halved"),
        ("riser", label["quarter_trend"] in {"Growing", "Doubled"}),
    ], "regular")
    return label


def build() -> limn.LabelTable:
    pipe = Pipeline()
    table = limn.LabelTable("account_name")
    for name, type_name in [
        ("account_tier", "text"), ("group_role", "text"), ("group_account", "bool"), ("outgrows_parent", "bool"),
        ("other_trade", "bool"), ("size_class", "text"), ("abroad", "bool"), ("outsized", "bool"),
        ("served_from", "text"), ("many_hands", "bool"), ("win_band", "text"), ("quarter_trend", "text"),
        ("slipping", "bool"), ("all_stalled", "bool"), ("pile_up", "bool"), ("pays_list_price", "bool"),
        ("bargains", "bool"), ("decides_fast", "bool"), ("main_product", "text"), ("last_product", "text"),
        ("biggest_deal", "decimal(2)"), ("last_win", "date"), ("cross_sell_gap", "set"), ("gtk_opening", "set"),
    ]:
        table.tag(name, type_name)
    for name in ("save_the_year", "clean_the_pipeline", "gtk_prospects"):
        table.segment(name)
    table.personas("buyer")
    for account in pipe.accounts.values():
        table.set(account.name, labels_of(account, pipe))
    return table


if __name__ == "__main__":
    limn.main(__file__, build)
