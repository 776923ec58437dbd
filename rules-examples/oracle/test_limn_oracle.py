#!/usr/bin/env python3
"""The helper against rows of semantics.md: `python3 rules-examples/oracle/test_limn_oracle.py`."""

import datetime as dt
import os
import sys
import tempfile
import unittest
from decimal import Decimal
from fractions import Fraction

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import limn_oracle as o  # noqa: E402
import sql_oracle  # noqa: E402

DAY = dt.date(1998, 6, 30)


class Cells(unittest.TestCase):
    def test_ids_written_as_floats_are_ints(self):
        self.assertEqual(o.int_cell("17850.0"), 17850)
        self.assertIsNone(o.int_cell("  "))
        self.assertRaises(o.BadCell, o.int_cell, "17850.5")

    def test_decimals_round_half_away_from_zero(self):
        cell = o.decimal_cell(2)
        self.assertEqual([cell(text) for text in ("1.005", "-1.005", "1e2")], [Decimal("1.01"), Decimal("-1.01"), 100])
        self.assertEqual(str(cell("-0.001")), "0.00")
        self.assertRaises(o.BadCell, cell, "n/a")

    def test_dates_by_format(self):
        self.assertEqual(o.date_cell("DD-MM-YYYY")("04-09-2012"), dt.date(2012, 9, 4))

    def test_a_value_outside_the_declared_ones_is_bad_and_an_alias_is_not(self):
        column = o.Column("Country", missing=["Unspecified"], values={"Ireland": ["EIRE"]})
        self.assertEqual([column.parse(cell) for cell in ("EIRE", "Ireland", "Unspecified", "Eire")],
                         ["Ireland", "Ireland", None, None])
        self.assertEqual(column.bad, {"Eire": 1})

    def test_of_equal_keys_the_smallest_row_stays(self):
        row = o.namedtuple("Row", "key value")
        rows = [row("a", None), row("a", "y"), row("a", "x"), row(None, "z")]
        self.assertEqual(o.unique_by(rows, "key"), [row("a", "x")])


class Numbers(unittest.TestCase):
    def test_a_quotient_is_exact_and_rounded_once(self):
        self.assertEqual(o.quotient(Decimal("0.3"), 3), 0.1)
        self.assertEqual(o.average([Decimal("0.10"), Decimal("0.20"), None]), 0.15)
        self.assertIsNone(o.quotient(1, Decimal("0.00")))
        self.assertIs(o.ge(o.quotient(1, 10), Decimal("0.10")), True)

    def test_rounding_of_fractions(self):
        self.assertEqual(o.round_half_away(Fraction(-5, 2), 0), -3)

    def test_a_decimal_never_meets_a_float_by_accident(self):
        with self.assertRaises(Exception):
            Decimal("0.1") < 0.1

    def test_products_keep_six_digits(self):
        self.assertEqual(o.times(Decimal("0.0005"), Decimal("0.001")), Decimal("0.000001"))


class Truth(unittest.TestCase):
    def test_kleene(self):
        self.assertIs(o.all_of(False, None), False)
        self.assertIsNone(o.all_of(True, None))
        self.assertIs(o.any_of(True, None), True)
        self.assertIsNone(o.any_of(False, None))
        self.assertIsNone(o.negate(None))
        self.assertIsNone(o.ne(None, "a"))
        self.assertIsNone(o.not_in(None, {"a"}))

    def test_an_unknown_arm_is_passed_over(self):
        self.assertEqual(o.first_match([("a", None), ("b", True)], "c"), "b")
        self.assertEqual(o.first_match([("a", None)], "c"), "c")
        self.assertIsNone(o.first_match([("a", None)]))
        self.assertEqual(o.members([("a", None), ("b", False)]), [])

    def test_a_datetime_meets_a_date_by_its_day(self):
        self.assertIs(o.le(dt.datetime(1998, 6, 30, 23, 59), DAY), True)


class Time(unittest.TestCase):
    def test_windows(self):
        self.assertTrue(o.in_last_days(dt.date(1998, 6, 1), 30, DAY))
        self.assertFalse(o.in_last_days(dt.date(1998, 5, 31), 30, DAY))
        self.assertFalse(o.in_last_months(dt.date(1998, 3, 30), 3, DAY))
        self.assertTrue(o.in_last_months(dt.date(1998, 3, 31), 3, DAY))
        self.assertEqual(o.add_months(dt.date(1997, 5, 31), -3), dt.date(1997, 2, 28))
        self.assertFalse(o.before(DAY, DAY))
        self.assertTrue(o.from_to(dt.datetime(1998, 6, 30, 23), DAY, DAY))
        self.assertFalse(o.since(None, DAY))

    def test_a_birthday_on_29_february_is_1_march(self):
        self.assertEqual(o.age(dt.date(2000, 2, 29), dt.date(2001, 2, 28)), 0)
        self.assertEqual(o.age(dt.date(2000, 2, 29), dt.date(2001, 3, 1)), 1)


