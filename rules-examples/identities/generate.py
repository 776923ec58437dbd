#!/usr/bin/env python3
"""Makes this project's data: 245 accounts of 150 people, and their orders.

    python3 generate.py [FOLDER]      default: data/ beside this file

Whole numbers and a linear congruential generator, so that every machine writes the same bytes. People open accounts with a phone
written in one of five ways, an e-mail address in any capitals, or a WeChat id; some with a shop assistant's phone, some with
what they typed to get past the form.
"""

import datetime as dt
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
from fixtures import Random, write_table  # noqa: E402

PEOPLE = 150
AS_OF = dt.date(2025, 6, 30)


def written_phone(random, digits):
    return random.pick((digits, "+86" + digits, f"86 {digits}", f"{digits[:3]}-{digits[3:7]}-{digits[7:]}", f"0086{digits}",
                        f"{digits[:3]} {digits[3:7]} {digits[7:]}"))


def written_email(random, address):
    return random.pick((address, address.upper(), address.capitalize(), f" {address} "))


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")
    os.makedirs(folder, exist_ok=True)
    random = Random(25)
    customers, orders = [], []
    for person in range(PEOPLE):
        phone = f"13{random.below(10)}{random.below(10**8):08d}"
        email = f"p{person}@mail.example"
        wechat = f"wx_{person}"
        for _ in range(random.pick((1, 1, 1, 2, 2, 3))):
            joined = AS_OF - dt.timedelta(days=random.below(700) - 5)
            how = random.below(10)
            customers.append([
                None, joined.isoformat(),
                random.pick(("13800000000", "12345", "00000000000")) if how == 9 else written_phone(random, phone) if how < 6 else "",
                random.pick(("test@test.com", "Test@Test.com", "a@a")) if random.below(12) == 0 else written_email(random, email) if 3 < how < 9 else "",
                wechat if random.below(3) == 0 else "",
                random.pick(("yes", "no")),
            ])
    # Keys tell nothing of who came when.
    for place in range(len(customers) - 1, 0, -1):
        other = random.below(place + 1)
        customers[place], customers[other] = customers[other], customers[place]
    for place, customer in enumerate(customers):
        customer[0] = f"C{place + 1:03d}"
        for _ in range(random.below(4)):
            orders.append([customer[0], (AS_OF - dt.timedelta(days=random.below(400) - 3)).isoformat(), f"{random.below(300)}.{random.below(100):02d}"])
    write_table(os.path.join(folder, "customers.csv"), ("customer_id", "joined_on", "phone", "email", "wechat_id", "newcomer_coupon"), customers)
    write_table(os.path.join(folder, "orders.csv"), ("customer_id", "ordered_on", "amount"), orders)


if __name__ == "__main__":
    main()
