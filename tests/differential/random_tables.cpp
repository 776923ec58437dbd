#include "tests/differential/random_tables.h"

#include <algorithm>
#include <limits>

#include "runtime/values/time_zone.h"
#include "tests/differential/reference_time.h"

namespace limn::differential {

const std::string_view kProjectYaml = R"yaml(limn: 1
project: differential
timezone: UTC
tables:
  customers:
    from: customers.csv
    names: { zh: 客户表 }
    entity: customer
    key: customer_id
    columns:
      customer_id:  text
      birth_date:   { type: date, names: { zh: 生日 } }
      signed_up_at: { type: datetime, names: { zh: 注册时间 } }
      gender:       { type: text, values: [F, M], names: { zh: 性别 } }
      level:        { type: text, values: [gold, silver, bronze] }
      city:         { type: text, names: { zh: 城市 } }
      points:       { type: int, names: { zh: 积分 } }
      balance:      { type: decimal(2), names: { zh: 余额 } }
      rate:         decimal(4)
      weight:       number
      vip:          { type: bool, names: { zh: 贵宾 } }
      referrer_id:  text
      household_id: int
    belongs_to:
      referrer:   { table: customers, by: referrer_id, children: referred }
      households: household_id
  households:
    from: households.csv
    entity: household
    key: household_id
    columns: { household_id: int, region: text, size: int, income: decimal(0), owned: bool }
  orders:
    from: orders.csv
    names: { zh: 订单 }
    key: order_id
    belongs_to: { customers: customer_id }
    time: ordered_at
    columns:
      order_id:    int
      customer_id: text
      ordered_at:  { type: datetime, names: { zh: 下单时间 } }
      due_on:      date
      status:      { type: text, names: { zh: 状态 } }
      category:    text
      amount:      { type: decimal(2), names: { zh: 金额 } }
      discount:    decimal(3)
      units:       int
      kilos:       number
      gift:        bool
  order_items:
    from: order_items.csv
    belongs_to: { orders: order_id, products: product_id }
    columns: { order_id: int, product_id: text, quantity: int, price: decimal(2), share_paid: number, note: text, returned: bool }
  products:
    from: products.csv
    names: { zh: 商品 }
    key: product_id
    duplicates: latest by launched
    belongs_to: { brands: brand_id }
    columns: { product_id: text, brand_id: text, category: text, cost: decimal(2), launched: date, fresh: bool }
  brands:
    from: brands.csv
    key: brand_id
    columns: { brand_id: text, country: text, founded: int }
  visits:
    from: visits.csv
    belongs_to:
      customers: customer_id
      host: { table: customers, by: host_id, children: hosted_visits }
    time: visited_on
    columns: { customer_id: text, host_id: text, visited_on: date, channel: text, pages: int, seconds: number, bounced: bool, paid: decimal(2) }
  exposures:
    from: exposures.csv
    key: [campaign_id, household_id]
    belongs_to: { households: household_id }
    time: exposed_on
    columns: { campaign_id: text, household_id: int, exposed_on: date, cost: decimal(3), medium: text }
  redemptions:
    from: redemptions.csv
    belongs_to: { exposures: [campaign_id, household_id] }
    time: redeemed_at
    columns: { campaign_id: text, household_id: int, redeemed_at: datetime, amount: decimal(2), coupons: int }
)yaml";

const std::vector<ImportRow>& Imports() {
  static const std::vector<ImportRow> imports = {
      {"model_risk", "customers", "scores.csv", "p", {ValueKind::Decimal, 3}, {}, "scored_on", "Data team"},
      {"risk_band", "customers", "bands.csv", "level", {ValueKind::Text}, {"gold", "silver", "bronze"}, "scored_on", ""},
      {"人工标记", "customers", "notes.csv", "remark", {ValueKind::Text}, {}, "", "客服"},
      {"asked_us", "customers", "asked.csv", "asked_us", {ValueKind::Bool}, {}, "on_day", ""},
      {"due_back", "customers", "due.csv", "due_back", {ValueKind::Date}, {}, "", ""},
      {"house_value", "households", "houses.csv", "value", {ValueKind::Number}, {}, "valued_at", "Data team"},
      {"house_places", "households", "places.csv", "places", {ValueKind::Int}, {}, "", ""},
  };
  return imports;
}

