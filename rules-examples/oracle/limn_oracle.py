"""What the examples' oracles share: cells, three-valued logic, time, aggregates, the labels file.

An oracle is an independent computation of a project's labels: plain Python, one customer at a time, standard
library only, written from language.md and semantics.md before any output of Limn was seen. This module holds the
rows of semantics.md that every oracle needs, each said once and quoted where it is followed. It knows nothing of
limn.yaml or of rule files: an oracle says again, in Python, which columns it reads and what each tag means.

Values
    text      str                          date      datetime.date
    int       int                          datetime  datetime.datetime, local wall time, no zone
    decimal   decimal.Decimal              bool      bool
    number    float                        set       list of str, in written order
    missing   None, everywhere; an unknown truth is None too

Decimals are exact: the context below traps every inexact result and every mixture of Decimal and float, so a
slip in an oracle is a crash and not a wrong label. Divide with `quotient`, never with `/`.
"""

from __future__ import annotations

import argparse
import calendar
import csv
import datetime as dt
import decimal
import difflib
import glob
import gzip
import hashlib
import io
import math
import os
import re
import sys
from collections import Counter, namedtuple
from decimal import Decimal
from fractions import Fraction

decimal.setcontext(decimal.Context(prec=60, traps=[decimal.Inexact, decimal.FloatOperation, decimal.InvalidOperation,
                                                   decimal.DivisionByZero, decimal.Overflow]))
_ROUNDING = decimal.Context(prec=60, rounding=decimal.ROUND_HALF_UP)  # HALF_UP of decimal is "half away from zero"

# --------------------------------------------------------------------------------------------------------------------
# Cells: how the text of a CSV cell becomes a value
# --------------------------------------------------------------------------------------------------------------------


class BadCell(ValueError):
    """A cell that its column's type can't hold: the value is missing and the run report counts it."""


def text_cell(cell: str):
    """Kept as it is: "exact code points, no trimming". An empty cell is missing."""
    return cell if cell != "" else None


def _blank(cell: str) -> bool:
    """features.md: "blank and all-space are missing in typed columns"."""
    return cell.strip() == ""


def int_cell(cell: str):
    """`17850.0` reads as 17850 where an int is declared (features.md)."""
    if _blank(cell):
        return None
    match = re.fullmatch(r"\s*([+-]?\d+)(?:\.0*)?\s*", cell)
    if not match:
        raise BadCell(cell)
    return int(match.group(1))


def decimal_cell(scale: int):
    """`more digits than the scale round half away from zero`, scientific notation is read (features.md)."""

    def parse(cell: str):
        if _blank(cell):
            return None
        try:
            value = Decimal(cell.strip())
        except decimal.InvalidOperation:
            raise BadCell(cell) from None
        if not value.is_finite():
            raise BadCell(cell)
        return round_half_away(value, scale)

    return parse


def number_cell(cell: str):
    if _blank(cell):
        return None
    try:
        value = float(cell)
    except ValueError:
        raise BadCell(cell) from None
    if not math.isfinite(value):
        raise BadCell(cell)
    return value


_STRPTIME = {"YYYY": "%Y", "MM": "%m", "DD": "%d", "hh": "%H", "mm": "%M", "ss": "%S"}


def _strptime_format(pattern: str) -> str:
    return re.sub("YYYY|MM|DD|hh|mm|ss", lambda m: _STRPTIME[m.group()], pattern)


def date_cell(pattern: str = "YYYY-MM-DD"):
    """A date, in limn.yaml's notation for formats: `DD-MM-YYYY`."""
    strptime_format = _strptime_format(pattern)

    def parse(cell: str):
        if _blank(cell):
            return None
        try:
            if pattern == "YYYY-MM-DD":
                return dt.date.fromisoformat(cell.strip())
            return dt.datetime.strptime(cell.strip(), strptime_format).date()
        except ValueError:
            raise BadCell(cell) from None

    return parse


