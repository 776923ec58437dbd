"""The labels that the rules of telco_churn must give, computed without Limn.

    python3 oracle.py OUT.csv      writes the labels
    python3 oracle.py --summary    writes expected.summary
    python3 oracle.py --outcome    prints how many of each risk tier left: the table in README.md

One flat table, so this follows only the rows of semantics.md on values, on missing and unknown, and on what is written;
each is named where it decides something.
"""

import os
import sys
from collections import Counter
from decimal import Decimal

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
import limn_oracle as limn

NEW_UNTIL = 12  # param new_until
HIGH_BILL = 90  # param high_bill
AUTOMATIC = {"Bank transfer (automatic)", "Credit card (automatic)"}  # list automatic_payments

# limn.yaml's alias: "No internet service" is read as "No".
NET = {"Yes": [], "No": ["No internet service"]}
COLUMNS = {
    "customer_id": limn.Column("customerID"),
    "senior": limn.Column("SeniorCitizen", limn.bool_cell),
    "partner": limn.Column("Partner", limn.bool_cell),
    "dependents": limn.Column("Dependents", limn.bool_cell),
    "tenure": limn.Column("tenure", limn.int_cell),
    "phone": limn.Column("PhoneService", limn.bool_cell),
    "several_lines": limn.Column("MultipleLines", values={"Yes": [], "No": ["No phone service"]}),
    "internet": limn.Column("InternetService", values={"DSL", "Fiber optic", "No"}),
    "security": limn.Column("OnlineSecurity", values=NET),
    "backup": limn.Column("OnlineBackup", values=NET),
    "device": limn.Column("DeviceProtection", values=NET),
    "support": limn.Column("TechSupport", values=NET),
    "tv": limn.Column("StreamingTV", values=NET),
    "films": limn.Column("StreamingMovies", values=NET),
    "contract": limn.Column("Contract", values={"Month-to-month", "One year", "Two year"}),
    "paperless": limn.Column("PaperlessBilling", limn.bool_cell),
    "payment": limn.Column("PaymentMethod", values=AUTOMATIC | {"Electronic check", "Mailed check"}),
    "monthly": limn.Column("MonthlyCharges", limn.decimal_cell(2)),
    # "blank and all-space are missing in typed columns": eleven customers without a bill
    "total": limn.Column("TotalCharges", limn.decimal_cell(2)),
    "churned": limn.Column("Churn", limn.bool_cell),
}


def ones(*truths):
    """A sum of `if … then 1 else 0`: missing where one condition is unknown ("`if` with an unknown condition": missing)."""
    return None if None in truths else sum(truths)


