"""The split by its own words (docs/language/splits.md): SQLite has no MD5."""

import hashlib


def part(seed, key):
    """From 0 to 9999, for ever."""
    return int(hashlib.md5(f"{seed}\x1f{key}".encode()).hexdigest()[:15], 16) % 10_000


def answer(connection, as_of):
    """Rows of customer_id, send_letter, spring_letter, holdout."""
    for customer_id, value_layer in connection.execute("select customer_id, value_layer from answer_01_layers"):
        letter, rest = part("spring-2026", customer_id), part("holdout-2026", customer_id)
        group = "control" if letter < 1_000 else "a" if letter < 5_500 else "b"
        held_out = rest < 500
        send = group != "control" and not held_out and value_layer in ("Silver", "Bronze")
        yield customer_id, send, group, "held out" if held_out else "reached"
