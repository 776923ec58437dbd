"""Runs Limn and its peers on the same customers and rules, compares every label, then says how many times as fast Limn is; a table and a chart go to out/bench. See bench/README.md."""
import argparse
import json
import os
import subprocess
import sys

import polars

import chart
import rules as bench
from projects import LIMN, ROOT, make_data, make_project

QUICK = [("polars", "coded"), ("polars", "grouped")]  # the fastest of all at 100,000 customers, resident and from CSV
ALL = [(engine, form) for engine in ("duckdb", "clickhouse", "polars") for form in ("grouped", "coded", "windows")]
PICTURE = [("pandas", "grouped"), ("postgres", "grouped"), ("sqlite", "grouped")]
SPOKEN = {"duckdb": "DuckDB", "clickhouse": "ClickHouse", "polars": "Polars", "pandas": "pandas", "postgres": "PostgreSQL", "sqlite": "SQLite"}


def run_measured(command, **options):
    """Its output, the wall seconds and the peak memory in kB."""
    done = subprocess.run(["/usr/bin/env", "python3", "-c", MEASURE, *map(str, command)], capture_output=True, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    figures = json.loads(done.stderr.strip().splitlines()[-1])
    return done.stdout, figures["seconds"], figures["peak_kb"]


MEASURE = """
import json, resource, subprocess, sys, time
begin = time.perf_counter()
code = subprocess.run(sys.argv[1:]).returncode
seconds = time.perf_counter() - begin
print(json.dumps({"seconds": seconds, "peak_kb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss}), file=sys.stderr)
sys.exit(code)
"""


def run_limn(data, rules, threads, options=("--no-snapshot",)):
    project = make_project(data, f"limn_{rules}", bench.limn(bench.tags(rules)))
    output, seconds, peak_kb = run_measured([LIMN, "run", *options, "--format", "json", "--threads", threads], cwd=project)
    phases = json.loads(output)["seconds"]
    return {"labels": project / "labels.csv", "load": phases["read"], "evaluate": phases["check"] + phases["link"] + phases["run"], "write": phases["write"],
            "whole": seconds, "peak_kb": peak_kb}


def run_first(data, rules):
    """The seconds from the start of a process to the labels of the first 1,000 customers in their file, from the snapshot; and the snapshot's share of the CSV's size."""
    project = data / f"limn_{rules}"
    program = project / "bench.lbc"
    run_measured([LIMN, "build", "-o", program], cwd=project)
    seconds = min(run_measured([LIMN, "run", program, "--first", "1000", "--out", "first.csv"], cwd=project)[1] for _ in range(5))
    snapshot = max((project / ".limn").glob("*.snapshot"), key=lambda path: path.stat().st_mtime)
    return seconds, snapshot.stat().st_size / sum(path.stat().st_size for path in (data / "data").glob("*.csv"))


def run_peer(data, rules, engine, form, threads, tables="data", options=()):
    labels = data / f"{engine}_{form}_{rules}.csv"
    output, _, peak_kb = run_measured([sys.executable, ROOT / "bench" / "peers.py", engine, form, data / tables, rules, labels, "--threads", threads, *options])
    figures = json.loads(output.strip().splitlines()[-1])
    # Without the start of Python and the import of the engine.
    whole = figures["load"] + figures["evaluate"] + figures["write"]
    return figures | {"labels": labels, "whole": whole, "peak_kb": max(peak_kb, figures["peak_kb"])}


def best_of(runs, run):
    """The better of several runs, phase by phase."""
    figures = [run() for _ in range(runs)]
    return figures[0] | {phase: min(each[phase] for each in figures) for phase in ("load", "evaluate", "write", "whole")}


def read_labels(path):
    frame = polars.read_csv(path, infer_schema=False)
    return frame.sort("customer_id")


def differences(ours, theirs):
    """How many labels differ, with one of them in words."""
    if ours.height != theirs.height or not ours["customer_id"].equals(theirs["customer_id"]):
        return ours.height * ours.width, "not the same customers"
    count, example = 0, ""
    for name in ours.columns:
        unequal = ours[name].fill_null("").ne(theirs[name].fill_null(""))
        if unequal.any():
            row = unequal.arg_true()[0]
            count += int(unequal.sum())
            example = f"{name} of {ours['customer_id'][row]}: {ours[name][row]}, not {theirs[name][row]}"
    return count, example


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="240 tags, 100,000 customers, the fastest peer in its fastest form")
    parser.add_argument("--picture", action="store_true", help="100,000 customers, pandas, PostgreSQL and SQLite beside the fastest peer")
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--rules", type=int, nargs="+", default=[12, 60, 240])
    parser.add_argument("--peers", nargs="+", metavar="ENGINE/FORM", help="such as duckdb/grouped")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--runs", type=int, default=2, help="of each, the best counts")
    arguments = parser.parse_args()
    customers = 100_000 if arguments.quick or arguments.picture else arguments.customers
    peers = [tuple(peer.split("/")) for peer in arguments.peers] if arguments.peers else [*QUICK, *PICTURE] if arguments.picture else QUICK if arguments.quick else ALL
    data = make_data(customers)
    closing, sets = [], []
    for rules in [240] if arguments.quick or arguments.picture else arguments.rules:
        ours = best_of(arguments.runs, lambda: run_limn(data, rules, arguments.threads))
        our_labels = read_labels(ours["labels"])
        run_limn(data, rules, arguments.threads, ())  # makes the snapshot, where there is none yet
        kept = best_of(arguments.runs, lambda: run_limn(data, rules, arguments.threads, ()))
        count, example = differences(our_labels, read_labels(kept["labels"]))
        if count > 0:
            closing.append(f"Limn, from the snapshot: {count} labels differ, such as {example}")
        print(f"\n{rules} tags x {customers} customers, {arguments.threads} threads          load  evaluate     write     whole   peak MB   labels")
        show("Limn", ours, "")
        show("Limn, from the snapshot", kept, "equal" if count == 0 else f"{count} DIFFER")
        sets.append((f"{rules} tags x {customers} customers, {arguments.threads} threads", [("Limn", ours), ("Limn, from the snapshot", kept)]))
        resident, whole = {}, {}
        for engine, form in peers:
            theirs = best_of(arguments.runs, lambda: run_peer(data, rules, engine, form, arguments.threads))
            count, example = differences(our_labels, read_labels(theirs["labels"]))
            show(f"{SPOKEN[engine]}, {form}", theirs, "equal" if count == 0 else f"{count} DIFFER, such as {example}")
            if count > 0:
                closing.append(f"{SPOKEN[engine]}, {form}: {count} labels differ")
                continue
            sets[-1][1].append((f"{SPOKEN[engine]}, {form}", theirs))
            resident[theirs["evaluate"]] = engine
            whole[theirs["whole"]] = engine
        for what, times, own in (("resident", resident, ours["evaluate"]), ("csv", whole, ours["whole"])):
            if times:
                best = min(times)
                closing.append(f"{what} {rules} tags x {customers} customers: {best / own:.1f} times {SPOKEN[times[best]]}")
        seconds, share = run_first(data, rules)
        closing.append(f"snapshot {rules} tags x {customers} customers: the first 1,000 of them in {seconds * 1000:.0f} ms; {share:.0%} of the CSV's size")
    (ROOT / "out" / "bench" / "results.md").write_text("\n".join(chart.markdown(title, rows) for title, rows in sets))
    (ROOT / "out" / "bench" / "results.svg").write_text(chart.svg(sets))
    print()
    for line in closing:
        print(line)
    return 1 if any("differ" in line for line in closing) else 0


def show(name, figures, labels):
    times = "".join(f"{figures[phase]:9.2f}s" for phase in ("load", "evaluate", "write", "whole"))
    print(f"  {name:44}{times}{figures['peak_kb'] / 1024:10.0f}   {labels}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
