#!/usr/bin/env python3
"""The labels that this project must give, computed without Limn: `python3 oracle.py OUT.csv`.

Generations by Pew Research Center (2019), Alpha by McCrindle; the usual dates of the signs. The lunar new year is not looked up
but computed from sun and moon, by the rule of GB/T 33661-2017: `new_year`.
"""

import datetime as dt
import functools
import math
import os
import re
import sys
from collections import Counter

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
import limn_oracle as o  # noqa: E402

AS_OF = dt.date(2024, 6, 30)
OLDEST = 110

COLUMNS = {
    "record_id": o.Column("unique_id", o.int_cell),
    "birth": o.Column("dob", o.date_cell()),
    "surname": o.Column("surname"),
    "email": o.Column("email"),
}

ANIMALS = "鼠牛虎兔龙蛇马羊猴鸡狗猪"
ANIMALS_IN_ENGLISH = ("Rat", "Ox", "Tiger", "Rabbit", "Dragon", "Snake", "Horse", "Goat", "Monkey", "Rooster", "Dog", "Pig")
SIGNS_IN_CHINESE = {
    "Aries": "白羊座", "Taurus": "金牛座", "Gemini": "双子座", "Cancer": "巨蟹座", "Leo": "狮子座", "Virgo": "处女座",
    "Libra": "天秤座", "Scorpio": "天蝎座", "Sagittarius": "射手座", "Capricorn": "摩羯座", "Aquarius": "水瓶座", "Pisces": "双鱼座",
}
DEFAULT_BIRTHS = [dt.date(1899, 12, 30), dt.date(1900, 1, 1), dt.date(1901, 1, 1), dt.date(1970, 1, 1), dt.date(2000, 1, 1)]
NO_NAMES = set("test tester testing testtest asdf qwerty abc xxx na none null unknown anonymous customer user "
               "测试 测试用户 匿名 匿名用户 无 未知 不详 先生 女士 用户 客户".split())

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


def sin(degrees):
    return math.sin(math.radians(degrees))


def new_moon(number):
    """The moment of the new moon so many after that of 6 January 2000, as a Julian day: Meeus, Astronomical Algorithms (1998),
    chapter 49, without terms below half a minute."""
    centuries = number / 1236.85
    sun, moon = 2.5534 + 29.10535670 * number, 201.5643 + 385.81693528 * number + 0.0107582 * centuries**2
    latitude = 160.7108 + 390.67050284 * number - 0.0016118 * centuries**2
    node = 124.7746 - 1.56375588 * number
    orbit = 1 - 0.002516 * centuries
    return (2451550.09766 + 29.530588861 * number + 0.00015437 * centuries**2
            - 0.40720 * sin(moon) + 0.17241 * orbit * sin(sun) + 0.01608 * sin(2 * moon) + 0.01039 * sin(2 * latitude)
            + 0.00739 * orbit * sin(moon - sun) - 0.00514 * orbit * sin(moon + sun) + 0.00208 * orbit**2 * sin(2 * sun)
            - 0.00111 * sin(moon - 2 * latitude) - 0.00057 * sin(moon + 2 * latitude) + 0.00056 * orbit * sin(2 * moon + sun)
            - 0.00042 * sin(3 * moon) + 0.00042 * orbit * sin(sun + 2 * latitude) + 0.00038 * orbit * sin(sun - 2 * latitude)
            + 0.000325 * sin(299.77 + 0.107408 * number - 0.009173 * centuries**2)
            - 0.00024 * orbit * sin(2 * moon - sun) - 0.00017 * sin(node))


def sun_longitude(julian_day):
    """Degrees, to about a hundredth: Meeus, chapter 25."""
    centuries = (julian_day - 2451545.0) / 36525
    anomaly = 357.52911 + 35999.05029 * centuries
    centre = ((1.914602 - 0.004817 * centuries) * sin(anomaly) + (0.019993 - 0.000101 * centuries) * sin(2 * anomaly)
              + 0.000289 * sin(3 * anomaly))
    return (280.46646 + 36000.76983 * centuries + centre - 0.00569 - 0.00478 * sin(125.04 - 1934.136 * centuries)) % 360


def day_in_china(julian_day):
    """Eight hours east of Greenwich; the clock of the formulas is a minute ahead."""
    return dt.date(2000, 1, 1) + dt.timedelta(days=math.floor(julian_day - 2451544.5 + 8 / 24 - 65 / 86400))