class Aggregates(unittest.TestCase):
    def test_over_nothing(self):
        self.assertEqual((o.total([]), o.distinct([]), o.any_row([]), o.all_rows([]), o.none_row([])),
                         (0, 0, False, True, True))
        for aggregate in (o.average, o.smallest, o.largest, o.share, o.first, o.last, o.most_common):
            self.assertIsNone(aggregate([]))

    def test_an_unknown_row_is_in_the_denominator_only(self):
        self.assertEqual(o.share([True, None, False, None]), 0.25)

    def test_first_and_last_take_the_smallest_of_one_time(self):
        pairs = [(2, "b"), (1, None), (1, "z"), (2, "a"), (None, "c")]
        self.assertEqual((o.first(pairs), o.last(pairs)), ("z", "a"))
        self.assertIsNone(o.last([(1, "a"), (2, None)]))

    def test_ties_go_to_the_most_recent_then_to_the_smallest(self):
        self.assertEqual(o.most_common([(1, "a"), (2, "b"), (9, None)]), "b")
        self.assertEqual(o.most_common([(1, "b"), (1, "a")]), "a")
        self.assertEqual(o.most_common([(1, "a"), (1, "a"), (2, "b")]), "a")


class LabelsFile(unittest.TestCase):
    def test_cells(self):
        cells = [(True, "bool", "yes"), (None, "bool", ""), (Decimal("3.5"), "decimal(2)", "3.50"), (0, "decimal(3)", "0.000"),
                 (1.0, "number", "1"), (1e-5, "number", "1e-05"), (["b", "a"], "set", "b;a"), (DAY, "date", "1998-06-30")]
        for value, type_name, text in cells:
            self.assertEqual(o.format_cell(value, type_name), text)

    def test_order_of_columns_and_rows(self):
        labels = o.LabelTable("id")
        labels.segment("s")
        labels.tag("t")
        labels.set(10, {"s": True, "t": None})
        labels.set(9, {"s": False, "t": True})
        self.assertEqual(labels.to_csv(), b"id,t,s\n9,yes,no\n10,,yes\n")

    def test_differences_are_named(self):
        self.assertEqual(o.compare_labels(b"id,t\n1,yes\n", b"id,t\n1,no\n"),
                         ["t: 1 of 1 differ", "  1: expected yes, got no"])
        self.assertEqual(o.compare_labels(b"id,t\n1,yes\n", b"id,t\n1,yes\n"), [])
        self.assertTrue(o.compare_labels(b"id,t\n1,yes\n", b"id,t\r\n1,yes\r\n"))


class SqlAnswers(unittest.TestCase):
    def answers(self, sql):
        """What a project with one table gives: keys b and a, numbers 2 and none."""
        with tempfile.TemporaryDirectory() as folder:
            for name, text in (("data/t.csv", "id,n\nb,2\na,\n"), ("answers/1.sql", sql)):
                path = os.path.join(folder, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as out:
                    out.write(text)
            return sql_oracle.Answers(folder, {"id": "labels.csv"})

    def test_labels_by_the_names_of_columns(self):
        answers = self.answers("-- n is text; one semicolon: none\nUPDATE t SET n = n * 100;\n"
                               "SELECT id, n > 100 AS \"segment s bool\", n AS \"tag d decimal(2)\",\n"
                               "  iif(n, 'x;y', '') AS \"tag m set\" FROM t;\n")
        self.assertEqual(answers.tables["id"].to_csv(), b"id,d,m,s\na,,,\nb,2.00,x;y,yes\n")

    def test_a_key_twice_is_an_error_of_the_oracle(self):
        self.assertRaises(AssertionError, self.answers, "SELECT 'a' AS id, n AS \"tag n int\" FROM t;")

    def test_claims_are_those_of_a_report(self):
        sql = "SELECT 'c' AS claim, NULL AS confirmed, 3 AS members, 2 AS hits, 3 AS count UNION ALL SELECT 'c', NULL, 3, 0, 0;"
        interval = {"low": 0.2076596008020477, "high": 0.9385080552796037}
        report = [{"claim": "c", "result": "no data", "members": 3, "figures": [
            {"value": "0.6666666666666666", "count": 3, "hits": 2, "interval": interval}, {"value": None, "count": 0, "hits": 0}]}]
        self.assertEqual(sql_oracle.claims_csv(self.answers(sql).claims), sql_oracle.claims_of_report(report))

    def test_wilson_stays_between_0_and_1(self):
        self.assertEqual(sql_oracle.wilson(0, 4)[0], 0)
        self.assertEqual(sql_oracle.wilson(4, 4)[1], 1)


if __name__ == "__main__":
    unittest.main()
