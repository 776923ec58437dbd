#!/usr/bin/env python3
"""Makes this project's data: 120 accounts, the people we know in them, and what they have done lately.

    python3 generate.py [FOLDER]      default: data/ beside this file

Whole numbers and a linear congruential generator, so that every machine writes the same bytes. Titles are as people write them on
cards; some tell no role, some talks have no day, some signals lie in the future.
"""

import datetime as dt
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
from fixtures import Random, write_table  # noqa: E402

ACCOUNTS = 120
AS_OF = dt.date(2025, 6, 30)
INDUSTRIES = ("chemicals", "machinery", "retail", "logistics", "education", "")
TITLES = ("CEO", "Managing director", "Head of purchasing", "Buyer", "Purchasing manager", "IT manager", "Process engineer", "Plant engineer",
          "Shift leader", "Operator", "Assistant to the CEO", "Reception", "Consultant", "")
SIGNALS = {"opened mail": 2, "visited site": 5, "read prices": 10, "webinar": 15, "trial": 30, "left list": -20}


def day(random, days):
    return AS_OF - dt.timedelta(days=random.below(days) - 3)


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")
    os.makedirs(folder, exist_ok=True)
    random = Random(20250630)
    accounts, contacts, signals = [], [], []
    for number in range(1, ACCOUNTS + 1):
        key = f"A{number:03}"
        accounts.append((key, random.pick(INDUSTRIES), random.pick(("", 12, 80, 240, 900, 5000)), ("no", "no", "no", "yes", "")[random.below(5)]))
        for _ in range((0, 1, 2, 3, 4, 5, 7)[random.below(7)]):
            contacts.append((key, random.pick(TITLES), "" if random.below(6) == 0 else day(random, 200)))
        for _ in range(random.below(9)):
            kind = random.pick(tuple(SIGNALS))
            signals.append((key, day(random, 130), kind, "" if random.below(25) == 0 else SIGNALS[kind]))
    write_table(os.path.join(folder, "accounts.csv"), ("account_id", "industry", "employees", "asked_for_call"), accounts)
    write_table(os.path.join(folder, "contacts.csv"), ("account_id", "title", "spoken_on"), contacts)
    write_table(os.path.join(folder, "signals.csv"), ("account_id", "on", "kind", "points"), signals)


if __name__ == "__main__":
    main()