def datetime_cell(cell: str):
    """An ISO datetime without offset: local in the project's zone, so local wall time is all that a rule sees."""
    if _blank(cell):
        return None
    try:
        value = dt.datetime.fromisoformat(cell.strip())
    except ValueError:
        raise BadCell(cell) from None
    if value.tzinfo is not None:
        raise BadCell(f"{cell}: offsets are not read by this helper")
    return value


_YES = {"yes", "y", "true", "t", "1", "是", "√"}
_NO = {"no", "n", "false", "f", "0", "否", "×"}


def bool_cell(cell: str):
    if _blank(cell):
        return None
    word = cell.strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise BadCell(cell)


class Column:
    """One declared column: the file's header, the cell's type, cells that mean missing, the closed set of values.

    `values` is a set of canonical values, or a dict from canonical value to its aliases; a cell outside it, after
    aliases, is bad, and so missing (semantics.md, Values, "a bad cell in a file").
    """

    def __init__(self, header: str, cell=text_cell, missing=(), values=None):
        self.header = header
        self.cell = cell
        self.missing = frozenset(missing)
        self.canonical = None
        if values is not None:
            self.canonical = {value: value for value in values}
            if isinstance(values, dict):
                self.canonical.update({alias: value for value, aliases in values.items() for alias in aliases})
        self.bad = Counter()  # cell -> how often, for the reader's report

    def parse(self, cell: str):
        if cell in self.missing:
            return None
        try:
            value = self.cell(cell)
            if value is not None and self.canonical is not None:
                if value not in self.canonical:
                    raise BadCell(cell)
                value = self.canonical[value]
            return value
        except BadCell:
            self.bad[cell] += 1
            return None


def here(file: str, *parts: str) -> str:
    """A path relative to the oracle's own folder: here(__file__, "../../../shared/data/x.csv")."""
    return os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(file)), *parts))


