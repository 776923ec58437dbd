#!/usr/bin/env python3
"""Makes this project's data: 400 customers with what a form has collected, and their answers to two questions.

    python3 generate.py [FOLDER]      default: data/ beside this file

Whole numbers and a linear congruential generator of ours, so that every machine writes the same bytes. The slips are
those of real forms: landlines and words where a mobile number is asked for, addresses without a dot or an @, questions left
open, an 11 on a scale to 10, two answers in one minute, an answer after the day of the report.
"""

import datetime as dt
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
from fixtures import Random, write_table  # noqa: E402

CUSTOMERS = 400
FIRST_DAY = dt.datetime(2025, 1, 6)


NAMES = ("anna", "ben", "chen", "dora", "emil", "fang", "greta", "hugo", "ines", "jun", "kai", "lena", "mei", "nora", "otto")
DOMAINS = ("mail.example", "post.example", "Firm.Example", "uni.test")


def phone(random):
    digits = "".join(str(random.below(10)) for _ in range(9))
    kind = random.below(20)
    if kind < 6:
        return "13" + digits
    if kind < 9:
        return f"15{digits[0]} {digits[1:5]} {digits[5:]}"
    if kind < 11:
        return f"186-{digits[:4]}-{digits[4:8]}"
    if kind < 14:
        return f"+44 20 {digits[:4]} {digits[4:8]}"
    if kind < 15:
        return f"+4930{digits}"
    return ("", "", "", f"010-{digits[:7]}", random.pick(("ask Anna", "0", "1380013", "+12345")))[kind - 15]


def email(random):
    name = f"{random.pick(NAMES)}{random.below(90) + 10}"
    domain = random.pick(DOMAINS)
    kind = random.below(20)
    if kind < 14:
        return f"{name}@{domain}"
    return ("", "", "", f"{name}@mail", f"{name}.{domain}", f"{name}@@{domain}")[kind - 14]


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")
    os.makedirs(folder, exist_ok=True)
    random = Random(20250630)
    customers, answers = [], []
    for number in range(1, CUSTOMERS + 1):
        customers.append((f"K{number:04}", phone(random), email(random)))
        mood = random.pick((3, 6, 8, 9, 10))
        for _ in range(random.below(4)):
            time = FIRST_DAY + dt.timedelta(days=random.below(181), minutes=60 * 8 + random.below(720))
            for question in ("shop", "delivery"):
                score = max(0, min(10, mood + random.below(4) - 2))
                slip = random.below(25)
                answers.append((f"K{number:04}", time.isoformat(sep=" ", timespec="minutes"), question,
                                "" if slip < 3 else 11 if slip == 3 else score))
            if random.below(12) == 0:  # sent twice, the second time with another score
                answers.append((*answers[-1][:3], random.below(11)))
    write_table(os.path.join(folder, "customers.csv"), ("customer_id", "phone", "email"), customers)
    write_table(os.path.join(folder, "answers.csv"), ("customer_id", "answered_at", "question", "score"), answers)


if __name__ == "__main__":
    main()
