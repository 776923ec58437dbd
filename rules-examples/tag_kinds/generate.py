#!/usr/bin/env python3
"""Makes this project's data: a shop for tea and coffee, 144 customers, two years of orders and visits, a service desk.

    python3 generate.py [FOLDER]      default: data/ beside this file

What it makes is kept in git, so nobody has to run it. Whole numbers and a linear congruential generator of its own, so that
every machine writes the same bytes; of the database the same rows. The slips are those of real files: orders without a time
or without an amount, two orders in one second, a row twice, an order of nobody, a city in two spellings, a level that does
not exist, rows later than the day of the run (1 March 2026). The customers of edges.py stand at the thresholds.
"""

import datetime as dt
import os
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
from fixtures import Random, write_table  # noqa: E402
from edges import EDGES  # noqa: E402

CUSTOMERS = 106  # drawn; those of the edges follow
FIRST_DAY = dt.date(2024, 3, 1)
AS_OF = dt.date(2026, 3, 1)  # a Sunday: the last five calendar weeks are whole
DAYS = (AS_OF - FIRST_DAY).days


# category: prices in yuan
GOODS = {
    "coffee": [58, 68, 98, 128],
    "tea": [88, 128, 188, 388],
    "茶具": [128, 268, 498, 1280],
    "点心": [28, 36, 48, 66],
    "礼盒": [198, 298, 598],
}
CITIES = ["上海", "上海", "上海市", "北京", "广州", "杭州", "成都", "Berlin", "London", ""]
CHANNELS = ["app", "小程序", "store", "web"]
SOURCES = ["app", "小程序", "store", "friend", ""]
NAMES = ["林晓", "陈思远", "Anna Weber", "王雨桐", "James Hill", "赵敏", "Lena Vogt", "李子轩", "何静", "Tom Baker"]

# who: how many of 100; orders; the days they lie on, counted from the first; categories; sessions; a session's days
HABITS = [
    ("devotee", 10, (10, 18), (60, DAYS), ["tea", "茶具", "礼盒"], (14, 26), (DAYS - 60, DAYS)),
    ("regular", 26, (4, 9), (120, DAYS), ["coffee", "点心", "tea"], (4, 11), (DAYS - 150, DAYS)),
    ("giver", 10, (2, 5), (200, DAYS), ["礼盒", "茶具"], (1, 6), (DAYS - 300, DAYS)),
    ("occasional", 18, (1, 3), (0, DAYS), ["coffee", "点心"], (0, 6), (DAYS - 200, DAYS)),
    ("lapsed", 12, (2, 6), (0, DAYS - 260), ["tea", "点心"], (0, 4), (0, DAYS - 120)),
    ("new", 8, (1, 2), (DAYS - 26, DAYS), ["coffee"], (2, 8), (DAYS - 26, DAYS)),
    ("browser", 10, (0, 0), (0, 1), ["茶具"], (3, 12), (DAYS - 120, DAYS)),
    ("silent", 6, (0, 0), (0, 1), ["tea"], (0, 0), (0, 1)),
]


def habit_of(random):
    draw = random.below(100)
    for habit in HABITS:
        draw -= habit[1]
        if draw < 0:
            return habit
    raise AssertionError("the parts of HABITS must make 100")


def moment(random, first, last):
    """Some second of the days from first to last; one in thirty stands at an edge of its day."""
    day = FIRST_DAY + dt.timedelta(random.between(first, last))
    edge = random.below(30)
    clock = (0, 0, 0) if edge == 0 else (23, 59, 59) if edge == 1 else \
        (random.between(8, 22), random.below(60), random.below(60))
    return dt.datetime.combine(day, dt.time(*clock))


def money(cents):
    return f"{cents // 100}.{cents % 100:02d}"


def birthday(random):
    if random.chance(12):
        return ""
    if random.chance(4):
        return "1996-02-29"
    return f"{random.between(1955, 2007)}-{random.between(1, 12):02d}-{random.between(1, 28):02d}"


