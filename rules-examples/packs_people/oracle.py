#!/usr/bin/env python3
"""The labels that this project must give, computed without Limn: `python3 oracle.py OUT.csv`.

Generations by Pew Research Center (2019), Alpha by McCrindle; the usual dates of the signs.
"""

import datetime as dt
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
import limn_oracle as o  # noqa: E402

AS_OF = dt.date(2024, 6, 30)
OLDEST = 110

COLUMNS = {
    "record_id": o.Column("unique_id", o.int_cell),
    "birth": o.Column("dob", o.date_cell()),
}

# First year and last.
GENERATIONS = {
    "Silent": (1928, 1945),
    "Boomer": (1946, 1964),
    "X": (1965, 1980),
    "Millennial": (1981, 1996),
    "Z": (1997, 2012),
    "Alpha": (2013, AS_OF.year),
}

# The first day of each sign.
SIGNS = (
    ((1, 20), "Aquarius"), ((2, 19), "Pisces"), ((3, 21), "Aries"), ((4, 20), "Taurus"),
    ((5, 21), "Gemini"), ((6, 21), "Cancer"), ((7, 23), "Leo"), ((8, 23), "Virgo"),
    ((9, 23), "Libra"), ((10, 23), "Scorpio"), ((11, 22), "Sagittarius"), ((12, 22), "Capricorn"),
)

BANDS = ((65, "65 and over"), (55, "55 to 64"), (45, "45 to 54"), (35, "35 to 44"), (25, "25 to 34"), (18, "18 to 24"),
         (0, "under 18"))


def sign(birth):
    """The last one that has begun; before 20 January the one that began in December."""
    begun = [name for first_day, name in SIGNS if first_day <= (birth.month, birth.day)]
    return begun[-1] if begun else SIGNS[-1][1]


def generation(birth):
    return next((name for name, (first, last) in GENERATIONS.items() if first <= birth.year <= last), None)


def days_to_birthday(birth):
    """From as of to the next one; 29 February is 1 March in common years."""
    for year in (AS_OF.year, AS_OF.year + 1):
        try:
            day = birth.replace(year=year)
        except ValueError:
            day = dt.date(year, 3, 1)
        if day >= AS_OF:
            return (day - AS_OF).days
    raise AssertionError(birth)


def label(birth):
    believed = birth if birth is not None and birth <= AS_OF and o.age(birth, AS_OF) <= OLDEST else None
    age = o.age(believed, AS_OF)
    return {
        "demographics_age_band": None if age is None else next(name for least, name in BANDS if age >= least),
        "demographics_generation": None if believed is None else generation(believed),
        "demographics_zodiac": None if believed is None else sign(believed),
        "birth_to_check": birth is not None and believed is None,
        "birthday_soon": None if believed is None else days_to_birthday(believed) <= 30,
        "young_family_age": o.between(age, 25, 44),
    }


def build():
    labels = o.LabelTable("record_id")
    for name in ("age_band", "generation", "zodiac"):
        labels.tag(f"demographics_{name}", "text")
    for name in ("birth_to_check", "birthday_soon", "young_family_age"):
        labels.tag(name, "bool")
    for row in o.read_table(o.here(__file__, "../../../shared/data/splink/fake_1000.csv"), COLUMNS):
        labels.set(row.record_id, label(row.birth))
    return labels


if __name__ == "__main__":
    o.main(__file__, build)
