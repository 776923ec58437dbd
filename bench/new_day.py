"""One new day: how long `limn run --changes` takes from the day's CSV on the disk to the list of changed labels on the disk, beside the peers' recompute of everything. See bench/README.md.

The list has to be what two full runs say, line for line, and the peers' labels those of the second of them."""
import argparse
import csv
import datetime
import os
import random
import shutil
import subprocess
import sys
import time

import rules as bench
from projects import LIMN, make_data, make_project
from side_by_side import SPOKEN, best_of, differences, read_labels, run_measured, run_peer, show

DAY = bench.AS_OF + datetime.timedelta(days=1)
ROWS = {"events": 80_000, "orders": 27_000}  # of a million customers
LATE, LATE_DAYS = 0.01, 30
CORRECTED = 0.001  # of the orders
NEW_FILES = [f"{table}_{DAY}.csv" for table in ROWS]
PEERS = [("clickhouse", "windows"), ("polars", "windows"), ("duckdb", "coded")]  # each in the form that is fastest at a million customers


def drawn_rows(path, draw):
    """Rows at places drawn evenly, without end: whoever has many rows comes often."""
    size = path.stat().st_size
    with path.open("rb") as file:
        while True:
            file.seek(draw.randrange(size))
            file.readline()  # what is left of the row at this place
            if line := file.readline():
                yield line.decode().rstrip("\n").split(",")


def moments(count, draw):
    """When the rows happened, in the order in which they arrive: late ones are as many days older."""
    late = set(draw.sample(range(count), round(count * LATE)))
    midnight = datetime.datetime.combine(DAY, datetime.time())
    for place, second in enumerate(sorted(draw.randrange(86400) for _ in range(count))):
        yield str(midnight + datetime.timedelta(seconds=second, days=-draw.randint(1, LATE_DAYS) if place in late else 0))


def new_events(path, count, draw):
    for (customer, _, *rest), moment in zip(drawn_rows(path, draw), moments(count, draw)):
        yield [customer, moment, *rest]


def new_orders(path, count, draw):
    rows, taken = drawn_rows(path, draw), set()
    number = int(last_line(path).split(",")[0].removeprefix("A"))  # they count up through the file
    corrections = set(draw.sample(range(count), max(2, round(count * CORRECTED))))
    for place, moment in enumerate(moments(count, draw)):
        if place in corrections:
            made = next(made for row in rows if row[0] not in taken and (made := corrected(row, paid=len(taken) % 2 == 0)))
            taken.add(made[0])
            yield made
        else:
            number += 1
            _, customer, _, *rest = next(rows)
            yield [f"A{number:08}", customer, moment, *rest]


def corrected(row, paid):
    """The same order as paid where it was not (`paid`), or paid with half the amount; None where it is none for that. Of the two rows this one counts: it is the smaller, column by column."""
    order, customer, moment, status, category, channel, amount, discount = row
    if not customer or not amount or paid == (status == "paid"):
        return None
    return [order, customer, moment, "paid", category, channel, amount if paid else f"{float(amount) / 2:.2f}", discount]


def last_line(path):
    with path.open("rb") as file:
        file.seek(-1000, os.SEEK_END)
        return file.read().decode(errors="replace").splitlines()[-1]


