#!/usr/bin/env python3
"""The labels that this project must give, computed without Limn: `python3 oracle.py OUT.csv`.

Roles as Webster and Wind have them (1972); points in halves as fractions.
"""

import datetime as dt
import os
import sys
from fractions import Fraction

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
import limn_oracle as o  # noqa: E402

AS_OF = dt.date(2025, 6, 30)

ACCOUNTS = {
    "account_id": o.Column("account_id"),
    "industry": o.Column("industry"),
    "employees": o.Column("employees", o.int_cell),
    "asked": o.Column("asked_for_call", o.bool_cell),
}
CONTACTS = {
    "account_id": o.Column("account_id"),
    "title": o.Column("title"),
    "spoken": o.Column("spoken_on", o.date_cell()),
}
SIGNALS = {
    "account_id": o.Column("account_id"),
    "day": o.Column("on", o.date_cell()),
    "points": o.Column("points", o.int_cell),
}

ROLES = {
    "User": ("Shift leader", "Operator"),
    "Influencer": ("IT manager", "Process engineer", "Plant engineer"),
    "Buyer": ("Head of purchasing", "Buyer", "Purchasing manager"),
    "Decider": ("CEO", "Managing director"),
    "Gatekeeper": ("Assistant to the CEO", "Reception"),
}


def label(account, contacts, signals):
    roles = [role for role, titles in ROLES.items() if any(contact.title in titles for contact in contacts)]
    to_find = [role for role in ("User", "Influencer", "Buyer", "Decider") if role not in roles]
    if len(contacts) < 2:
        state = "One contact" if contacts else "Nobody known"
    elif "Decider" in to_find:
        state = "No decider"
    else:
        state = "Incomplete" if to_find else "Complete"
    talks = [(AS_OF - contact.spoken).days for contact in contacts
             if contact.title in ROLES["Decider"] and contact.spoken is not None and contact.spoken <= AS_OF]
    since_talk = min(talks, default=None)

    fit = (40 * (account.industry in ("chemicals", "machinery"))
           + 40 * (account.employees is not None and 200 <= account.employees <= 2000) + 20 * ("Decider" in roles))
    ages = [((AS_OF - signal.day).days, signal.points) for signal in signals if signal.day <= AS_OF and signal.points is not None]
    fresh = sum(points for days, points in ages if days < 30)
    fading = sum(points for days, points in ages if 30 <= days < 90)
    interest = min(max(fresh + Fraction(fading, 2) + 40 * (account.asked is True), 0), 100)
    letter = "A" if fit >= 80 else "B" if fit >= 60 else "C" if fit >= 40 else "D"
    number = 1 if interest >= 75 else 2 if interest >= 50 else 3 if interest >= 25 else 4
    steps = ("Call", "Keep warm") if letter in "AB" else ("Qualify", "Leave")
    return {
        "buying_center_roles": roles,
        "buying_center_missing": to_find,
        "buying_center_state": state,
        "buying_center_decider_silent": "Decider" in roles and (since_talk is None or since_talk > 90),
        "lead_fit": letter,
        "lead_interest": number,
        "lead_next": steps[number > 2],
        "find_the_decider": letter in "AB" and "Decider" not in roles,
        "days_since_talk": since_talk,
        "lead_fit_score": fit,
        "lead_interest_score": float(interest),
        "to_call": steps[number > 2] == "Call",
    }


def build():
    contacts = o.group_by(o.read_table(o.here(__file__, "data/contacts.csv"), CONTACTS), "account_id")
    signals = o.group_by(o.read_table(o.here(__file__, "data/signals.csv"), SIGNALS), "account_id")
    labels = o.LabelTable("account_id")
    for name, type_name in (
        ("buying_center_roles", "set"), ("buying_center_missing", "set"), ("buying_center_state", "text"),
        ("buying_center_decider_silent", "bool"), ("lead_fit", "text"), ("lead_interest", "int"), ("lead_next", "text"),
        ("find_the_decider", "bool"), ("days_since_talk", "int"),
    ):
        labels.tag(name, type_name)
    labels.declare("score", "lead_fit_score", "int")
    labels.declare("score", "lead_interest_score", "number")
    labels.segment("to_call")
    for account in o.read_table(o.here(__file__, "data/accounts.csv"), ACCOUNTS):
        labels.set(account.account_id, label(account, contacts.get(account.account_id, []), signals.get(account.account_id, [])))
    return labels


if __name__ == "__main__":
    o.main(__file__, build)
