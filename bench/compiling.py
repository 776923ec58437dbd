"""How long the rules take from their bytes to a verified program, in a new process: 1,000 and 10,000 tags. `python3 bench/compiling.py`."""
import random
import subprocess
import time

import rules as bench
from projects import LIMN, make_data, make_project

RUNS = 5


def rule_file(count):
    """Tags of four shapes over aggregates that mostly differ, some of them over other tags."""
    draw = random.Random(1)
    tags = []
    for place in range(count):
        days = draw.choice([7, 14, 30, 60, 90, 180, 365]) + place % 50
        tags.append((
            f'tag t{place} when count(orders where status = "paid" and category = "{draw.choice(bench.CATEGORIES)}" in last {days} days) >= {place % 9 + 1}',
            f'tag t{place} when sum(orders.amount where channel = "app" in last {days} days) >= {place % 900 + 1} and city is known',
            f'tag t{place} one of\n  "high" when count(events where type = "{draw.choice(bench.EVENT_TYPES)}" in last {days} days) >= {place % 40 + 10}\n'
            f'  "some" when t{place - 2} or t{place - 1}\n  otherwise "low"',
            f'tag t{place} when average(orders.amount where status != "void" in last {days} days) > {place % 300} and not t{place - 3}',
        )[place % 4])
    return "\n\n".join(tags) + "\n"


def main():
    data = make_data(100)
    for count in (1_000, 10_000):
        project = make_project(data, f"compiling_{count}", rule_file(count))
        seconds = []
        for _ in range(RUNS):
            begin = time.perf_counter()
            subprocess.run([LIMN, "build", "--out", "many.lbc"], cwd=project, check=True, stdout=subprocess.DEVNULL)
            seconds.append(time.perf_counter() - begin)
        size = (project / "many.lbc").stat().st_size
        print(f"compile {count} tags: {min(seconds) * 1000:.0f} ms, program {size / 1e6:.1f} MB (best of {RUNS})")


if __name__ == "__main__":
    main()
