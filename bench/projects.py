"""The projects that are measured: the sample shop of so many customers, and rule files over its data."""
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIMN = ROOT / "build" / "limn"


def make_data(customers):
    """The sample shop, in out/bench/CUSTOMERS; made once."""
    folder = ROOT / "out" / "bench" / str(customers)
    if not (folder / "limn.yaml").exists():
        subprocess.run([LIMN, "sample", "retail", "--customers", str(customers), "--out", folder], check=True, stdout=subprocess.DEVNULL)
    return folder


def make_project(data, name, rules):
    """A project beside the shop's data, with this text as its only rule file."""
    folder = data / name
    (folder / "rules").mkdir(parents=True, exist_ok=True)
    declared = (data / "limn.yaml").read_text().replace("from: data/", "from: ../data/")
    (folder / "limn.yaml").write_text(declared.replace("labels: out/labels.csv", "labels: labels.csv"))
    (folder / "rules" / "bench.limn").write_text(rules)
    return folder
