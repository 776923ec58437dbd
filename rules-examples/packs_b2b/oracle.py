#!/usr/bin/env python3
"""The labels that this project must give, computed without Limn: `python3 oracle.py OUT.csv`.

The pack `deals` from docs/language/packs.md; rates as fractions.
"""

import datetime as dt
import os
import sys
from fractions import Fraction

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
import limn_oracle as o  # noqa: E402

AS_OF = dt.date(2017, 12, 31)
FOLDER = "../../../shared/data/crm_sales_maven/"

ACCOUNTS = {"account": o.Column("account")}
DEALS = {
    "account": o.Column("account"),
    "product": o.Column("product"),
    "stage": o.Column("deal_stage"),
    "opened": o.Column("engage_date", o.date_cell()),
    "closed": o.Column("close_date", o.date_cell()),
    "value": o.Column("close_value", o.decimal_cell(2)),
}


def days_before(day):
    return (AS_OF - day).days


class Deals:
    """An account's deals: which are closed, which are open, and what the pack says of them."""

    def __init__(self, deals, stalled_after=90, high=60, low=30, needed=5, customer_days=365):
        closed = [deal for deal in deals if deal.closed is not None and deal.closed <= AS_OF]
        won = [deal for deal in closed if deal.stage == "Won"]
        is_open = [deal for deal in deals if deal not in closed and deal.opened is not None and deal.opened <= AS_OF]
        self.stalled = sum(days_before(deal.opened) > stalled_after for deal in is_open)
        self.won_amount = sum(deal.value for deal in won if deal.value is not None)
        self.rate = Fraction(len(won), len(closed)) if closed else None
        cycles = sorted((deal.closed - deal.opened).days for deal in closed if deal.opened is not None)
        self.cycle = cycles[(len(cycles) + 1) // 2 - 1] if cycles else None
        last_won = min((days_before(deal.closed) for deal in won), default=None)
        if last_won is None:
            self.stage = "In talks" if is_open else "Lost" if closed else "No deals"
        elif last_won <= customer_days:
            self.stage = "Customer in talks" if is_open else "Customer"
        else:
            self.stage = "Former, in talks" if is_open else "Former customer"
        if len(closed) < needed:
            self.success = "Too few deals to tell"
        else:
            self.success = "High" if 100 * self.rate >= high else "Low" if 100 * self.rate <= low else "Middle"
        if not is_open:
            self.pipeline = "None open"
        else:
            self.pipeline = "All stalled" if self.stalled == len(is_open) else "Some stalled" if self.stalled else "Moving"


def build():
    deals_of = o.group_by(o.read_table(o.here(__file__, FOLDER + "sales_pipeline.csv"), DEALS), "account")
    labels = o.LabelTable("account_name")
    for name in ("deals", "patient", "gtk"):
        for tag in ("stage", "success", "pipeline"):
            labels.tag(f"{name}_{tag}", "text")
    for name, type_name in (
        ("won_amount", "decimal(2)"), ("usual_cycle", "int"), ("stalled_deals", "int"), ("win_rate", "number"), ("close_or_drop", "bool"),
    ):
        labels.tag(name, type_name)
    labels.segment("gtk_customers")
    for row in o.read_table(o.here(__file__, FOLDER + "accounts.csv"), ACCOUNTS):
        own = deals_of.get(row.account, [])
        usual, patient = Deals(own), Deals(own, stalled_after=138, high=65, low=60)
        gtk = Deals([deal for deal in own if deal.product == "GTK 500"], needed=2, customer_days=120)
        labels.set(row.account, {
            f"{name}_{tag}": getattr(deals, tag)
            for name, deals in (("deals", usual), ("patient", patient), ("gtk", gtk)) for tag in ("stage", "success", "pipeline")
        } | {
            "won_amount": usual.won_amount,
            "usual_cycle": usual.cycle,
            "stalled_deals": patient.stalled,
            "win_rate": None if usual.rate is None else float(o.round_half_away(usual.rate, 3)),
            "close_or_drop": patient.success == "Low" and patient.pipeline == "All stalled",
            "gtk_customers": "ustomer" in gtk.stage or gtk.stage == "Former, in talks",
        })
    return labels


if __name__ == "__main__":
    o.main(__file__, build)