def orders_of(random, code, habit, orders, items):
    _, _, (fewest, most), (first, last), kinds, _, _ = habit
    time = None
    for _ in range(random.between(fewest, most)):
        if time is None or not random.chance(6):  # else: a second order in the same second
            time = moment(random, first, last)
        number = f"B{len(orders) + 1:04d}"
        cents = 0
        for _ in range(random.between(1, 3)):
            kind = random.pick(kinds) if random.chance(80) else random.pick(list(GOODS))
            price = 100 * random.pick(GOODS[kind]) - random.pick([0, 0, 10])
            quantity = 2 if random.chance(20) else 1
            cents += quantity * price
            items.append([number, "" if random.chance(3) else kind, quantity, money(price)])
        discount = cents * random.pick([5, 10, 20]) // 100 if random.chance(30) else 0
        status = random.pick(["paid"] * 17 + ["refunded"] * 2 + ["void"])
        orders.append([number, code, "" if random.chance(2) else f"{time}",
                       random.pick(CHANNELS), status, "" if random.chance(3) else money(cents - discount),
                       money(discount), random.pick(CITIES) if random.chance(80) else ""])


def visits_of(random, code, habit, visits):
    _, _, (_, most_orders), _, kinds, (fewest, most), (first, last) = habit
    for _ in range(random.between(fewest, most)):
        time = moment(random, first, last)
        category = random.pick(kinds)
        for step in ["view", "view", "cart", "checkout", "buy"]:
            if step != "view" and not random.chance(62) or step == "buy" and most_orders == 0:
                break
            visits.append([code, f"{time}", step, "" if random.chance(4) else category])
            if not random.chance(12):  # else: the next step in the same second
                minutes = random.between(1, 25) if random.chance(85) else random.between(20 * 60, 9 * 24 * 60)
                time += dt.timedelta(minutes=minutes)


def tickets_of(random, code, tickets):
    for _ in range(random.pick([0, 0, 0, 0, 1, 1, 2, 4])):
        opened = FIRST_DAY + dt.timedelta(random.between(DAYS - 400, DAYS + 3))
        closed = "" if random.chance(35) else f"{opened + dt.timedelta(random.below(20))}"
        tickets.append([code, f"{opened}", closed, random.pick(["delivery", "delivery", "broken", "invoice", "破损"]),
                        random.pick([1, 2])])


def edges(customers, orders, items, visits, tickets):
    for number, (name, ((birth_date, level), bought, seen, repairs)) in enumerate(EDGES.items(), CUSTOMERS + 1):
        code = f"{number:04d}"
        customers.append([code, name, "成都", birth_date, level, "2025-01-01", "store", ""])
        for time, amount, *rest in bought:
            status, channel, goods = (rest + ["paid", "store", []][len(rest):])
            orders.append([f"B{len(orders) + 1:04d}", code, time, channel, status, amount, "0.00", ""])
            items += [[orders[-1][0], category, 1, price] for category, price in goods]
        visits += [[code, time, step, "tea"] for time, step in seen]
        tickets += [[code, opened, closed, "broken", 1] for opened, closed in repairs]
    visits.append([code, seen[0][0], "view", ""])  # of one second, and the category of one is missing


def scores_of(random):
    """What a model gave: some twice, some too old, some a day or two after the day of the run, one unreadable, one of a customer
    nobody knows. The first three customers of the edges stand at the end of a score's time."""
    rows = []
    for number in range(1, CUSTOMERS + len(EDGES) + 1):
        age = random.between(-2, 45)
        for _ in range(random.pick([0, 1, 1, 1, 2])):
            rows.append([f"{number:04d}", f"{AS_OF - dt.timedelta(age)}", f"{random.below(1001) / 1000:.3f}"])
            age += random.between(1, 10)
    rows = [row for row in rows if not CUSTOMERS < int(row[0]) <= CUSTOMERS + 3]
    rows += [[f"{CUSTOMERS + 1 + at:04d}", f"{AS_OF - dt.timedelta(days)}", "0.900"] for at, days in enumerate([29, 30, 31])]
    return rows + [["0003", "2026-02-28", "high"], ["9999", f"{AS_OF}", "0.500"]]


