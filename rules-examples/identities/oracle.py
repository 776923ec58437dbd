#!/usr/bin/env python3
"""The labels and the audit that this project must give, computed without Limn: `python3 oracle.py OUT.csv` writes them beside OUT.csv,
`python3 oracle.py --write` into expected/.

Accounts and values are the nodes of a graph; who can be reached from an account is the same person. The way there is a walk
from account to value to account, not the forest that Limn grows.
"""

import csv
import datetime as dt
import os
import re
import sys
from collections import defaultdict
from decimal import Decimal

AS_OF = dt.date(2025, 6, 30)
AT_MOST = 4
HERE = os.path.dirname(os.path.abspath(__file__))


def normal_phone(text):
    digits = re.sub(r"[ ().-]", "", text)
    match = re.fullmatch(r"(?:\+86|0086|86)?(1[3-9]\d{9})", digits)
    return "+86" + match.group(1) if match else None


def normal_email(text):
    match = re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", text.strip().lower())
    return match.group(0) if match and match.group(0) != "test@test.com" else None


KEYS = (("phone", normal_phone), ("email", normal_email), ("wechat_id", lambda text: text or None))


def read(name):
    with open(os.path.join(HERE, "data", name + ".csv"), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def mask(phone):
    return phone[:3] + "*" * (len(phone) - 7) + phone[-4:]


def main():
    customers = {row["customer_id"]: row for row in read("customers") if dt.date.fromisoformat(row["joined_on"]) <= AS_OF}
    holders = defaultdict(list)
    for key, normal in KEYS:
        for customer in sorted(customers):
            if (value := normal(customers[customer][key])) is not None:
                holders[key, value].append(customer)
    holders = {value: found for value, found in holders.items() if 2 <= len(found) <= AT_MOST}

    values_of = defaultdict(list)
    for value, found in holders.items():
        for customer in found:
            values_of[customer].append(value)
    person_of = {}
    for first in sorted(customers):  # so the first of each group is its smallest
        waiting = [first]
        while waiting:
            customer = waiting.pop()
            if customer in person_of:
                continue
            person_of[customer] = first
            for value in values_of[customer]:
                waiting += [other for other in holders[value] if other not in person_of]

    spend_ever = defaultdict(Decimal)
    person_spend = defaultdict(Decimal)
    for order in read("orders"):
        day = dt.date.fromisoformat(order["ordered_on"])
        if order["customer_id"] in customers and day <= AS_OF:
            spend_ever[order["customer_id"]] += Decimal(order["amount"])
            if (AS_OF - day).days < 365:
                person_spend[person_of[order["customer_id"]]] += Decimal(order["amount"])
    accounts = defaultdict(list)
    for customer, person in person_of.items():
        accounts[person].append(customer)
    tier = {person: "gold" if person_spend[person] >= 500 else "silver" if person_spend[person] >= 200 else "standard" for person in accounts}

    yes_no = {True: "yes", False: "no"}
    labels = [["customer_id", "second_account", "hidden_gold"]]
    for customer in sorted(customers):
        person = person_of[customer]
        labels.append([customer, yes_no[customer != person], yes_no[tier[person] == "gold" and spend_ever[customer] < 500]])
    persons = [["person_id", "accounts", "person_tier", "重复领券"]]
    for person in sorted(accounts):
        coupons = sum(customers[customer]["newcomer_coupon"] == "yes" for customer in accounts[person])
        persons.append([person, len(accounts[person]), tier[person], yes_no[coupons >= 2]])
    audit = [["person_id", "customer_id", "by", "value", "same_as"]]
    for person in sorted(accounts):
        for key, _ in KEYS:
            for first, found, value in sorted((found[0], found, value) for (by, value), found in holders.items() if by == key and person_of[found[0]] == person):
                audit += [[person, other, key, mask(value) if key == "phone" else value, first] for other in found[1:]]

    write = sys.argv[1:] == ["--write"]
    folder = os.path.join(HERE, "expected") if write else os.path.dirname(os.path.abspath(sys.argv[1]))
    os.makedirs(folder, exist_ok=True)
    for name, rows in (("labels.csv", labels), ("labels.person.csv", persons), ("who_is_who.csv", audit)):
        with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    main()
