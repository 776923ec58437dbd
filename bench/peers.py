"""One engine, one form, one run, in a process of its own: tables -> labels. Called by bench/run.

    peers.py ENGINE FORM DATA RULES LABELS [--threads N] [--as-of DAY]

Prints a line of JSON: seconds to load the CSV files, to evaluate, to write LABELS, and the peak memory in kB. Text of booleans is yes and no, as Limn writes it.

Forms, all of them what the engine's own pages recommend:
  grouped   tables as the CSV gives them, one query that groups each table once
  coded     the same over tables sorted by customer, texts of few values as enumerations
  windows   each window aggregated by itself, from its own first day, then joined

pandas, postgres and sqlite, for the picture, have one form each: postgres the first; sqlite the first over tables sorted by customer; pandas groups the rows of each
filter once.
"""
import argparse
import datetime
import json
import os
import resource
import time

import rules as bench

CODED = {"status": ["paid", "refunded", "void"], "category": bench.CATEGORIES, "channel": sorted({*bench.ORDER_CHANNELS, *bench.EVENT_CHANNELS}), "type": bench.EVENT_TYPES}
COLUMNS = {
    "orders": ["customer_id", "ordered_at", "status", "category", "channel", "amount", "discount"],
    "events": ["customer_id", "happened_at", "type", "category", "channel"],
}
MONEY = ["amount", "discount"]


def header_of(data, table):
    with open(f"{data}/{table}.csv") as file:
        return file.readline().strip().split(",")


def conditions(aggregate, with_window=True):
    parts = [f"{column} = '{value}'" for column, value in aggregate.where]
    if with_window and aggregate.days:
        parts.append(f"{bench.TIME[aggregate.table]} >= {day_sql(aggregate.days)}")
    return " and ".join(parts) or "true"


def day_sql(days):
    return f"timestamp '{bench.first_day(days)} 00:00:00'"


def sources(chosen, form, aggregate_sql):
    """Subqueries with a row for each customer: all aggregates of a table at once, or those of each window."""
    groups = {}
    for aggregate in bench.aggregates_of(chosen):
        groups.setdefault((aggregate.table, aggregate.days if form == "windows" else None), []).append(aggregate)
    queries = []
    for (table, days), members in groups.items():
        own_window = form == "windows"
        select = ", ".join(f"{aggregate_sql(member, not own_window)} as {member.name}" for member in members)
        where = f" where {bench.TIME[table]} >= {day_sql(days)}" if own_window and days else ""
        queries.append(f"select customer_id, {select} from {table}{where} group by customer_id")
    return queries


FAVOURITE = """select customer_id, category as favourite_category from (
  select customer_id, category, row_number() over (partition by customer_id order by n desc, latest desc, category_text) as place from (
    select customer_id, category, cast(category as {text}) as category_text, count(*) as n, max(ordered_at) as latest from orders
    where status = 'paid' and category is not null and ordered_at >= {begin} group by customer_id, category, category_text) counted) placed where place = 1"""


def zero_over_nothing(name):
    """Counts and sums of customers without rows, whom the join gives no value; averages and maxima stay missing."""
    return name if bench.AGGREGATES[name].is_missing_over_nothing() else f"coalesce({name}, 0)"


def labels_sql(chosen, queries):
    """One row for each customer."""
    names = [f"s{place}" for place in range(len(queries))]
    joins = " ".join(f"left join {name} on {name}.customer_id = customers.customer_id" for name in names)
    columns = ", ".join(f"{bench.label_sql(tag, zero_over_nothing)} as {tag.name}" for tag in chosen)
    subqueries = ", ".join(f"{name} as ({query})" for name, query in zip(names, queries))
    return f"with {subqueries} select customers.customer_id as customer_id, {columns} from customers {joins}"


class Engine:
    def peak_kb(self):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


class SqlEngine(Engine):
    """What the engines that take SQL share: their own parts are `aggregate`, TEXT, and the query of the funnel."""

    def queries(self, chosen, form):
        queries = sources(chosen, form, self.aggregate)
        specials = {tag.special for tag in chosen}
        if "favourite" in specials:
            queries.append(FAVOURITE.format(text=self.TEXT, begin=day_sql(bench.FAVOURITE_DAYS)))
        if "funnel" in specials:
            queries.append(self.funnel())
        return queries

    def labels_sql(self, chosen, form):
        return labels_sql(chosen, self.queries(chosen, form))

    @staticmethod
    def written_sql(chosen):
        """The labels in the order of customers, yes and no as Limn writes them."""
        columns = ", ".join(f"case when {tag.name} then 'yes' when not {tag.name} then 'no' end as {tag.name}" if tag.condition else tag.name for tag in chosen)
        return f"select customer_id, {columns} from labels order by customer_id"