def labels_of(c) -> dict:
    on_internet = limn.ne(c.internet, "No")
    protections = ones(*(limn.eq(x, "Yes") for x in (c.security, c.backup, c.device, c.support)))
    streams = ones(limn.eq(c.tv, "Yes"), limn.eq(c.films, "Yes"))
    add_ons = limn.plus(protections, streams)
    # "`/`: the exact quotient of the scaled integers, rounded once"; "a zero divisor that came from data": missing
    average_bill = limn.quotient(c.total, c.tenure)
    monthly_contract = limn.eq(c.contract, "Month-to-month")
    label = {}

    label["lifecycle"] = limn.first_match([
        ("First quarter", limn.le(c.tenure, 3)),
        ("New", limn.le(c.tenure, NEW_UNTIL)),
        ("Settling", limn.le(c.tenure, 24)),
        ("Established", limn.le(c.tenure, 48)),
        ("Loyal", limn.le(c.tenure, 66)),
    ], "Veteran")
    label["household"] = limn.first_match([
        ("Family", limn.all_of(c.partner, c.dependents)),
        ("Couple", c.partner),
        ("Single parent", c.dependents),
    ], "Single")
    label["senior_alone"] = limn.all_of(c.senior, limn.negate(c.partner), limn.negate(c.dependents))
    label["connection"] = limn.if_then_else(
        limn.negate(c.phone), "Internet only",
        limn.if_then_else(
            limn.eq(c.internet, "No"), "Phone only",
            limn.if_then_else(limn.eq(c.internet, "DSL"), "Phone and DSL", "Phone and fibre")))
    label["bundles"] = limn.members([
        ("Several lines", limn.eq(c.several_lines, "Yes")),
        ("Safe home", limn.all_of(limn.eq(c.security, "Yes"), limn.eq(c.device, "Yes"))),
        ("Helping hand", limn.all_of(limn.eq(c.support, "Yes"), limn.eq(c.backup, "Yes"))),
        ("Films and TV", limn.eq(streams, 2)),
        ("Everything", limn.eq(add_ons, 6)),
    ])
    label["unprotected"] = limn.all_of(on_internet, limn.eq(protections, 0))
    label["bill_tier"] = limn.first_match([
        ("High", limn.ge(c.monthly, HIGH_BILL)),
        ("Upper", limn.ge(c.monthly, 70)),
        ("Middle", limn.ge(c.monthly, 40)),
    ], "Low")
    label["lifetime_value"] = limn.first_match([
        ("Not billed yet", c.total is None),
        ("Over 5000", limn.ge(c.total, 5000)),
        ("Over 2000", limn.ge(c.total, 2000)),
        ("Over 500", limn.ge(c.total, 500)),
    ], "Up to 500")
    # "with a number the result is a number (the decimal rounded to the nearest double first)": 105% and the bill alike
    label["bill_rising"] = limn.gt(c.monthly, limn.times(Decimal("1.05"), average_bill))
    label["pays_by_hand"] = limn.not_in(c.payment, AUTOMATIC)
    label["fully_digital"] = limn.all_of(c.paperless, limn.is_in(c.payment, AUTOMATIC))

    parts = [
        limn.if_then_else(monthly_contract, 2, 0),
        limn.if_then_else(limn.le(c.tenure, NEW_UNTIL), 1, 0),
        limn.if_then_else(limn.eq(c.internet, "Fiber optic"), 1, 0),
        limn.if_then_else(limn.eq(c.payment, "Electronic check"), 1, 0),
        limn.if_then_else(limn.all_of(limn.eq(c.support, "No"), on_internet), 1, 0),
        limn.if_then_else(limn.all_of(limn.eq(c.security, "No"), on_internet), 1, 0),
    ]
    warning_signs = None if None in parts else sum(parts)
    risk = label["churn_risk"] = limn.first_match([
        ("Very high", limn.ge(warning_signs, 7)),
        ("High", limn.eq(warning_signs, 6)),
        ("Elevated", limn.between(warning_signs, 4, 5)),
        ("Guarded", limn.between(warning_signs, 2, 3)),
    ], "Low")
    free = label["free_to_go"] = limn.all_of(monthly_contract, limn.is_in(label["lifecycle"], {"First quarter", "New"}))
    label["next_offer"] = limn.members([
        ("Yearly contract", limn.all_of(monthly_contract, limn.negate(free))),
        ("Protection", limn.all_of(on_internet, limn.le(protections, 1), limn.ne(c.contract, "Month-to-month"))),
        ("Streaming", limn.all_of(on_internet, limn.eq(streams, 0), limn.is_in(risk, {"Low", "Guarded"}))),
        ("Direct debit", limn.all_of(label["pays_by_hand"], c.paperless)),
        ("Internet", limn.all_of(limn.eq(label["connection"], "Phone only"), limn.negate(c.senior))),
    ])

    label["unforeseen_loss"] = limn.all_of(c.churned, limn.is_in(risk, {"Low", "Guarded"}))
    label["stayed_against_odds"] = limn.all_of(limn.negate(c.churned), limn.is_in(risk, {"High", "Very high"}))

    label["internet_households"] = on_internet
    label["save_first"] = limn.all_of(
        limn.is_in(risk, {"High", "Very high"}), limn.is_in(label["bill_tier"], {"High", "Upper"}))
    label["loyal_core"] = limn.all_of(
        limn.is_in(label["lifecycle"], {"Loyal", "Veteran"}), limn.ne(c.contract, "Month-to-month"),
        limn.negate(label["pays_by_hand"]))

    # "a persona set: not in the base, or the base unknown: missing"
    label["internet_homes"] = None if on_internet is not True else limn.first_match([
        ("trial_fibre", limn.all_of(free, limn.eq(c.internet, "Fiber optic"))),
        ("sofa_family", limn.all_of(limn.is_in(label["household"], {"Family", "Couple", "Single parent"}),
                                    limn.eq(streams, 2))),
        ("careful_home", limn.ge(protections, 3)),
        ("lone_surfer", limn.all_of(limn.eq(label["household"], "Single"), limn.negate(c.senior))),
    ], "quiet_line")
    return label


def customers():
    path = limn.here(__file__, "../../../shared/data/telco_churn/Telco-Customer-Churn.csv")
    return limn.unique_by(limn.read_table(path, COLUMNS), "customer_id")


def build() -> limn.LabelTable:
    table = limn.LabelTable("customer_id")
    for name, type_name in [
        ("lifecycle", "text"), ("household", "text"), ("senior_alone", "bool"), ("connection", "text"),
        ("bundles", "set"), ("unprotected", "bool"), ("bill_tier", "text"), ("lifetime_value", "text"),
        ("bill_rising", "bool"), ("pays_by_hand", "bool"), ("fully_digital", "bool"), ("churn_risk", "text"),
        ("free_to_go", "bool"), ("next_offer", "set"), ("unforeseen_loss", "bool"), ("stayed_against_odds", "bool"),
    ]:
        table.tag(name, type_name)
    for name in ("internet_households", "save_first", "loyal_core"):
        table.segment(name)
    table.personas("internet_homes")
    for customer in customers():
        table.set(customer.customer_id, labels_of(customer))
    return table


def print_outcome() -> None:
    """How many of each risk tier left, in Markdown."""
    sizes, lost = Counter(), Counter()
    for customer in customers():
        tier = labels_of(customer)["churn_risk"]
        sizes[tier] += 1
        lost[tier] += customer.churned is True
    print("| churn_risk | customers | left | rate |\n| --- | ---: | ---: | ---: |")
    for tier in ("Very high", "High", "Elevated", "Guarded", "Low"):
        print(f"| {tier} | {sizes[tier]:,} | {lost[tier]:,} | {100 * lost[tier] / sizes[tier]:.1f}% |")
    print(f"| all | {sizes.total():,} | {lost.total():,} | {100 * lost.total() / sizes.total():.1f}% |")


if __name__ == "__main__":
    if sys.argv[1:] == ["--outcome"]:
        print_outcome()
    else:
        limn.main(__file__, build)
