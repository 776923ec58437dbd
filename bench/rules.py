"""The rules of the benchmark as data, and the same rules as Limn and as SQL.

Up to 264 tags on the sample shop (customers, orders, events), which need 112 filtered, windowed aggregates, a favourite category, a funnel and RFM bands. 12, 60
and 240 of them are the sets that are measured, 264 shows what a tag of a shape that is there already costs; each set needs only the aggregates that its tags read.
"""
import dataclasses
import datetime

AS_OF = datetime.date(2025, 12, 31)
CATEGORIES = ["food", "beauty", "fashion", "home", "digital", "sport", "baby", "books"]
ORDER_CHANNELS = ["app", "mini_program", "web", "store"]
EVENT_CHANNELS = ["app", "mini_program", "web", "email"]
EVENT_TYPES = ["view", "search", "cart", "buy", "open", "click"]
FAVOURITE_DAYS = 365
FUNNEL_DAYS = 90
FUNNEL = ["view", "cart", "buy"]
TIME = {"orders": "ordered_at", "events": "happened_at"}


def first_day(days):
    """The first day of `in last DAYS days`."""
    return AS_OF - datetime.timedelta(days=days - 1)


@dataclasses.dataclass(frozen=True)
class Aggregate:
    """`function` of `column` over the rows of `table` that have the values of `where`, in the last `days` days (None: all)."""

    name: str
    table: str
    function: str  # count, sum, average, max
    column: str | None
    where: tuple
    days: int | None

    def limn(self):
        what = self.table if self.column is None else f"{self.table}.{self.column}"
        where = " and ".join(f'{column} = "{value}"' for column, value in self.where)
        window = f" in last {self.days} days" if self.days else ""
        return f"{self.function}({what}{' where ' + where if where else ''}{window})"

    def is_missing_over_nothing(self):
        return self.function in ("average", "max")


@dataclasses.dataclass(frozen=True)
class Tag:
    """arms: (label, (aggregate, comparison, number)), in this order; `otherwise` where none fits. A tag without arms is a yes or no: `condition`. Or `special`:
    the favourite category, or the stage of the funnel."""

    name: str
    condition: tuple | None = None
    arms: tuple = ()
    otherwise: str | None = None
    special: str | None = None

    def aggregates(self):
        conditions = [self.condition] if self.condition else [condition for _, condition in self.arms]
        return [condition[0] for condition in conditions]


def _aggregates():
    made = []

    def add(name, table, function, column, where, days):
        made.append(Aggregate(f"{name}_{days}d" if days else name, table, function, column, tuple(where), days))

    paid = [("status", "paid")]
    for days in (7, 30, 90, 180, 365, None):
        add("orders", "orders", "count", None, paid, days)
        add("spend", "orders", "sum", "amount", paid, days)
    for days in (90, 365, None):
        add("basket", "orders", "average", "amount", paid, days)
        add("largest", "orders", "max", "amount", paid, days)
    for days in (90, 365):
        for category in CATEGORIES:
            add(f"{category}_orders", "orders", "count", None, [*paid, ("category", category)], days)
            add(f"{category}_spend", "orders", "sum", "amount", [*paid, ("category", category)], days)
    for days in (30, 365):
        for channel in ORDER_CHANNELS:
            add(f"{channel}_orders", "orders", "count", None, [*paid, ("channel", channel)], days)
    for days in (90, 365):
        add("refunds", "orders", "count", None, [("status", "refunded")], days)
        add("saved", "orders", "sum", "discount", paid, days)
    add("void_orders", "orders", "count", None, [("status", "void")], 365)
    for days in (7, 30, 90, 365):
        for kind in EVENT_TYPES:
            add(f"{kind}s", "events", "count", None, [("type", kind)], days)
    for days in (30, 90):
        for category in CATEGORIES:
            add(f"{category}_views", "events", "count", None, [("type", "view"), ("category", category)], days)
        for channel in EVENT_CHANNELS:
            add(f"{channel}_events", "events", "count", None, [("channel", channel)], days)
    add("events", "events", "count", None, [], 365)
    return made


AGGREGATES = {aggregate.name: aggregate for aggregate in _aggregates()}
assert len(AGGREGATES) == 112, len(AGGREGATES)