def read_table(path: str, columns: dict, delimiter: str = ",", encoding: str = "utf-8-sig") -> list:
    """Every row of one CSV (or several, by a glob) as a namedtuple with the names of `columns`, in file order.

    Gzip is recognised by its first bytes. Cells are parsed once for each distinct text of a column.
    """
    row_type = namedtuple("Row", columns)
    caches = [{} for _ in columns]
    specs = list(columns.values())
    rows = []
    for name in sorted(glob.glob(path)) or [path]:
        with open(name, "rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
        with (gzip.open if packed else open)(name, "rt", encoding=encoding, newline="") as text:
            reader = csv.reader(text, delimiter=delimiter)
            header = next(reader)
            places = [header.index(spec.header) for spec in specs]
            for cells in reader:
                values = []
                for place, spec, cache in zip(places, specs, caches):
                    cell = cells[place]
                    if cell not in cache:
                        cache[cell] = spec.parse(cell)
                    elif spec.bad and cell in spec.bad:
                        spec.bad[cell] += 1
                    values.append(cache[cell])
                rows.append(row_type._make(values))
    return rows


def group_by(rows, key: str) -> dict:
    """Rows by the value of their link; rows whose link is missing belong to nobody."""
    groups = {}
    for row in rows:
        value = getattr(row, key)
        if value is not None:
            groups.setdefault(value, []).append(row)
    return groups


def unique_by(rows, *key: str, latest_by: str | None = None) -> list:
    """A table with `key:`: "equal rows count once; of rows that differ the one that `duplicates: latest by COLUMN`
    names, else the smallest by the declared columns in order, missing last". Rows with a part of the key missing
    have no key and are left out."""
    kept = {}
    for row in rows:
        value = tuple(getattr(row, part) for part in key)
        if None not in value:
            kept.setdefault(value, []).append(row)
    order = lambda row: tuple(missing_last(cell) for cell in row)
    chosen = []
    for same in kept.values():
        same.sort(key=order)
        if latest_by:
            known = [row for row in same if getattr(row, latest_by) is not None]
            newest = max((getattr(row, latest_by) for row in known), default=None)
            same = [row for row in known if getattr(row, latest_by) == newest] or same
        chosen.append(same[0])
    return chosen


def missing_last(value):
    """A sort key. Texts go by UTF-8 bytes, which for Python's code points is the same order; no before yes."""
    return (value is None, 0 if value is None else value)


# --------------------------------------------------------------------------------------------------------------------
# Numbers
# --------------------------------------------------------------------------------------------------------------------


def round_half_away(value, scale: int) -> Decimal:
    """To `scale` digits, half away from zero (semantics.md, Values, "scales")."""
    if isinstance(value, Fraction):
        scaled = abs(value) * 10**scale
        whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
        return Decimal(whole if value >= 0 else -whole).scaleb(-scale)
    return _ROUNDING.quantize(Decimal(value), Decimal(1).scaleb(-scale)) + 0  # a scaled integer has no minus zero


def number(value):
    """Mixed with a number, a decimal is rounded to the nearest double first."""
    return None if value is None else float(value)


def quotient(a, b):
    """`/`: "the exact quotient of the scaled integers, rounded once to the nearest double"; by zero: missing."""
    if a is None or b is None or b == 0:
        return None
    if isinstance(a, float) or isinstance(b, float):
        return float(a) / float(b)
    return float(Fraction(a) / Fraction(b))


def times(a, b):
    """`*`: the scales add up, at most 6, rounded half away from zero."""
    if a is None or b is None:
        return None
    if isinstance(a, float) or isinstance(b, float):
        return float(a) * float(b)
    product = a * b
    if isinstance(product, Decimal) and -product.as_tuple().exponent > 6:
        return round_half_away(product, 6)
    return product


def plus(a, b):
    if a is None or b is None:
        return None
    return float(a) + float(b) if isinstance(a, float) or isinstance(b, float) else a + b


def minus(a, b):
    if a is None or b is None:
        return None
    return float(a) - float(b) if isinstance(a, float) or isinstance(b, float) else a - b


def default(value, instead):
    """`default` takes the place of missing of any cause."""
    return instead if value is None else value


# --------------------------------------------------------------------------------------------------------------------
# Truth: Kleene's three values; None is unknown
# --------------------------------------------------------------------------------------------------------------------


def all_of(*truths):
    """`and`"""
    if any(truth is False for truth in truths):
        return False
    return None if any(truth is None for truth in truths) else True


def any_of(*truths):
    """`or`"""
    if any(truth is True for truth in truths):
        return True
    return None if any(truth is None for truth in truths) else False


def negate(truth):
    """`not`"""
    return None if truth is None else not truth


def _comparable(a, b):
    if isinstance(a, float) != isinstance(b, float):
        return float(a), float(b)
    # "a datetime compared with a date is compared by its local date"
    if isinstance(a, dt.datetime) and not isinstance(b, dt.datetime):
        return a.date(), b
    if isinstance(b, dt.datetime) and not isinstance(a, dt.datetime):
        return a, b.date()
    return a, b


def _compare(a, b, holds):
    if a is None or b is None:
        return None
    return holds(*_comparable(a, b))


def eq(a, b):
    return _compare(a, b, lambda x, y: x == y)


def ne(a, b):
    """Unknown where a side is missing: `x != "a"` does not give the tag to a missing x."""
    return _compare(a, b, lambda x, y: x != y)


def lt(a, b):
    return _compare(a, b, lambda x, y: x < y)


def le(a, b):
    return _compare(a, b, lambda x, y: x <= y)


def gt(a, b):
    return _compare(a, b, lambda x, y: x > y)


def ge(a, b):
    return _compare(a, b, lambda x, y: x >= y)


def between(x, low, high):
    """Both ends included."""
    return all_of(ge(x, low), le(x, high))


def is_in(x, values):
    return None if x is None else x in values


def not_in(x, values):
    return negate(is_in(x, values))


def on_text(x, test):
    """A text test that is unknown where the text is missing: on_text(x, lambda s: "A" in s)."""
    return None if x is None else test(x)


def first_match(arms, otherwise=None):
    """`one of` and `first match`: arms of (value, truth). An unknown arm does not match, the next is tried;
    `otherwise` takes what is left, also where all were unknown; without it the tag is missing."""
    for value, truth in arms:
        if truth is True:
            return value
    return otherwise


def members(arms):
    """`any of`: the values whose truth is yes, in written order; an unknown arm is left out."""
    return [value for value, truth in arms if truth is True]


def if_then_else(truth, then, otherwise):
    """`if` with an unknown condition is missing."""
    return None if truth is None else then if truth else otherwise


# --------------------------------------------------------------------------------------------------------------------
# Time: `as of` is a date D here; rows with local date <= D exist, windows are decided on local dates
# --------------------------------------------------------------------------------------------------------------------


def local_date(time):
    return time.date() if isinstance(time, dt.datetime) else time


def exists(time, as_of: dt.date) -> bool:
    """Rows after `as of` do not exist; a row without a time does, but is in no window."""
    return time is None or local_date(time) <= as_of


def add_months(day: dt.date, months: int) -> dt.date:
    """date +- months clamps at the month's end."""
    month = day.year * 12 + day.month - 1 + months
    year, month = month // 12, month % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def in_last_days(time, days: int, as_of: dt.date) -> bool:
    """`in last 30 days`: D and the 29 days before."""
    return time is not None and as_of - dt.timedelta(days) < local_date(time) <= as_of


def in_last_months(time, months: int, as_of: dt.date) -> bool:
    """`in last 3 months`: clamp(D - 3 months) < date <= D."""
    return time is not None and add_months(as_of, -months) < local_date(time) <= as_of


def since(time, day: dt.date) -> bool:
    """d included."""
    return time is not None and local_date(time) >= day


def before(time, day: dt.date) -> bool:
    """d excluded."""
    return time is not None and local_date(time) < day


def from_to(time, first_day: dt.date, last_day: dt.date) -> bool:
    """Both days whole."""
    return time is not None and first_day <= local_date(time) <= last_day


def days_since(time, as_of: dt.date):
    """Calendar days between the two local dates, an int."""
    return None if time is None else (as_of - local_date(time)).days


def age(birth, as_of: dt.date):
    """Full years; the birthday of 29 February is 1 March in common years."""
    if birth is None:
        return None
    birth = local_date(birth)
    return as_of.year - birth.year - ((as_of.month, as_of.day) < (birth.month, birth.day))


def weekday(time):
    """ISO: Monday is 1, Sunday is 7."""
    return None if time is None else time.isoweekday()


# --------------------------------------------------------------------------------------------------------------------
# Aggregates over the rows that `where` and the window leave. A row whose `where` is unknown is not counted: filter
# with `is True`.
# --------------------------------------------------------------------------------------------------------------------


def known(values) -> list:
    return [value for value in values if value is not None]


def total(values):
    """`sum`: 0 over nothing; exact, and of numbers the exact sum rounded once."""
    values = known(values)
    if values and isinstance(values[0], float):
        return math.fsum(values)
    return sum(values)


def average(values):
    """Missing over nothing; a number, rounded once."""
    values = known(values)
    if not values:
        return None
    if isinstance(values[0], float):
        return math.fsum(values) / len(values)
    return quotient(sum(values), len(values))


def smallest(values):
    return min(known(values), default=None)


def largest(values):
    return max(known(values), default=None)


def distinct(values) -> int:
    """Missing is not a value."""
    return len(set(known(values)))


def share(truths):
    """The part of the rows whose condition holds: an unknown one is in the denominator only; missing over nothing."""
    truths = list(truths)
    return quotient(sum(truth is True for truth in truths), len(truths))


def any_row(truths):
    """`any(t: condition)`: Kleene over the rows; no over nothing."""
    return any_of(*truths)


def all_rows(truths):
    return all_of(*truths)


def none_row(truths):
    return negate(any_of(*truths))


def _at(pairs, pick):
    """pairs of (time, value): "the value of that row even if missing; among rows of one time the smallest value,
    missing last"; a row without a time is never first or last."""
    pairs = [pair for pair in pairs if pair[0] is not None]
    if not pairs:
        return None
    moment = pick(time for time, _ in pairs)
    return min((value for time, value in pairs if time == moment), key=missing_last)


def first(pairs):
    return _at(list(pairs), min)


def last(pairs):
    return _at(list(pairs), max)


def most_common(pairs):
    """pairs of (time, value). "ties: the most recent, then the smallest value"; missing is no value."""
    counts, newest = Counter(), {}
    for time, value in pairs:
        if value is None:
            continue
        counts[value] += 1
        if time is not None and (newest.get(value) is None or time > newest[value]):
            newest[value] = time
    if not counts:
        return None
    most = max(counts.values())
    tied = [value for value, count in counts.items() if count == most]
    recent = max((newest[value] for value in tied if value in newest), default=None)
    if recent is not None:
        tied = [value for value in tied if newest.get(value) == recent]
    return min(tied)


# --------------------------------------------------------------------------------------------------------------------
# The labels file
# --------------------------------------------------------------------------------------------------------------------

_KINDS = ("tag", "score", "segment", "personas", "split", "cluster")


def format_number(value: float) -> str:
    """The shortest decimal that reads back: `0.5`, `1e-05`, and `1` for 1.0."""
    text = repr(float(value))
    return text[:-2] if text.endswith(".0") else text


def format_cell(value, type_name: str) -> str:
    """Yes/no: yes, no, empty where unknown. Missing: empty. Sets joined by ;. Decimals with all digits of their
    scale, numbers as the shortest that reads back, dates ISO (semantics.md, "what is written")."""
    if value is None:
        return ""
    if type_name == "bool":
        return "yes" if value else "no"
    if type_name in ("text", "int"):
        return str(value)
    if type_name == "set":
        return ";".join(value)
    if type_name == "number":
        return format_number(value)
    if type_name == "date":
        return value.isoformat()
    if type_name == "datetime":
        return value.isoformat(sep=" ", timespec="microseconds" if value.microsecond else "seconds")
    match = re.fullmatch(r"decimal\((\d)\)", type_name)
    if match:
        exact = Decimal(value)
        rounded = round_half_away(exact, int(match.group(1)))
        if rounded != exact:
            raise ValueError(f"{value} has more digits than {type_name}")
        return f"{rounded:f}"
    raise ValueError(f"no type {type_name}")


class LabelTable:
    """The labels of one entity: key, then tags, scores, segments, persona sets, splits, clusters, each kind in the order of
    `add`, which is the order of file path and place in the rules."""

    def __init__(self, *key: str):
        self.key = key
        self.columns = []  # (kind, name, type)
        self.rows = {}  # key -> {name: value}

    def declare(self, kind: str, name: str, type_name: str):
        assert kind in _KINDS, kind
        self.columns.append((kind, name, type_name))
        self.columns.sort(key=lambda column: _KINDS.index(column[0]))  # stable: place within a kind is kept

    def tag(self, name: str, type_name: str = "bool"):
        self.declare("tag", name, type_name)

    def segment(self, name: str):
        self.declare("segment", name, "bool")

    def personas(self, name: str):
        self.declare("personas", name, "text")

    def set(self, key, labels: dict):
        """All labels of one customer; a label too many or too few is an error of the oracle."""
        expected = {name for _, name, _ in self.columns}
        if set(labels) != expected:
            raise KeyError(f"{key}: {sorted(expected ^ set(labels))}")
        self.rows[key] = labels

    def lines(self):
        """Header and rows as lists of cells, ordered by key: ints by value, texts by bytes."""
        yield [*self.key, *(name for _, name, _ in self.columns)]
        for key in sorted(self.rows):
            row = self.rows[key]
            parts = key if isinstance(key, tuple) else (key,)
            yield [*map(str, parts), *(format_cell(row[name], type_name) for _, name, type_name in self.columns)]

    def to_csv(self) -> bytes:
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(self.lines())
        return out.getvalue().encode()

    def summary(self) -> str:
        """Row count, hash of the labels file, and for each label the count of each value (of sets: each member)."""
        data = self.to_csv()
        lines = [f"rows {len(self.rows)}", f"sha256 {hashlib.sha256(data).hexdigest()}"]
        for kind, name, type_name in self.columns:
            values = [row[name] for row in self.rows.values()]
            lines.append(f"{kind} {name} {type_name}")
            if type_name == "set":
                lines.append(f"  {sum(not value for value in values)} (empty)")
                counts = Counter(member for value in values for member in value)
            else:
                counts = Counter(format_cell(value, type_name) for value in values if value is not None)
                missing = sum(value is None for value in values)
                if missing:
                    lines.append(f"  {missing} (missing)")
            if len(counts) > 60:
                present = known(values)
                low, high = (format_cell(pick(present), type_name) for pick in (min, max))
                lines.append(f"  {len(present)} known, {len(counts)} distinct, {low} to {high}")
            else:
                lines += [f"  {count} {value}" for value, count in sorted(counts.items(), key=lambda c: (-c[1], c[0]))]
        return "\n".join(lines) + "\n"


def compare_labels(expected: bytes, actual: bytes, most: int = 10) -> list:
    """Every difference between two labels files in words, at most `most` of each label; empty when they are equal."""
    if expected == actual:
        return []
    want, got = (list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))) for data in (expected, actual))
    if not got:
        return ["the labels file is empty"]
    if want[0] != got[0]:
        return [f"columns differ: expected {','.join(want[0])}", f"                  got {','.join(got[0])}"]
    differences = []
    keys = [row[0] for row in want[1:]]
    actual_rows = {row[0]: row for row in got[1:]}
    missing = [key for key in keys if key not in actual_rows]
    extra = sorted(set(actual_rows) - set(keys))
    if missing:
        differences.append(f"{len(missing)} rows are not there: {', '.join(missing[:most])}")
    if extra:
        differences.append(f"{len(extra)} rows too many: {', '.join(extra[:most])}")
    for place, name in enumerate(want[0]):
        wrong = [(row[0], row[place], actual_rows[row[0]][place]) for row in want[1:]
                 if row[0] in actual_rows and row[place] != actual_rows[row[0]][place]]
        if wrong:
            differences.append(f"{name}: {len(wrong)} of {len(keys)} differ")
            differences += [f"  {key}: expected {w or '(empty)'}, got {g or '(empty)'}" for key, w, g in wrong[:most]]
    if not differences and [row[0] for row in got[1:]] != keys:
        differences.append("the rows are in another order")
    return differences or ["equal cells, other bytes (line ends, quotes or a BOM)"]