# What people have written down: customer, day, judgement.
JUDGEMENTS = [("0008", "2026-02-20", "influencer"), ("0013", "2026-02-27", "influencer"), ("0019", "2025-12-20", "trade"),
              ("0021", "2025-06-01", "trade"), ("0045", "2026-01-11", "trade"), ("0045", "2026-02-11", "influencer"),
              ("0058", "2025-12-02", "hard to please"), ("0073", "2025-12-01", "hard to please"), ("0090", "2026-03-02", "trade")]


def database(path, tickets):
    """The service desk, an SQLite file that is no table of customers and knows nothing of tags."""
    if os.path.exists(path):
        os.remove(path)
    desk = sqlite3.connect(path)
    desk.execute("pragma page_size = 1024")  # so that the file stays small
    desk.execute("create table agents (agent_id integer primary key, team text not null)")
    desk.executemany("insert into agents values (?, ?)", [(1, "front"), (2, "repair")])
    desk.execute("create table tickets (ticket_id integer primary key, customer_id text not null, opened_on date not null,"
                 " closed_on date, subject text not null, agent_id integer not null references agents)")
    desk.executemany("insert into tickets (customer_id, opened_on, closed_on, subject, agent_id)"
                     " values (?, ?, nullif(?, ''), ?, ?)", tickets)
    desk.commit()
    desk.execute("vacuum")
    desk.close()


def generate(folder):
    random = Random(20260301)
    customers, orders, items, visits, tickets = [], [], [], [], []
    for number in range(1, CUSTOMERS + 1):
        code = f"{number:04d}"
        habit = habit_of(random)
        joined = FIRST_DAY + dt.timedelta(random.between(DAYS - 26, DAYS) if habit[0] == "new" else random.below(600))
        level = random.pick(["gold", "silver", "silver", "bronze", "bronze", "bronze", ""])
        customers.append([code, random.pick(NAMES), random.pick(CITIES) if random.chance(70) else "", birthday(random),
                          "platinum" if number == 57 else level, f"{joined}", random.pick(SOURCES),
                          random.pick(["上海", "北京", "广州", "杭州", ""])])
        orders_of(random, code, habit, orders, items)
        visits_of(random, code, habit, visits)
        tickets_of(random, code, tickets)
    edges(customers, orders, items, visits, tickets)
    orders.append([f"B{len(orders) + 1:04d}", "9999", "2026-01-05 10:00:00", "web", "paid", "88.00", "0.00", ""])  # of nobody
    orders.append(["B9001", "0003", "2026-03-02 00:00:00", "web", "paid", "4000.00", "0.00", ""])  # does not exist yet
    items.append(["B9001", "礼盒", 2, "2000.00"])
    orders.append(["B9002", "0003", "", "web", "paid", "120.00", "0.00", ""])  # her only one, without a time
    orders.append(orders[10])  # exported twice
    visits.append(visits[5])  # without a key both count
    tickets.append(["9999", "2026-02-01", "", "invoice", 1])  # of nobody
    visits.sort(key=lambda row: row[1])  # in order of time, as a log is; nothing hangs on it
    os.makedirs(folder, exist_ok=True)
    for name, header, rows in [
        ("customers", "customer_id,name,city,birth_date,level,joined_on,source,phone_city", customers),
        ("orders", "order_id,customer_id,ordered_at,channel,status,amount,discount,ship_city", orders),
        ("items", "order_id,category,quantity,price", items),
        ("visits", "customer_id,visited_at,step,category", visits),
        ("propensity", "customer_id,scored_on,propensity", scores_of(random)),
        ("judgements", "customer_id,noted_on,judgement", JUDGEMENTS),
    ]:
        write_table(os.path.join(folder, f"{name}.csv"), header.split(","), rows)
    database(os.path.join(folder, "desk.db"), tickets)


if __name__ == "__main__":
    generate(sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "data"))
