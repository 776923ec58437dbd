"""Oracles in SQL: the labels of a project computed by SQLite, one file of queries for each rule file.

An oracle.py says which key belongs to which labels file, and calls `main`. The tables are the project's data/*.csv as they
are: a table for each file, named like it, its columns named like the headings, cells as text, empty ones NULL. Then
answers/*.sql runs in order of name; answers/00_tables.sql prepares (numbers, aliases, keys, rows after as of). SQL's NULL in
conditions is the unknown of semantics.md.

Each query of answers/ gives

    labels   first column the key, then columns named `KIND NAME TYPE`, such as `tag minded set` or `segment loud bool`:
             kinds and types as limn_oracle has them; a decimal(2) as whole cents, a yes/no as 1, 0 or NULL, a set as
             text with ; between its members
    claims   the columns claim, confirmed (1, 0 or NULL), members, and a row for each figure: hits and count of a share,
             or value and count of something else
"""

from __future__ import annotations

import argparse
import csv
import glob
import io
import math
import os
import sqlite3
import sys
from decimal import Decimal
from fractions import Fraction

import limn_oracle as o

CLAIMS = "claims.csv"
CLAIM_COLUMNS = ("claim", "result", "members", "value", "count", "hits", "low", "high")
_Z = 1.959963984540054  # the standard normal's quantile at 97.5 %


def wilson(hits: int, count: int):
    """Wilson's score interval of a share, at 95 % (Wilson 1927)."""
    share, squared = hits / count, _Z * _Z
    middle = (share + squared / (2 * count)) / (1 + squared / count)
    half = _Z * math.sqrt(share * (1 - share) / count + squared / (4 * count * count)) / (1 + squared / count)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def claim_cells(name: str, place: int, result: str, members: int, value, count, hits, interval):
    """A row of claims.csv: one figure of one claim. Interval ends go by six digits, so that no last bit matters."""
    low, high = ("", "") if interval is None else (f"{end:.6f}" for end in interval)
    return [f"{name} #{place}", result, members, "" if value is None else value, count, "" if hits is None else hits, low, high]


def claims_csv(rows) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([CLAIM_COLUMNS, *rows])
    return out.getvalue().encode()


def claims_of_report(claims) -> bytes:
    """The same file from the claims of `limn run --format json`."""
    rows = []
    for claim in claims:
        for place, figure in enumerate(claim["figures"], 1):
            interval = figure.get("interval")
            rows.append(claim_cells(claim["claim"], place, claim["result"], claim["members"], figure["value"], figure["count"],
                                    figure.get("hits"), interval and (interval["low"], interval["high"])))
    return claims_csv(rows)


def _load(folder: str) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    for path in sorted(glob.glob(os.path.join(folder, "data", "*.csv"))):
        with open(path, encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        name = os.path.splitext(os.path.basename(path))[0]
        # Columns without a type, so that what 00_tables.sql makes of a cell stays what it is.
        columns = ", ".join(f'"{column}"' for column in head)
        database.execute(f'CREATE TABLE "{name}" ({columns})')
        database.executemany(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(head))})',
                             [[cell if cell != "" else None for cell in row] for row in rows])
    return database


def statements(text: str):
    """The statements of an SQL file, one by one; nothing but comments may be left after the last semicolon."""
    statement = ""
    for line in text.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    assert all(line.startswith("--") for line in statement.split("\n") if line), statement


def cell_value(cell, type_name: str):
    """A cell of an answer as limn_oracle has that type: see the labels above."""
    if type_name == "set":
        return cell.split(";") if cell else []
    if cell is None:
        return None
    if type_name.startswith("decimal"):
        return Decimal(cell).scaleb(-int(type_name[-2]))
    if type_name == "bool":
        assert cell in (0, 1), cell
        return cell == 1
    return cell


class Answers:
    """What the queries of a project gave: the labels of each entity, and the claims."""

    def __init__(self, folder: str, entities: dict):
        self.tables = {key: o.LabelTable(key) for key in entities}
        self.rows = {key: {} for key in entities}
        self.claims = []
        database = _load(folder)
        for path in sorted(glob.glob(os.path.join(folder, "answers", "*.sql"))):
            with open(path, encoding="utf-8") as text:
                for statement in statements(text.read()):
                    cursor = database.execute(statement)
                    if cursor.description is not None:
                        self._take([column[0] for column in cursor.description], cursor.fetchall(), path)
        for key, rows in self.rows.items():
            for customer, labels in rows.items():
                self.tables[key].set(customer, labels)

    def _take(self, heads, rows, path):
        if heads[0] == "claim":
            places = {}
            for row in (dict(zip(heads, row)) for row in rows):
                places[row["claim"]] = place = places.get(row["claim"], 0) + 1
                hits, count, value, interval = row.get("hits"), row["count"], row.get("value"), None
                if hits is not None and count:
                    value, interval = float(Fraction(hits, count)), wilson(hits, count)
                result = {1: "confirmed", 0: "refuted", None: "no data"}[row["confirmed"]]
                self.claims.append(claim_cells(row["claim"], place, result, row["members"],
                                               value if value is None else o.format_number(value), count, hits, interval))
            return
        columns = [head.split(" ") for head in heads[1:]]
        for kind, name, type_name in columns:
            self.tables[heads[0]].declare(kind, name, type_name)
        assert len({row[0] for row in rows}) == len(rows), f"{path}: a key twice"
        for key, *cells in rows:
            labels = self.rows[heads[0]].setdefault(key, {})
            labels.update({name: cell_value(cell, type_name) for (_, name, type_name), cell in zip(columns, cells)})


def main(file: str, entities: dict) -> None:
    """The command line: `python3 oracle.py LABELS.csv` writes the labels of the main entity there, all else beside it;
    `--write` writes everything into expected/, which is committed.

    `entities` maps a key's column to its labels file, the main entity's first: {"customer_id": "labels.csv"}.
    """
    parser = argparse.ArgumentParser(description="Computes the labels that this example must give.")
    parser.add_argument("output", nargs="?", help="where the labels go")
    parser.add_argument("--write", action="store_true", help="write expected/ beside the rules")
    options = parser.parse_args()
    if options.write == bool(options.output):
        parser.error("say where the labels go, or --write")
    answers = Answers(o.here(file), entities)
    target = o.here(file, "expected") if options.write else os.path.dirname(os.path.abspath(options.output))
    os.makedirs(target, exist_ok=True)
    files = {name: answers.tables[key].to_csv() for key, name in entities.items()}
    if options.output:
        files[os.path.basename(options.output)] = files.pop("labels.csv")
    if answers.claims:
        files[CLAIMS] = claims_csv(answers.claims)
    for name, data in files.items():
        with open(os.path.join(target, name), "wb") as out:
            out.write(data)


if __name__ == "__main__":
    sys.exit("this module is imported by the oracles of projects")