namespace {

constexpr int64_t kSecondMicros = 1'000'000;

Date DayOf(int year, int month, int day) {
  return MonthsLater(Date{day - 1}, (year - 1970) * 12 + month - 1);
}

// Days back from as of at which windows begin and end, with their neighbours.
Date RandomDay(Random& random, Date as_of) {
  const auto near = [&](Date day) { return Date{day.days + static_cast<int32_t>(random.Between(-1, 1))}; };
  switch (random.Below(12)) {
    case 0: return Date{as_of.days - static_cast<int32_t>(random.Between(0, 3))};
    case 1: return near({as_of.days - random.Pick({7, 14, 28, 30, 60, 90, 180, 365, 730})});
    case 2: return near(MonthsLater(as_of, -random.Between(1, 24)));
    case 3: return near(PeriodBegin(as_of, random.Pick({hir::TimeUnit::Week, hir::TimeUnit::Month, hir::TimeUnit::Quarter, hir::TimeUnit::Year})));
    case 4: {
      const hir::TimeUnit unit = random.Pick({hir::TimeUnit::Week, hir::TimeUnit::Month, hir::TimeUnit::Quarter, hir::TimeUnit::Year});
      return near(PeriodBegin({PeriodBegin(as_of, unit).days - 1}, unit));
    }
    case 5: return Date{as_of.days + static_cast<int32_t>(random.Between(1, 20))};
    case 6: return DayOf(static_cast<int>(random.Between(1948, 2008)), static_cast<int>(random.Between(1, 12)), static_cast<int>(random.Between(1, 28)));
    case 7: return DayOf(random.Pick({2000, 2004, 2020, 2024}), 2, 29);
    default: return Date{as_of.days - static_cast<int32_t>(random.Between(0, 400))};
  }
}

int64_t RandomTimeOfDay(Random& random) {
  switch (random.Below(5)) {
    case 0: return 0;
    case 1: return kDayMicros - 1;
    case 2: return random.Between(0, 23) * 3600 * kSecondMicros;
    case 3: return random.Between(0, 95) * 900 * kSecondMicros;
    default: return (12 * 3600 + 1) * kSecondMicros;
  }
}

Instant RandomInstant(Random& random, const Setting& setting, const ReferenceZone& zone) {
  if (!setting.as_of.is_day && random.Chance(15)) {
    // At the edge of as of itself, and of windows back from it.
    Instant edge = setting.as_of.instant;
    switch (random.Below(4)) {
      case 0: edge = DaysLater(edge, -random.Pick({1, 7, 30, 90}), zone); break;
      case 1: edge = MonthsLater(edge, -random.Between(1, 12), zone); break;
      case 2: edge.micros -= random.Between(1, 72) * 3600 * kSecondMicros; break;
      default: break;
    }
    return {edge.micros + random.Between(-1, 1)};
  }
  if (random.Chance(10)) {
    // Hours that a change of clocks skips or repeats in New York.
    const Date day = random.Pick({DayOf(2024, 3, 10), DayOf(2024, 11, 3)});
    return zone.FromWall(int64_t{day.days} * kDayMicros + random.Between(0, 16) * 900 * kSecondMicros);
  }
  return zone.FromWall(int64_t{RandomDay(random, setting.as_of.day).days} * kDayMicros + RandomTimeOfDay(random));
}

int64_t RandomInt(Random& random, bool extremes) {
  if (extremes && random.Chance(40)) {
    return random.Pick({std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::min(), int64_t{3'037'000'500},
                        int64_t{-9'000'000'000'000'000'000}, int64_t{9'007'199'254'740'993}});
  }
  return random.Chance(80) ? random.Between(-2, 9) : random.Between(-1'000, 100'000);
}

int64_t RandomScaled(Random& random, int scale, bool extremes) {
  if (extremes && random.Chance(40)) {
    return RandomInt(random, true);
  }
  int64_t power = 1;
  for (int digit = 0; digit < scale; ++digit) {
    power *= 10;
  }
  switch (random.Below(4)) {
    case 0: return random.Between(-2, 9) * power;
    case 1: return random.Between(-20, 200) * power / 10;
    case 2: return random.Between(-100, 1'000);
    default: return random.Between(-10, 20'000) * power / 100 + random.Between(0, 9);
  }
}

double RandomNumber(Random& random, bool extremes) {
  if (extremes && random.Chance(10)) {
    return random.Pick({1.7e308, -1.7e308, 5e-324, 1e16, -1e16, 9007199254740993.0, 1e-300});
  }
  return random.Pick({0.0, 0.1, 0.2, 0.3, 0.7, 1.0, 1.5, 2.5, -0.1, -3.75, 100.0, 1e-7, 1e10, 12.34});
}

}  // namespace

Setting RandomSetting(Random& random) {
  Setting setting;
  setting.zone_name = random.Pick({"UTC", "Asia/Shanghai", "America/New_York"});
  const ReferenceZone zone(setting.zone_name);
  setting.as_of.day = random.Chance(60)
                          ? random.Pick({DayOf(2024, 2, 29), DayOf(2024, 3, 31), DayOf(2024, 5, 31), DayOf(2024, 12, 31), DayOf(2025, 1, 1),
                                         DayOf(2025, 2, 28), DayOf(2024, 11, 3), DayOf(2024, 3, 11), DayOf(2024, 12, 30)})
                          : Date{DayOf(2023, 6, 1).days + static_cast<int32_t>(random.Below(900))};
  if (random.Chance(40)) {
    setting.as_of.is_day = false;
    setting.as_of.instant = zone.FromWall(int64_t{setting.as_of.day.days} * kDayMicros + RandomTimeOfDay(random));
    setting.as_of.day = zone.DayOf(setting.as_of.instant);
  }
  return setting;
}

std::string RandomText(Random& random, std::string_view column) {
  if (column == "gender") {
    return random.Pick({"F", "M"});
  }
  if (column == "level") {
    return random.Pick({"gold", "silver", "bronze"});
  }
  if (column == "note") {
    return random.Pick({"", " gold ", "GOLD", "ｇｏｌｄ", "naïve café", "O'Neil", "back\\slash", "\"quoted\"", "线上 下单", "a,b;c", "2024", "Straße", "cafe\u0301"});
  }
  return random.Pick({"gold", "sport", "baby", "上海", "北京", "书籍", "north", "Gold", "paid", "void"});
}

Value RandomValue(Random& random, const ValueType& type, const Setting& setting, const ReferenceZone& zone, bool extremes) {
  switch (type.kind) {
    case ValueKind::Bool: return Value::Bool(random.Chance(50));
    case ValueKind::Int: return Value::Int(RandomInt(random, extremes));
    case ValueKind::Decimal: return Value::Decimal(RandomScaled(random, type.scale, extremes), type.scale);
    case ValueKind::Number: return Value::Number(RandomNumber(random, extremes));
    case ValueKind::Text: return Value::Text(RandomText(random, ""));
    case ValueKind::Date: return Value::OfDate(RandomDay(random, setting.as_of.day));
    case ValueKind::DateTime: return Value::OfInstant(RandomInstant(random, setting, zone));
    case ValueKind::Duration: return Value::Duration(random.Between(0, 60), type.unit);
  }
  return {};
}

namespace {

// Fills the tables of one case.
class TableMaker {
 public:
  TableMaker(Random& random, const Schema& schema, const Setting& setting, bool extremes)
      : random_(random), schema_(schema), setting_(setting), zone_(setting.zone_name), extremes_(extremes) {
    tables_.tables.resize(schema.tables.size());
  }

  RawTables Make() {
    // Mostly few, so that many programs can be tried; now and then more than two words of a bitmap.
    const size_t customers = random_.Chance(70) ? 5 + random_.Below(8) : random_.Chance(90) ? 5 + random_.Below(56) : 60 + random_.Below(100);
    const size_t households = 1 + random_.Below(customers / 2 + 1);
    Fill("brands", 3, {{"brand_id", "b"}});
    Fill("products", 2 + random_.Below(6), {{"product_id", "p"}});
    Fill("households", households, {{"household_id", ""}});
    Fill("customers", customers, {{"customer_id", "c"}});
    Fill("orders", random_.Below(customers * 3 + 1), {{"order_id", ""}});
    Fill("order_items", random_.Below(customers * 3 + 1), {});
    Fill("visits", random_.Below(customers * 3 + 1), {});
    Fill("exposures", random_.Below(households * 3 + 1), {});
    Fill("redemptions", random_.Below(households * 4 + 1), {});
    for (const ImportRow& import : Imports()) {
      const TableId table = *schema_.FindTable(import.name);
      Fill(import.name, random_.Below((import.entity == "customers" ? customers : households) * 2 + 1), {});
      DropContradictions(tables_.tables[table.index], schema_[table].key);
    }
    return std::move(tables_);
  }

 private:
  struct OwnKey {
    std::string_view column;
    std::string_view prefix;  // "" for an int key
  };

  // The parent key that a link column holds: mostly of a row that is there, now and then of none.
  Value LinkValue(const Link& link, ColumnId column, const std::vector<Value>* chosen_parent) {
    if (chosen_parent == nullptr) {
      return Orphan(schema_.ColumnOf(link.child, column).type);
    }
    for (size_t part = 0; part < link.child_columns.size(); ++part) {
      if (link.child_columns[part] == column) {
        return (*chosen_parent)[schema_[link.parent].key[part].index];
      }
    }
    return {};
  }
  Value Orphan(const ValueType& type) {
    return type.kind == ValueKind::Int ? Value::Int(random_.Between(90'000, 90'003)) : Value::Text(random_.Pick({"nobody", "没有"}));
  }

  void Fill(std::string_view name, size_t count, std::vector<OwnKey> keys) {
    const TableId table = *schema_.FindTable(name);
    std::vector<RawRow>& rows = tables_.tables[table.index];
    const std::vector<ColumnSchema>& columns = schema_[table].columns;
    // Few rows carry most children, so that runs are long as well as empty.
    for (size_t number = 0; number < count; ++number) {
      RawRow row;
      for (const ColumnSchema& column : columns) {
        Value value = column.type.kind == ValueKind::Text ? Value::Text(RandomText(random_, column.name))
                                                          : RandomValue(random_, column.type, setting_, zone_, extremes_);
        row.push_back(random_.Chance(25) ? Value::Missing(column.type) : value);
      }
      for (uint32_t index = 0; index < schema_.links.size(); ++index) {
        const Link& link = schema_.links[index];
        if (link.child != table || random_.Chance(12)) {
          if (link.child == table) {
            for (const ColumnId column : link.child_columns) {
              const ValueType type = columns[column.index].type;
              row[column.index] = random_.Chance(60) ? Value::Missing(type) : Orphan(type);
            }
          }
          continue;
        }
        const std::vector<RawRow>& parents = tables_[link.parent];
        const RawRow* parent = nullptr;
        if (!parents.empty()) {
          const size_t pick = random_.Chance(40) ? random_.Below(parents.size() / 4 + 1) : random_.Below(parents.size());
          parent = &parents[pick];
        }
        for (const ColumnId column : link.child_columns) {
          row[column.index] = LinkValue(link, column, parent);
        }
      }
      for (const OwnKey& key : keys) {
        const ColumnId column = *schema_.FindColumn(table, key.column);
        row[column.index] = key.prefix.empty() ? Value::Int(static_cast<int64_t>(number) - 1)
                                               : Value::Text(std::string(key.prefix) + std::to_string(number));
        if (random_.Chance(2)) {
          row[column.index] = Value::Missing(columns[column.index].type);
        }
      }
      if (name == "exposures") {
        row[0] = random_.Chance(95) ? Value::Text(random_.Pick({"k1", "k2", "活动"})) : row[0];
      }
      rows.push_back(std::move(row));
    }
    AddTies(table);
    AddDuplicates(table);
    Shuffle(rows);
  }

  // Lines of one key that differ would stop the run: of those the first stays. Equal ones do no harm.
  static void DropContradictions(std::vector<RawRow>& rows, const std::vector<ColumnId>& key) {
    std::vector<RawRow> kept;
    for (const RawRow& row : rows) {
      const auto contradicts = [&](const RawRow& other) {
        const bool same_key = std::all_of(key.begin(), key.end(), [&](ColumnId column) { return !row[column.index].is_missing() && row[column.index].data == other[column.index].data; });
        return same_key && !std::equal(row.begin(), row.end(), other.begin(), [](const Value& a, const Value& b) { return a.data == b.data; });
      };
      if (std::none_of(kept.begin(), kept.end(), contradicts)) {
        kept.push_back(row);
      }
    }
    rows = std::move(kept);
  }

  // Some rows share their time with another row.
  void AddTies(TableId table) {
    std::vector<RawRow>& rows = tables_.tables[table.index];
    const std::optional<ColumnId> time = schema_[table].time;
    for (size_t row = 1; time && row < rows.size(); ++row) {
      if (random_.Chance(20)) {
        rows[row][time->index] = rows[random_.Below(row)][time->index];
      }
    }
  }

  // Rows that stand twice, as they are or changed in one cell.
  void AddDuplicates(TableId table) {
    std::vector<RawRow>& rows = tables_.tables[table.index];
    if (rows.empty() || random_.Chance(60)) {
      return;
    }
    for (size_t added = 0; added < 1 + rows.size() / 6; ++added) {
      RawRow row = rows[random_.Below(rows.size())];
      if (random_.Chance(65)) {
        const RawRow& other = rows[random_.Below(rows.size())];
        const ColumnId column{static_cast<uint32_t>(random_.Below(row.size()))};
        bool is_key = false;
        for (const ColumnId key : schema_[table].key) {
          is_key = is_key || key == column;
        }
        if (!is_key) {
          row[column.index] = other[column.index];
        }
      }
      rows.push_back(std::move(row));
    }
  }

  void Shuffle(std::vector<RawRow>& rows) {
    for (size_t row = rows.size(); row > 1; --row) {
      std::swap(rows[row - 1], rows[random_.Below(row)]);
    }
  }

  Random& random_;
  const Schema& schema_;
  const Setting& setting_;
  const ReferenceZone zone_;
  const bool extremes_;
  RawTables tables_;
};

}  // namespace

RawTables MakeTables(Random& random, const Schema& schema, const Setting& setting, bool extremes) {
  return TableMaker(random, schema, setting, extremes).Make();
}

std::string Print(const Schema& schema, const RawTables& tables, const std::string& zone_name) {
  const TimeZone zone = TimeZone::Find(zone_name).value_or(TimeZone::Utc());
  std::string text;
  for (size_t table = 0; table < tables.tables.size(); ++table) {
    if (tables.tables[table].empty()) {
      continue;
    }
    text += schema.tables[table].name + "\n  |";
    for (const ColumnSchema& column : schema.tables[table].columns) {
      text += " " + column.name + " |";
    }
    text += "\n";
    for (const RawRow& row : tables.tables[table]) {
      text += "  |";
      for (const Value& value : row) {
        text += " " + Format(value, zone) + " |";
      }
      text += "\n";
    }
  }
  return text;
}

}  // namespace limn::differential