@functools.cache
def new_year(year):
    """The second new moon after the one that began the month of the winter solstice. (A leap month between them would make it
    the third; from 1930 to 2031 there is none.)"""
    low, high = (2451545.0 + (year - 2000) * 365.2425 + day for day in (-25, 0))
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (middle, high) if sun_longitude(middle) < 270 else (low, middle)
    number = round((year - 2000) * 12.3685)
    moons = [day_in_china(new_moon(number + place)) for place in range(-4, 5)]
    solstice_month = max(place for place, day in enumerate(moons) if day <= day_in_china(low))
    return moons[solstice_month + 2]


def animal(birth):
    """Its place among the twelve; nothing before the new year of 1930, and from that of 2031 on."""
    year = birth.year - (birth < new_year(birth.year))
    return (year - 4) % 12 if 1930 <= year <= 2030 else None


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


def name_key(name):
    """As people compare names: case and width folded, no blanks, points, hyphens, slashes."""
    return None if name is None else re.sub("[ ./-]", "", name.strip().casefold())


def is_name(key):
    return key is not None and key != "" and key not in NO_NAMES and not re.fullmatch("[0-9]+|[a-z]", key)


def believed_birth(birth):
    return birth if birth is not None and birth <= AS_OF and o.age(birth, AS_OF) <= OLDEST else None


def email_works(email):
    """RFC 5321: words with single points between, an @, labels that neither begin nor end with a hyphen; of these two at least, and
    no top-level domain has one letter."""
    word, domain_label = r"[\w!#$%&'*+/=?^`{|}~-]+", r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"
    pattern = rf"{word}(\.{word})*@({domain_label}\.)+(?=[a-z0-9-]{{2}}){domain_label}"
    return email is not None and re.fullmatch(pattern, email, re.ASCII | re.IGNORECASE) is not None


def quality(row, entries):
    """What is missing, what is to be checked, what to do. `entries`: how many entries a name and day of birth has."""
    key, birth = name_key(row.surname), believed_birth(row.birth)
    gaps = o.members([("Name", not is_name(key)), ("Day of birth", birth is None), ("Way to reach", not email_works(row.email))])
    to_check = o.members([
        ("Name is none", bool(key) and not is_name(key)),
        ("Not yet born", row.birth is not None and row.birth > AS_OF),
        ("Too old", row.birth is not None and o.age(row.birth, AS_OF) > OLDEST),
        ("Default day of birth", row.birth in DEFAULT_BIRTHS),
        ("Perhaps twice", is_name(key) and birth is not None and entries[key, birth] >= 2),
    ])
    return gaps, to_check, "To be checked" if to_check else "To be completed" if gaps else "Good"


def label(row, entries):
    birth = row.birth
    believed = believed_birth(birth)
    age = o.age(believed, AS_OF)
    place = None if birth is None or birth > AS_OF else animal(birth)
    gaps, to_check, grade = quality(row, entries)
    return {
        "demographics_age_band": None if age is None else next(name for least, name in BANDS if age >= least),
        "demographics_generation": None if believed is None else generation(believed),
        "demographics_zodiac": None if believed is None else sign(believed),
        "生肖_属相": None if place is None else ANIMALS[place],
        "生肖_英文": None if place is None else ANIMALS_IN_ENGLISH[place],
        "生肖_星座": None if birth is None or birth > AS_OF else SIGNS_IN_CHINESE[sign(birth)],
        "data_quality_gaps": gaps,
        "data_quality_to_check": to_check,
        "data_quality_grade": grade,
        "birth_to_check": birth is not None and believed is None,
        "birthday_soon": None if believed is None else days_to_birthday(believed) <= 30,
        "young_family_age": o.between(age, 25, 44),
    }


def build():
    rows = o.read_table(o.here(__file__, "../../../shared/data/splink/fake_1000.csv"), COLUMNS)
    entries = Counter((name_key(row.surname), believed_birth(row.birth)) for row in rows)
    labels = o.LabelTable("record_id")
    for name in ("demographics_age_band", "demographics_generation", "demographics_zodiac", "生肖_属相", "生肖_英文", "生肖_星座"):
        labels.tag(name, "text")
    for name, type_name in (
        ("data_quality_gaps", "set"), ("data_quality_to_check", "set"), ("data_quality_grade", "text"),
        ("birth_to_check", "bool"), ("birthday_soon", "bool"), ("young_family_age", "bool"),
    ):
        labels.tag(name, type_name)
    for row in rows:
        labels.set(row.record_id, label(row, entries))
    return labels


if __name__ == "__main__":
    o.main(__file__, build)
