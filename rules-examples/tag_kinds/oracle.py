#!/usr/bin/env python3
"""The labels that this project must give, computed without Limn: `python3 oracle.py OUT.csv`.

Each file of sql/ answers the rule file of the same name: one select over the tables of sql/00_tables.sql, or a Python
function where SQL can't. Answers are compared with those kept in expected/, cell by cell; `--summary` writes them.
In the SQL a yes/no is 1, 0 or null, and a decimal a whole number of its smallest unit.
"""

import csv
import importlib.util
import math
import os
import sqlite3
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
import limn_oracle as o  # noqa: E402
import sql_oracle  # noqa: E402

import generate  # noqa: E402

AS_OF = "2026-03-01"

# The labels of each rule file, in the order of its answer's columns: tags, scores, segments, splits, clusters, each in order of place.
KINDS = {
    "01_layers": ["tag value_layer text", "tag generation text"],
    "02_yes_no": ["tag lapsed_gold bool", "tag bargain_minded bool", "tag birthday_ahead bool"],
    "03_metric": ["tag orders_paid int", "tag spend_ever decimal(2)", "tag average_order number", "tag middle_order decimal(2)",
                  "tag high_order decimal(2)", "tag dearest_order decimal(2)", "tag order_spread number",
                  "tag categories_tried int", "tag pieces int", "tag usual_pause number", "tag longest_pause int",
                  "tag spend_trend number"],
    "04_percent": ["tag spend_fifth int", "tag spend_range text", "tag leads_in_city bool", "segment buyers bool"],
    "05_first_last": ["tag first_channel text", "tag last_category text", "tag last_known_category text",
                      "tag looked_first text", "tag days_to_buy int"],
    "06_preference": ["tag favourite text", "tag favourites set", "tag worth_most set"],
    "07_behaviour_days": ["tag visit_days int", "tag visit_habit text", "tag longest_run int", "tag weeks_in_a_row int",
                          "tag visit_weekday int", "tag weekend_visitor bool"],
    "08_rfm": ["tag rfm_class text", "tag rfm_points int", "tag cuts_r int", "tag cuts_f int", "tag cuts_m int",
               "tag fifths_group text", "segment fifths_buyers bool"],
    "09_sequence": ["tag bought_at_once bool", "tag funnel_step int", "tag stuck_at text", "tag times_bought int"],
    "10_生命周期": ["tag 常来周数 int", "tag 生命周期 text"],
    "11_arithmetic": ["tag growth number", "tag growth_layer text", "tag refunded_share number", "tag refund_layer text"],
    "12_matrix": ["tag care text"],
    "13_优先来源": ["tag 常住城市 text", "tag 城市依据 text"],
    "14_query": ["tag open_repairs int", "tag repair_days number", "tag repair_call bool"],
    "15_lookalike": ["tag lookalike bool", "tag likeness_layer text", "segment best_customers bool", "segment not_yet_best bool"],
    "16_评分": ["tag 活跃层级 text", "score 活跃分 decimal(1)"],
    "17_split": ["tag send_letter bool", "split spring_letter text", "split holdout text"],
    "18_import": ["tag propensity decimal(3)", "tag judgement text", "tag outlook text"],
    "19_cluster": ["tag kind_of_buyer text", "cluster rhythm int"],
}


def connect():
    """The files as tables raw_*, every cell a text; the service desk as `desk`."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("select sqrt(4)")
    except sqlite3.OperationalError:  # an SQLite that was built without its mathematics
        connection.create_function("sqrt", 1, lambda x: None if x is None else math.sqrt(x))
    for name in ("customers", "orders", "items", "visits", "propensity", "judgements"):
        with open(o.here(__file__, "data", f"{name}.csv"), encoding="utf-8", newline="") as text:
            header, *rows = csv.reader(text)
        connection.execute(f"create table raw_{name} ({', '.join(header)})")
        marks = ", ".join("nullif(?, '')" for _ in header)
        connection.executemany(f"insert into raw_{name} values ({marks})", rows)
    connection.execute("attach database ? as desk", [o.here(__file__, "data", "desk.db")])
    for statement in sql_oracle.statements(read("sql/00_tables.sql")):
        connection.execute(statement, {"as_of": AS_OF})
    return connection


def read(path):
    with open(o.here(__file__, path), encoding="utf-8", newline="") as text:
        return text.read()


def answer(connection, kind):
    """Runs sql/KIND, keeps what it says as the table answer_KIND, and returns its rows in order of key."""
    table, path = f"answer_{kind}", o.here(__file__, f"sql/{kind}.sql")
    names = [label.split()[1] for label in KINDS[kind]]
    if os.path.exists(path):
        connection.execute(f"create table {table} as {read(path)}", {"as_of": AS_OF})
    else:
        spec = importlib.util.spec_from_file_location("kind", o.here(__file__, f"sql/{kind}.py"))
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        connection.execute(f"create table {table} (customer_id, {', '.join(names)})")
        rows = list(module.answer(connection, AS_OF))
        connection.executemany(f"insert into {table} values (?, {', '.join('?' * len(names))})", rows)
    cursor = connection.execute(f"select * from {table} order by customer_id")
    assert [column[0] for column in cursor.description] == ["customer_id", *names], kind
    return cursor.fetchall()


def compare(kind, table):
    """What expected/ keeps must be what SQL says now; --summary writes it."""
    path = o.here(__file__, "expected", f"{kind}.csv")
    if "--summary" in sys.argv:
        with open(path, "wb") as out:
            out.write(table.to_csv())
        return []
    return [f"expected/{kind}.csv: {line}" for line in o.compare_labels(read(f"expected/{kind}.csv").encode(), table.to_csv())]


def stale():
    """Files of data/ that are not what generate.py makes; of the database its content, since its bytes are SQLite's affair."""

    def content(path):
        if path.endswith(".db"):
            return list(sqlite3.connect(path).iterdump())
        with open(path, "rb") as file:
            return file.read()

    with tempfile.TemporaryDirectory(prefix="limn-tag-kinds-") as folder:
        generate.generate(folder)
        return [f"data/{name} is not what generate.py makes" for name in sorted(os.listdir(folder))
                if content(o.here(__file__, "data", name)) != content(os.path.join(folder, name))]


def build():
    connection = connect()
    labels, rows, differences = o.LabelTable("customer_id"), {}, stale()
    for kind, columns in KINDS.items():
        table = o.LabelTable("customer_id")
        specs = [tuple(column.split()) for column in columns]
        for spec in specs:
            labels.declare(*spec)
            table.declare(*spec)
        for key, *cells in answer(connection, kind):
            row = {name: sql_oracle.cell_value(cell, type_name) for (_, name, type_name), cell in zip(specs, cells)}
            table.set(key, row)
            rows.setdefault(key, {}).update(row)
        differences += compare(kind, table)
    if differences:
        sys.exit("\n".join(differences))
    for key, row in rows.items():
        labels.set(key, row)
    return labels


if __name__ == "__main__":
    o.main(__file__, build)