def make_day(data, customers):
    """The shop's files, in out/bench/CUSTOMERS/day, with the new day's in `incoming`; made once."""
    day, part = data / "day", data / "day" / "incoming.part"
    day.mkdir(exist_ok=True)
    for name in ("customers.csv", "orders.csv", "events.csv"):
        if not (day / name).exists():
            link(data / "data" / name, day / name)
    if not (day / "incoming").exists():
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        for table, make in (("orders", new_orders), ("events", new_events)):
            path, draw = day / f"{table}.csv", random.Random(table)
            header = path.open().readline()
            rows = make(path, ROWS[table] * customers // 1_000_000, draw)
            (part / f"{table}_{DAY}.csv").write_text(header + "".join(",".join(row) + "\n" for row in rows))
        part.rename(day / "incoming")
    return day


def make_merged(data, day):
    """The rows that count of all files, for the peers, in out/bench/CUSTOMERS/day_merged: an order that was corrected as it was corrected. Made once."""
    merged, part = data / "day_merged", data / "day_merged.part"
    if merged.exists():
        return merged
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    link(day / "customers.csv", part / "customers.csv")
    for table in ROWS:
        new = (day / "incoming" / f"{table}_{DAY}.csv").read_bytes().splitlines(keepends=True)[1:]
        with (day / f"{table}.csv").open("rb") as old, (part / f"{table}.csv").open("wb") as out:
            if table == "orders":
                orders = {line.split(b",", 1)[0] for line in new}
                out.writelines(line for line in old if line.split(b",", 1)[0] not in orders)
            else:
                shutil.copyfileobj(old, out, 1 << 20)
            out.writelines(new)
    part.rename(merged)
    return merged


def link(source, target):
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def make_day_project(data, rules):
    project = make_project(data, f"limn_{rules}_day", bench.limn(bench.tags(rules)))
    declared = (project / "limn.yaml").read_text()
    for old, new in (("customers", "customers"), ("orders", "orders*"), ("events", "events*")):
        assert f"from: ../data/{old}.csv" in declared, old
        declared = declared.replace(f"from: ../data/{old}.csv", f"from: ../day/{new}.csv")
    (project / "limn.yaml").write_text(declared)
    return project


def place_new_files(day, present):
    for name in NEW_FILES:
        (day / name).unlink(missing_ok=True)
        if present:
            shutil.copyfile(day / "incoming" / name, day / name)


def run_changes(project, day, *options):
    """Seconds from the start of the process until the list stands on the disk, and until its end. The sources and what was kept of them are in the page cache."""
    changes, log = project / "changes.csv", project / "run.log"
    changes.unlink(missing_ok=True)
    for path in (*day.glob("*.csv"), *(project / ".limn").glob("*")):
        with path.open("rb") as file:
            while file.read(1 << 20):
                pass
    os.sync()  # no list waits for what others wrote
    with log.open("wb") as output:
        begin = time.perf_counter()
        process = subprocess.Popen([LIMN, "run", "--changes", changes.name, *options], cwd=project, stdout=output, stderr=output)
        while not changes.exists() and process.poll() is None:
            time.sleep(0.0005)
        listed = time.perf_counter() - begin
        code = process.wait()
        whole = time.perf_counter() - begin
    if code != 0 or not changes.exists():
        sys.exit(f"limn run --changes {changes.name} {' '.join(options)} ended with {code}\n{log.read_text()}")
    return {"listed": listed, "whole": whole}


def restore(project):
    """Limn's folder as the first run with --changes left it. Its files are written whole and renamed, so links do."""
    shutil.rmtree(project / ".limn", ignore_errors=True)
    shutil.copytree(project / ".limn_before", project / ".limn", copy_function=os.link)


def expected_changes(project):
    """The lines of the list as two full runs have it, which are in the same order; also in a file. And of how many customers they are."""
    customers, path = 0, project / "changes_expected.csv"
    with open(project / "labels_before.csv") as before, open(project / "labels_after.csv") as after, path.open("w") as out:
        header, other = next(before), next(after)
        assert header == other
        names = header.rstrip("\n").split(",")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([names[0], "label", "before", "after"])
        for lines in zip(before, after, strict=True):
            if lines[0] != lines[1]:
                (customer, *old), (same, *new) = csv.reader(lines)
                assert customer == same
                customers += 1
                writer.writerows((customer, name, a, b) for name, a, b in zip(names[1:], old, new) if a != b)
    return sorted(path.read_text().splitlines()), customers


def check_changes(project, expected):
    given = sorted((project / "changes.csv").read_text().splitlines())
    if given == expected:
        return
    differing = sorted({*given} ^ {*expected})
    shown = [("  there, but not expected: " if line in given else "  expected, but not there: ") + line for line in differing[:10]] or ["  some lines are there twice"]
    sys.exit(f"{project / 'changes.csv'}: {len(given) - 1} changed labels, not {len(expected) - 1} as by two full runs (changes_expected.csv)\n" + "\n".join(shown))


def run_full(project, labels, threads, *options):
    run_measured([LIMN, "run", "--no-snapshot", "--threads", threads, "--out", labels, *options], cwd=project)


def run_limn(data, day, rules, threads, runs):
    """The project, and the best seconds of the new day; its list has been compared."""
    project = make_day_project(data, rules)
    for folder in (".limn", ".limn_before"):
        shutil.rmtree(project / folder, ignore_errors=True)
    place_new_files(day, False)
    run_full(project, "labels_before.csv", threads)
    first = run_changes(project, day, "--threads", str(threads))
    lines = (project / "changes.csv").read_text().splitlines()
    if lines != ["customer_id,label,before,after"]:
        sys.exit(f"{project / 'changes.csv'}: the first list is not empty: {lines[:3]}")
    (project / ".limn").rename(project / ".limn_before")

    place_new_files(day, True)
    run_full(project, "labels_after.csv", threads, "--as-of", str(DAY))
    expected, customers = expected_changes(project)
    times = []
    for _ in range(runs):
        restore(project)
        times.append(run_changes(project, day, "--threads", str(threads), "--as-of", str(DAY)))
        check_changes(project, expected)
    best = {phase: min(each[phase] for each in times) for phase in first}
    print(f"  {len(expected) - 1} changed labels of {customers} customers, equal to two full runs line for line")
    print(f"  Limn: the list after {best['listed']:.3f}s, the end after {best['whole']:.3f}s; the day before, with nothing kept, {first['listed']:.2f}s and {first['whole']:.2f}s", flush=True)
    return project, best


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--rules", type=int, default=240)
    parser.add_argument("--peers", nargs="*", metavar="ENGINE/FORM", help="such as duckdb/grouped; else each in the form that is fastest at a million customers")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--runs", type=int, default=2, help="of each, the best counts")
    arguments = parser.parse_args()
    peers = PEERS if arguments.peers is None else [tuple(peer.split("/")) for peer in arguments.peers]
    data = make_data(arguments.customers)
    day = make_day(data, arguments.customers)
    what = f"{arguments.rules} tags x {arguments.customers} customers"
    rows = " and ".join(f"{count * arguments.customers // 1_000_000} {table}" for table, count in ROWS.items())
    print(f"\n{what}, {arguments.threads} threads, a new day of {rows}", flush=True)
    project, ours = run_limn(data, day, arguments.rules, arguments.threads, arguments.runs)

    merged = make_merged(data, day)
    times, different = {}, False
    print("  everything anew                                  load  evaluate     write     whole   peak MB   labels")
    for engine, form in peers:
        theirs = best_of(arguments.runs, lambda: run_peer(merged, arguments.rules, engine, form, arguments.threads, ".", ("--as-of", DAY)))
        count, example = differences(read_labels(project / "labels_after.csv"), read_labels(theirs["labels"]))
        show(f"{SPOKEN[engine]}, {form}", theirs, "equal" if count == 0 else f"{count} DIFFER, such as {example}")
        if count == 0:
            times[theirs["evaluate"]] = engine
        different |= count > 0
    if times:
        best = min(times)
        print(f"\nnew day {what}: {best / ours['listed']:.1f} times {SPOKEN[times[best]]} ({ours['listed']:.2f} s against {best:.2f} s)")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