def _cuts(aggregate):
    """A low and a high number that part the sample's customers."""
    days = aggregate.days or 730
    many = "category" not in dict(aggregate.where) and "channel" not in dict(aggregate.where)
    if aggregate.function in ("average", "max"):
        return 150, 600
    if aggregate.function == "sum":
        return (days * 2, days * 10) if many else (days, days * 4)
    per_year = 12 if aggregate.table == "events" and many else 4 if many else 2
    low = max(1, days * per_year // 365)
    return low, low * 3


def _tags():
    specials = [
        Tag("frequency_band", arms=tuple((str(band), ("orders_365d", ">=", least)) for band, least in ((5, 12), (4, 8), (3, 5), (2, 2))), otherwise="1"),
        Tag("money_band", arms=tuple((str(band), ("spend_365d", ">=", least)) for band, least in ((5, 8000), (4, 4000), (3, 2000), (2, 500))), otherwise="1"),
        Tag("recency_band", arms=tuple((str(band), (f"orders_{days}d", ">=", 1)) for band, days in ((5, 7), (4, 30), (3, 90), (2, 180))), otherwise="1"),
        Tag("favourite_category", special="favourite"),
        Tag("funnel", special="funnel"),
    ]
    flags = [Tag(f"has_{name}", condition=(name, ">=", _cuts(aggregate)[0])) for name, aggregate in AGGREGATES.items()]
    tiers = [
        Tag(f"tier_{name}", arms=(("high", (name, ">=", _cuts(aggregate)[1])), ("some", (name, ">=", _cuts(aggregate)[0]))), otherwise="low")
        for name, aggregate in AGGREGATES.items()
    ]
    # Flags and tiers of the same aggregates apart, so that the smaller sets share little, too; the last ones are second cuts of aggregates that have some.
    rest = [tag for index in range(len(flags)) for tag in (flags[index], tiers[(index * 5 + 3) % len(tiers)])]
    second = [Tag(f"much_{name}", condition=(name, ">=", 2 * _cuts(AGGREGATES[name])[1])) for name in list(AGGREGATES)]
    return (specials + rest + second)[:264]


_ALL = _tags()


def tags(count):
    """The first `count` tags, of at most 264: those past 240 have shapes that stand among the first."""
    assert count <= len(_ALL)
    return _ALL[:count]


def aggregates_of(chosen):
    names = {name for tag in chosen for name in tag.aggregates()}
    return [aggregate for aggregate in AGGREGATES.values() if aggregate.name in names]


def limn(chosen):
    """A rule file."""
    lines = [f"metric {aggregate.name} = {aggregate.limn()}" for aggregate in aggregates_of(chosen)]
    for tag in chosen:
        lines.append("")
        if tag.special == "favourite":
            lines.append(f'tag {tag.name} = most_common(orders.category where status = "paid" in last {FAVOURITE_DAYS} days)')
        elif tag.special == "funnel":
            steps = " then ".join(f'type = "{kind}"' for kind in FUNNEL)
            lines.append(f"tag {tag.name} = funnel_stage(events: {steps} in last {FUNNEL_DAYS} days)")
        elif tag.condition:
            lines.append("tag {} when {} {} {}".format(tag.name, *tag.condition))
        else:
            lines.append(f"tag {tag.name} one of")
            lines += ['  "{}" when {} {} {}'.format(label, *condition) for label, condition in tag.arms]
            lines.append(f'  otherwise "{tag.otherwise}"')
    return "\n".join(lines) + "\n"


def label_sql(tag, value):
    """A tag over a row that has the aggregates as columns, favourite_category and funnel_stage. `value` writes an aggregate's column. Yes or no is a truth value."""
    if tag.special == "favourite":
        return "favourite_category"
    if tag.special == "funnel":
        return "coalesce(funnel_stage, 0)"  # nobody who looked at nothing has a row
    if tag.condition:
        name, comparison, number = tag.condition
        return f"{value(name)} {comparison} {number}"
    arms = " ".join(f"when {value(name)} {comparison} {number} then '{label}'" for label, (name, comparison, number) in tag.arms)
    return f"case {arms} else '{tag.otherwise}' end"
