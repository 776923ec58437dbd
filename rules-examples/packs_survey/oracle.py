#!/usr/bin/env python3
"""The labels that this project must give, computed without Limn: `python3 oracle.py OUT.csv`.

Promoters, passives and detractors as Reichheld has them (2003); what a phone number and an address look like as
docs/reference/functions.md has it.
"""

import datetime as dt
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
import limn_oracle as o  # noqa: E402

AS_OF = dt.date(2025, 6, 30)

CUSTOMERS = {
    "customer_id": o.Column("customer_id"),
    "phone": o.Column("phone"),
    "email": o.Column("email"),
}
ANSWERS = {
    "customer_id": o.Column("customer_id"),
    "answered_at": o.Column("answered_at", o.datetime_cell),
    "question": o.Column("question"),
    "score": o.Column("score", o.int_cell),
}


def phone_works(phone):
    """A mobile number of mainland China, or + and 8 to 15 digits; blanks and hyphens are how people write it."""
    return re.fullmatch(r"1[3-9]\d{9}|\+\d{8,15}", re.sub("[ -]", "", phone)) is not None


def email_works(email):
    """One @, a name before it, a domain with a dot behind it."""
    return re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", email) is not None


def group(answers, question):
    """The last answer from 0 to 10, and of two at one time the lower; and how many answers there are."""
    known = [(row.answered_at, row.score) for row in answers
             if row.question == question and row.score is not None and 0 <= row.score <= 10]
    score = o.last(known)
    if score is None:
        return None, 0
    return "Promoter" if score >= 9 else "Passive" if score >= 7 else "Detractor", len(known)


def label(customer, answers):
    answers = [row for row in answers if o.exists(row.answered_at, AS_OF)]
    shop, shop_answers = group(answers, "shop")
    delivery, _ = group(answers, "delivery")
    by_phone = customer.phone is not None and phone_works(customer.phone)
    by_email = customer.email is not None and email_works(customer.email)
    return {
        "nps_group": shop,
        "delivery_group": delivery,
        "contact_channels": o.members([("Phone", by_phone), ("E-mail", by_email)]),
        "contact_repair": (customer.phone is not None and not by_phone) or (customer.email is not None and not by_email),
        "shop_answers": shop_answers,
        "mail_domain": customer.email.split("@")[1].lower() if by_email else None,
        "ask_for_a_review": o.all_of(o.eq(shop, "Promoter"), delivery != "Detractor", by_email),
        "call_back": o.all_of(o.any_of(o.eq(shop, "Detractor"), o.eq(delivery, "Detractor")), by_phone),
        "asked": shop is not None,
    }


def build():
    answers = o.group_by(o.read_table(o.here(__file__, "data/answers.csv"), ANSWERS), "customer_id")
    labels = o.LabelTable("customer_id")
    for name, type_name in (
        ("nps_group", "text"), ("delivery_group", "text"), ("contact_channels", "set"), ("contact_repair", "bool"),
        ("shop_answers", "int"), ("mail_domain", "text"), ("ask_for_a_review", "bool"), ("call_back", "bool"),
    ):
        labels.tag(name, type_name)
    labels.segment("asked")
    for customer in o.read_table(o.here(__file__, "data/customers.csv"), CUSTOMERS):
        labels.set(customer.customer_id, label(customer, answers.get(customer.customer_id, [])))
    return labels


if __name__ == "__main__":
    o.main(__file__, build)
