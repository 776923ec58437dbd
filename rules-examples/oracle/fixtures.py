"""What the generators of example data share: numbers drawn the same on every machine, and tables written to the same bytes."""

import csv


class Random:
    """A 64-bit linear congruential generator with Knuth's multiplier, of which the high bits are used."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def chance(self, percent):
        return self.below(100) < percent

    def pick(self, values):
        return values[self.below(len(values))]

    def some(self, count, values):
        """`count` different ones of the values, in the order of the draw."""
        rest = list(values)
        return [rest.pop(self.below(len(rest))) for _ in range(count)]


def write_table(path, heads, rows):
    """A CSV file in UTF-8 with LF."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(heads)
        out.writerows(rows)
