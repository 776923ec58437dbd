"""The groups as docs/language/clusters.md says they are found, step by step: SQL has no loop that ends when nobody moves."""

import hashlib
import math
from collections import Counter

SEED, FROM, TO, STARTS, ROUNDS = "7", 2, 5, 4, 100


def draw(groups, start, number):
    digits = hashlib.md5("\x1f".join((SEED, str(groups), str(start), str(number))).encode()).hexdigest()[:15]
    return int(digits, 16) / 16**15


def squared(a, b):
    return sum((x - y) * (x - y) for x, y in zip(a, b))


def standardised(column):
    mean = math.fsum(column) / len(column)
    deviation = math.sqrt(math.fsum((x - mean) ** 2 for x in column) / (len(column) - 1))
    return [0.0 if deviation == 0 or min(column) == max(column) else (x - mean) / deviation for x in column]


def beginning(points, groups, start):
    """k-means++: the next centre is drawn with a chance that grows with the squared distance to those before."""
    centres = [points[int(draw(groups, start, 0) * len(points))]]
    while len(centres) < groups:
        squares = [min(squared(point, centre) for centre in centres) for point in points]
        wanted, passed = draw(groups, start, len(centres)) * sum(squares), 0.0
        for point, square in zip(points, squares):
            passed += square
            if passed > wanted:
                centres.append(point)
                break
    return centres


def nearest(point, centres):
    return min(range(len(centres)), key=lambda at: squared(point, centres[at]))


def settle(points, centres):
    """Centres that no customer wants to leave, and the sum of the squared distances to them."""
    groups = None
    for _ in range(ROUNDS):
        now = [nearest(point, centres) for point in points]
        if now == groups:
            break
        groups = now
        away = [squared(point, centres[group]) for point, group in zip(points, groups)]
        for at in range(len(centres)):
            members = [point for point, group in zip(points, groups) if group == at]
            if not members:  # begins anew at the customer who is farthest from his centre
                farthest = away.index(max(away))
                away[farthest], members = 0.0, [points[farthest]]
            centres[at] = [math.fsum(column) / len(members) for column in zip(*members)]
    return centres, math.fsum(squared(point, centres[nearest(point, centres)]) for point in points)


def silhouette(points, centres):
    def one(point):
        own, other = sorted(math.sqrt(squared(point, centre)) for centre in centres)[:2]
        return (other - own) / other if other > 0 else 0.0

    return math.fsum(map(one, points)) / len(points)


def found(points):
    """Of each number of groups the best start, of all numbers the one that parts best; its centres, the largest group first."""
    best = []
    for groups in range(FROM, TO + 1):
        fits = [settle(points, beginning(points, groups, start)) for start in range(STARTS)]
        best.append(min(fits, key=lambda fit: fit[1])[0])
    centres = max(best, key=lambda fit: silhouette(points, fit))
    sizes = Counter(nearest(point, centres) for point in points)
    return sorted(centres, key=lambda centre: (-sizes[centres.index(centre)], [-x for x in centre]))


def answer(connection, as_of):
    """Rows of customer_id, kind_of_buyer, rhythm."""
    rows = connection.execute("""
        select c.customer_id, julianday(?) - julianday(max(p.day)), v.visit_days
        from customers c
        join answer_07_behaviour_days v on v.customer_id = c.customer_id
        left join paid p on p.customer_id = c.customer_id
        group by c.customer_id order by c.customer_id""", [as_of]).fetchall()
    known = [row for row in rows if row[1] is not None]  # who never bought is not in the base, whose order has no time lacks a number
    points = list(zip(*(standardised(column) for column in list(zip(*known))[1:])))
    centres = found(points)
    rhythm = {row[0]: nearest(point, centres) + 1 for row, point in zip(known, points)}
    names = {None: "In no group", 1: "Now and then", 2: "Long gone", 3: "All the time"}
    for customer_id, *_ in rows:
        number = rhythm.get(customer_id)
        yield customer_id, names.get(number, "In another group"), number