class DuckDb(SqlEngine):
    TEXT = "varchar"

    def __init__(self, threads):
        import duckdb

        self.connection = duckdb.connect()
        self.connection.execute(f"set threads = {threads}")

    def load(self, data, form):
        execute = self.connection.execute
        execute(f"create table customers as select customer_id from read_csv('{data}/customers.csv', all_varchar = true)")
        if form == "coded":
            for column, values in CODED.items():
                execute("create type {}_code as enum ({})".format(column, ", ".join(f"'{value}'" for value in values)))
        for table, columns in COLUMNS.items():
            types = {name: "VARCHAR" for name in columns}
            types |= {bench.TIME[table]: "TIMESTAMP", "amount": "DECIMAL(12,2)", "discount": "DECIMAL(12,2)"}
            types |= {name: f"{name}_code" for name in CODED} if form == "coded" else {}
            select = ", ".join(f"{name}::{types[name]} as {name}" for name in columns)
            order = f" order by customer_id, {bench.TIME[table]}" if form == "coded" else ""
            execute(f"create table {table} as select {select} from read_csv('{data}/{table}.csv', all_varchar = true){order}")

    @staticmethod
    def aggregate(aggregate, with_window):
        function = {"count": "count(*)", "average": f"avg({aggregate.column})"}.get(aggregate.function, f"{aggregate.function}({aggregate.column})")
        return f"{function} filter (where {conditions(aggregate, with_window)})"

    @staticmethod
    def funnel():
        begin = day_sql(bench.FUNNEL_DAYS)
        step = "select customer_id, min(happened_at) as t from events where type = '{}' and happened_at >= {} group by customer_id"
        next_step = ("select events.customer_id, min(happened_at) as t from events join {0} on {0}.customer_id = events.customer_id"
                     " where type = '{1}' and happened_at >= {2} and happened_at >= {0}.t group by events.customer_id")
        first, second, third = bench.FUNNEL
        return (f"with viewed as ({step.format(first, begin)}), carted as ({next_step.format('viewed', second, begin)}), bought as ({next_step.format('carted', third, begin)}) "
                "select viewed.customer_id, 1 + (carted.t is not null)::int + (bought.t is not null)::int as funnel_stage from viewed "
                "left join carted on carted.customer_id = viewed.customer_id left join bought on bought.customer_id = viewed.customer_id")

    def evaluate(self, chosen, form):
        self.connection.execute(f"create table labels as {self.labels_sql(chosen, form)}")

    def write(self, chosen, path):
        self.connection.execute(f"copy ({self.written_sql(chosen)}) to '{path}' (header, delimiter ',')")