def main(file: str, build) -> None:
    """The command line of every oracle: `python3 oracle.py OUT.csv`; `--summary` writes expected.summary beside the
    oracle, `--verify` compares with the one that is there and exits 1 when it differs.

    `build()` returns the LabelTable; `file` is the oracle's `__file__`. `-` as OUT.csv is standard output.
    """
    parser = argparse.ArgumentParser(description="Computes the labels that this example must give.")
    parser.add_argument("output", nargs="?", help="where the labels go; - is standard output")
    parser.add_argument("--summary", action="store_true", help="write expected.summary beside the rules")
    parser.add_argument("--verify", action="store_true", help="compare with expected.summary")
    options = parser.parse_args()
    if not (options.output or options.summary or options.verify):
        parser.error("say where the labels go, or --summary, or --verify")
    labels = build()
    if options.output == "-":
        sys.stdout.buffer.write(labels.to_csv())
    elif options.output:
        with open(options.output, "wb") as out:
            out.write(labels.to_csv())
    summary_file = here(file, "expected.summary")
    if options.summary:
        with open(summary_file, "w", encoding="utf-8") as out:
            out.write(labels.summary())
    if options.verify:
        with open(summary_file, encoding="utf-8") as kept:
            differences = list(difflib.unified_diff(kept.read().splitlines(), labels.summary().splitlines(),
                                                    "expected.summary", "computed now", lineterm="", n=1))
        if differences:
            sys.exit("\n".join(differences))