class ClickHouse(SqlEngine):
    TEXT = "Nullable(String)"

    def __init__(self, threads):
        from chdb import session

        self.session = session.Session()
        self.session.query(f"set max_threads = {threads}")
        self.session.query("set join_use_nulls = 1")
        self.session.query("set prefer_column_name_to_alias = 1")

    def load(self, data, form):
        query = self.session.query
        query("set session_timezone = 'UTC'")  # times are compared as they stand
        query("create database if not exists bench")
        query("use bench")
        query("create table customers (customer_id String) engine = MergeTree order by customer_id")
        query(f"insert into customers select customer_id from file('{data}/customers.csv', CSVWithNames)")
        for table, columns in COLUMNS.items():
            types = {"customer_id": "String", "amount": "Nullable(Decimal(12,2))", "discount": "Nullable(Decimal(12,2))", bench.TIME[table]: "DateTime"}
            # Only what a rule asks for being known is nullable, as its own guides advise.
            texts = {"category": "LowCardinality(Nullable(String))", None: "LowCardinality(String)"} if form == "coded" else {"category": "Nullable(String)", None: "String"}
            declared = ", ".join(f"{name} {types.get(name, texts.get(name, texts[None]))}" for name in columns)
            order = f"(customer_id, {bench.TIME[table]})" if form == "coded" else "tuple()"
            query(f"create table {table} ({declared}) engine = MergeTree order by {order}")
            structure = ", ".join(f"{name} {types.get(name, 'Nullable(String)')}" for name in header_of(data, table))
            query(f"insert into {table} select {', '.join(columns)} from file('{data}/{table}.csv', CSVWithNames, '{structure}')")

    @staticmethod
    def aggregate(aggregate, with_window):
        condition = conditions(aggregate, with_window)
        if aggregate.function == "count":
            return f"countIf({condition})"
        if aggregate.function == "sum":
            return f"sumIf({aggregate.column}, {condition})"
        # Over nothing they are missing, as everywhere but here.
        return f"{'avg' if aggregate.function == 'average' else 'max'}OrNullIf({aggregate.column}, {condition})"

    @staticmethod
    def funnel():
        steps = ", ".join(f"type = '{kind}'" for kind in bench.FUNNEL)
        return (f"select customer_id, windowFunnel({bench.FUNNEL_DAYS * 86400})(happened_at, {steps}) as funnel_stage from events "
                f"where happened_at >= {day_sql(bench.FUNNEL_DAYS)} group by customer_id")

    def evaluate(self, chosen, form):
        self.session.query(f"create table labels engine = Memory as {self.labels_sql(chosen, form)}")

    def write(self, chosen, path):
        if os.path.exists(path):
            os.remove(path)
        self.session.query(f"{self.written_sql(chosen)} into outfile '{path}' format CSVWithNames settings format_csv_null_representation = ''")


class Sqlite(SqlEngine):
    TEXT = "text"

    def __init__(self, threads):
        import sqlite3

        self.connection = sqlite3.connect(":memory:")  # has one thread
        self.connection.execute("pragma temp_store = memory")

    def load(self, data, form):
        self.connection.execute("create table customers (customer_id text primary key) without rowid")
        self.insert(data, "customers", ["customer_id"])
        for table, columns in COLUMNS.items():
            declared = ", ".join(f"{name} {'integer' if name in MONEY else 'text'}" for name in columns)
            self.connection.execute(f"create table read_{table} ({declared})")
            self.insert(data, f"read_{table}", columns)
            # Sorted by customer: groups follow each other.
            self.connection.execute(f"create table {table} as select * from read_{table} order by customer_id, {bench.TIME[table]}")
            self.connection.execute(f"drop table read_{table}")

    def insert(self, data, table, columns):
        import csv

        name = table.removeprefix("read_")
        with open(f"{data}/{name}.csv", newline="") as file:
            rows = csv.reader(file)
            header = next(rows)
            places = [(header.index(column), column in MONEY) for column in columns]
            # Cents as whole numbers: it has no decimals.
            cells = ([(round(float(row[place]) * 100) if money else row[place]) if row[place] else None for place, money in places] for row in rows)
            self.connection.executemany(f"insert into {table} values ({', '.join('?' for _ in columns)})", cells)

    @staticmethod
    def aggregate(aggregate, with_window):
        cents = " / 100.0" if aggregate.column in MONEY else ""
        return DuckDb.aggregate(aggregate, with_window) + cents

    @staticmethod
    def funnel():
        return DuckDb.funnel().replace("::int", "")

    def evaluate(self, chosen, form):
        made = []
        for place, query in enumerate(self.queries(chosen, form)):
            # Times are texts that compare as times do. As tables with an index, since not all subqueries of a join are given one.
            self.connection.execute(f"create temp table made_{place} as {query}".replace("timestamp '", "'"))
            self.connection.execute(f"create unique index made_by_{place} on made_{place} (customer_id)")
            made.append(f"select * from made_{place}")
        self.connection.execute(f"create table labels as {labels_sql(chosen, made)}")

    def write(self, chosen, path):
        import csv

        with open(path, "w", newline="") as file:
            written = self.connection.execute(self.written_sql(chosen))
            writer = csv.writer(file)
            writer.writerow([column[0] for column in written.description])
            writer.writerows(written)


class Postgres(SqlEngine):
    """A server of its own, in a folder that goes when it ends, without the log that a crash would need."""

    TEXT = "text"

    def __init__(self, threads):
        import atexit
        import glob
        import pwd
        import shutil
        import subprocess
        import tempfile

        import psycopg

        tools = max(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]))
        folder = tempfile.mkdtemp(prefix="limn_bench_")
        user = pwd.getpwnam("postgres")  # it refuses to run as root
        os.chown(folder, user.pw_uid, user.pw_gid)

        def run(*command):
            subprocess.run(command, check=True, user="postgres", cwd=folder, stdout=subprocess.DEVNULL)

        run(f"{tools}/initdb", "-D", f"{folder}/data", "-E", "UTF8", "--no-sync", "-A", "trust")
        settings = {"shared_buffers": "4GB", "work_mem": "2GB", "fsync": "off", "wal_level": "minimal", "max_wal_senders": 0, "max_wal_size": "16GB", "listen_addresses": "''",
                    "max_parallel_workers_per_gather": threads - 1, "max_parallel_workers": threads - 1, "jit": "on", "unix_socket_directories": folder}
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        run(f"{tools}/pg_ctl", "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o", options, "start")

        def stop():
            run(f"{tools}/pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "stop")
            shutil.rmtree(folder)

        atexit.register(stop)
        self.connection = psycopg.connect(host=folder, user="postgres", dbname="postgres", autocommit=True)

    def load(self, data, form):
        execute = self.connection.execute
        for table, columns in {"customers": ["customer_id"], **COLUMNS}.items():
            types = {bench.TIME.get(table): "timestamp"} | {name: "numeric(12,2)" for name in MONEY}
            header = header_of(data, table)
            execute(f"create temp table read_{table} ({', '.join(f'{name} text' for name in header)})")
            with self.connection.cursor().copy(f"copy read_{table} from stdin (format csv, header true)") as copy, open(f"{data}/{table}.csv", "rb") as file:
                while part := file.read(1 << 20):
                    copy.write(part)
            select = ", ".join(f"{name}::{types.get(name, 'text')} as {name}" for name in columns)
            execute(f"create unlogged table {table} as select {select} from read_{table}")
            execute(f"drop table read_{table}")
            execute(f"vacuum analyze {table}")

    aggregate = staticmethod(DuckDb.aggregate)
    funnel = staticmethod(DuckDb.funnel)

    def peak_kb(self):
        """Of the server's process that serves us, with what it touched of the shared buffers; not of its helper."""
        server = self.connection.execute("select pg_backend_pid()").fetchone()[0]
        with open(f"/proc/{server}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))

    def evaluate(self, chosen, form):
        self.connection.execute(f"create unlogged table labels as {self.labels_sql(chosen, form)}")

    def write(self, chosen, path):
        with self.connection.cursor().copy(f"copy ({self.written_sql(chosen)}) to stdout (format csv, header true)") as copy, open(path, "wb") as file:
            for part in copy:
                file.write(part)


class Pandas(Engine):
    def __init__(self, threads):
        import pandas  # has one thread

        self.pd = pandas

    def load(self, data, form):
        pd = self.pd
        self.customers = pd.read_csv(f"{data}/customers.csv", usecols=["customer_id"], dtype=str)["customer_id"]
        self.tables = {}
        for table, columns in COLUMNS.items():
            texts = {name: "category" for name in columns if name not in MONEY and name != bench.TIME[table]}
            frame = pd.read_csv(f"{data}/{table}.csv", usecols=columns, dtype=texts | {name: "float64" for name in MONEY if name in columns})
            frame[bench.TIME[table]] = pd.to_datetime(frame[bench.TIME[table]], format="%Y-%m-%d %H:%M:%S")
            for name in MONEY:
                if name in columns:
                    frame[name] = (frame[name] * 100).round()  # whole cents: sums are exact
            frame["customer_id"] = pd.Categorical(frame["customer_id"].astype(str), categories=self.customers)
            self.tables[table] = frame

    def rows(self, table, where, days):
        frame = self.tables[table]
        chosen = self.pd.Series(True, index=frame.index)
        for column, value in where:
            chosen &= frame[column] == value
        if days:
            chosen &= frame[bench.TIME[table]] >= self.pd.Timestamp(bench.first_day(days))
        return frame[chosen]

    def evaluate(self, chosen, form):
        pd = self.pd
        values = {}
        groups = {}
        for aggregate in bench.aggregates_of(chosen):
            groups.setdefault((aggregate.table, aggregate.where, aggregate.days), []).append(aggregate)
        for (table, where, days), members in groups.items():  # of one filter: grouped once
            grouped = self.rows(table, where, days).groupby("customer_id", observed=False)
            for member in members:
                function = {"average": "mean"}.get(member.function, member.function)
                values[member.name] = grouped.size() if member.column is None else getattr(grouped[member.column], function)()
        made = {"customer_id": self.customers.to_numpy()}
        for tag in chosen:
            made[tag.name] = self.label(tag, values)
        self.labels = pd.DataFrame(made)

    def label(self, tag, values):
        import numpy

        if tag.special == "favourite":
            rows = self.rows("orders", (("status", "paid"),), bench.FAVOURITE_DAYS)
            counted = rows.groupby(["customer_id", "category"], observed=True)["ordered_at"].agg(["size", "max"]).reset_index()
            counted["category"] = counted["category"].astype(str)
            best = counted.sort_values(["size", "max", "category"], ascending=[False, False, True]).drop_duplicates("customer_id")
            return best.set_index("customer_id")["category"].reindex(self.customers).to_numpy()
        if tag.special == "funnel":
            stage = numpy.zeros(len(self.customers), dtype="int64")
            rows, begin = self.rows("events", (), bench.FUNNEL_DAYS), None
            for kind in bench.FUNNEL:
                step = rows[rows["type"] == kind]
                if begin is not None:
                    step = step[step["happened_at"] >= begin.reindex(step["customer_id"]).to_numpy()]
                begin = step.groupby("customer_id", observed=True)["happened_at"].min()
                stage += self.customers.isin(begin.index).to_numpy()
            return stage
        if tag.condition:
            return numpy.where(self.is_missing(tag.condition, values), None, numpy.where(self.compare(tag.condition, values), "yes", "no"))
        return numpy.select([self.compare(condition, values) for _, condition in tag.arms], [label for label, _ in tag.arms], tag.otherwise)

    @staticmethod
    def is_missing(condition, values):
        return values[condition[0]].isna().to_numpy()

    @staticmethod
    def compare(condition, values):
        name, _, number = condition
        return (values[name] >= number * (100 if bench.AGGREGATES[name].column else 1)).to_numpy()

    def write(self, chosen, path):
        self.labels.sort_values("customer_id").to_csv(path, index=False)


class Polars(Engine):
    def __init__(self, threads):
        os.environ["POLARS_MAX_THREADS"] = str(threads)
        import polars

        self.pl = polars

    def load(self, data, form):
        pl = self.pl
        self.customers = pl.read_csv(f"{data}/customers.csv", columns=["customer_id"], schema_overrides={"customer_id": pl.String})
        self.tables = {}
        for table, columns in COLUMNS.items():
            types = {name: pl.String for name in columns} | {"amount": pl.Float64, "discount": pl.Float64}
            frame = pl.read_csv(f"{data}/{table}.csv", columns=columns, schema_overrides={name: types[name] for name in columns})
            casts = [pl.col(bench.TIME[table]).str.to_datetime("%Y-%m-%d %H:%M:%S")]
            # Cents as whole numbers: exact, and faster than its decimals.
            casts += [(pl.col(name) * 100).round().cast(pl.Int64) for name in MONEY if name in columns]
            if form == "coded":
                casts += [pl.col(name).cast(pl.Enum(values)) for name, values in CODED.items() if name in columns]
            frame = frame.with_columns(casts)
            self.tables[table] = frame.sort("customer_id", bench.TIME[table]) if form == "coded" else frame

    def condition(self, aggregate, with_window):
        pl = self.pl
        made = pl.col("customer_id").is_not_null()
        for column, value in aggregate.where:
            made = made & (pl.col(column) == value)
        if with_window and aggregate.days:
            made = made & (pl.col(bench.TIME[aggregate.table]) >= datetime.datetime.combine(bench.first_day(aggregate.days), datetime.time()))
        return made

    def evaluate(self, chosen, form):
        pl = self.pl
        groups = {}
        for aggregate in bench.aggregates_of(chosen):
            groups.setdefault((aggregate.table, aggregate.days if form == "windows" else None), []).append(aggregate)
        frames = []
        for (table, days), members in groups.items():
            frame = self.tables[table].lazy()
            if form == "windows" and days:
                frame = frame.filter(pl.col(bench.TIME[table]) >= datetime.datetime.combine(bench.first_day(days), datetime.time()))
            expressions = []
            for member in members:
                condition = self.condition(member, form != "windows")
                column = pl.col(member.column).filter(condition) if member.column else None
                made = {"count": lambda: condition.sum(), "sum": lambda: column.sum(), "average": lambda: column.mean(), "max": lambda: column.max()}[member.function]()
                expressions.append(made.alias(member.name))
            frames.append(frame.group_by("customer_id").agg(expressions))
        specials = {tag.special for tag in chosen}
        if "favourite" in specials:
            begin = datetime.datetime.combine(bench.first_day(bench.FAVOURITE_DAYS), datetime.time())
            counted = (self.tables["orders"].lazy().filter((pl.col("status") == "paid") & (pl.col("ordered_at") >= begin) & pl.col("category").is_not_null())
                       .group_by("customer_id", "category").agg(pl.len().alias("n"), pl.col("ordered_at").max().alias("latest")))
            frames.append(counted.with_columns(pl.col("category").cast(pl.String)).sort(["n", "latest", "category"], descending=[True, True, False])
                          .group_by("customer_id", maintain_order=True).agg(pl.col("category").first().alias("favourite_category")))
        if "funnel" in specials:
            begin = datetime.datetime.combine(bench.first_day(bench.FUNNEL_DAYS), datetime.time())
            recent = self.tables["events"].lazy().filter(pl.col("happened_at") >= begin)
            reached = None
            for kind in bench.FUNNEL:
                rows = recent.filter(pl.col("type") == kind)
                if reached is not None:
                    rows = rows.join(reached, on="customer_id").filter(pl.col("happened_at") >= pl.col("t"))
                reached = rows.group_by("customer_id").agg(pl.col("happened_at").min().alias("t"))
                frames.append(reached.with_columns(pl.lit(1, pl.Int8).alias(f"reached_{kind}")).drop("t"))
        joined = self.customers.lazy()
        for frame in frames:
            joined = joined.join(frame, on="customer_id", how="left")
        self.labels = joined.select([pl.col("customer_id")] + [self.label(tag).alias(tag.name) for tag in chosen]).collect()

    def compare(self, condition):
        name, _, number = condition
        money = bench.AGGREGATES[name].column is not None
        value = self.pl.col(name)
        value = value if bench.AGGREGATES[name].is_missing_over_nothing() else value.fill_null(0)
        return value >= number * (100 if money else 1)

    def label(self, tag):
        pl = self.pl
        if tag.special == "favourite":
            return pl.col("favourite_category")
        if tag.special == "funnel":
            return pl.sum_horizontal([pl.col(f"reached_{kind}").fill_null(0) for kind in bench.FUNNEL])
        if tag.condition:
            return self.compare(tag.condition)
        made = pl.when(self.compare(tag.arms[0][1])).then(pl.lit(tag.arms[0][0]))
        for label, condition in tag.arms[1:]:
            made = made.when(self.compare(condition)).then(pl.lit(label))
        return made.otherwise(pl.lit(tag.otherwise))

    def write(self, chosen, path):
        pl = self.pl
        yes_no = [pl.when(pl.col(tag.name)).then(pl.lit("yes")).when(~pl.col(tag.name)).then(pl.lit("no")).alias(tag.name) for tag in chosen if tag.condition]
        self.labels.with_columns(yes_no).sort("customer_id").write_csv(path)


ENGINES = {"duckdb": DuckDb, "polars": Polars, "clickhouse": ClickHouse, "pandas": Pandas, "sqlite": Sqlite, "postgres": Postgres}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("engine", choices=ENGINES)
    parser.add_argument("form", choices=["grouped", "coded", "windows"])
    parser.add_argument("data")
    parser.add_argument("rules", type=int)
    parser.add_argument("labels")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--as-of", type=datetime.date.fromisoformat, default=bench.AS_OF)
    arguments = parser.parse_args()
    if arguments.engine in ("pandas", "postgres", "sqlite") and arguments.form != "grouped":
        parser.error(f"{arguments.engine} has one form, grouped")
    bench.AS_OF = arguments.as_of
    chosen = bench.tags(arguments.rules)
    engine = ENGINES[arguments.engine](arguments.threads)
    clock = [time.perf_counter()]
    for step in (lambda: engine.load(arguments.data, arguments.form), lambda: engine.evaluate(chosen, arguments.form), lambda: engine.write(chosen, arguments.labels)):
        step()
        clock.append(time.perf_counter())
    load, evaluate, write = (after - before for before, after in zip(clock, clock[1:]))
    print(json.dumps({"load": load, "evaluate": evaluate, "write": write, "peak_kb": engine.peak_kb()}))


if __name__ == "__main__":
    main()
