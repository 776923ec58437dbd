#include "cli/init/guess.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "runtime/schema/schema.h"

namespace limn::cli {
namespace {

std::string Folded(std::string_view text) {
  std::string folded(text);
  for (char& letter : folded) {
    letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
  }
  return folded;
}

// What stands before the ending that makes a name a key's: `customer` of customer_id, customerId and customer_no, `客户` of 客户号.
std::optional<std::string> StemOfKey(std::string_view column) {
  constexpr std::array<std::string_view, 17> kEndings = {"_id", " id", "-id", "_no", "_key", "_code", "_number", "_uuid", "编号", "代码", "编码", "标识", "号", "ID", "Id", "Key", "码"};
  for (const std::string_view ending : kEndings) {
    const std::string folded = Folded(column);
    const bool is_camel = ending == "Id" || ending == "ID" || ending == "Key";
    if (is_camel ? column.ends_with(ending) && column.size() > ending.size() : folded.ends_with(ending) && folded.size() > ending.size()) {
      return folded.substr(0, folded.size() - ending.size());
    }
  }
  return std::nullopt;
}

constexpr std::array<std::string_view, 26> kPeople = {"customer", "client", "user",  "member",   "account", "household", "visitor", "contact", "person", "patient", "subscriber", "student", "guest",
                                                      "company",  "lead",   "buyer", "shopper",  "客户",    "用户",      "会员",    "顾客",    "买家",   "患者",    "学员",       "账户",    "企业"};

bool IsPeople(std::string_view word) {
  const std::string folded = Folded(Singular(Folded(word)));
  return std::any_of(kPeople.begin(), kPeople.end(), [&](std::string_view person) { return folded == person || folded.ends_with("_" + std::string(person)); });
}

// Who referred whom, who owns whom: a column that names another row of its own table.
struct Kinship {
  std::string_view part;
  std::string_view children;
};
constexpr std::array<Kinship, 12> kKinships = {{{"referrer", "referred"}, {"referred_by", "referred"}, {"inviter", "invited"}, {"parent", "children"}, {"manager", "reports"}, {"superior", "reports"},
                                                {"subsidiary_of", "subsidiaries"}, {"推荐人", "被推荐人"}, {"邀请人", "被邀请人"}, {"上级", "下级"}, {"母公司", "子公司"}, {"父", "子"}}};

// A table of all customers: `customers`, or `all_customers` where that is taken.
std::string NameForAll(const Guess& guess, const std::string& stem) {
  const bool ascii = static_cast<unsigned char>(stem.back()) < 0x80;
  std::string name = ascii && Singular(stem + "s") == stem ? stem + "s" : stem;
  const auto is_taken = [&] { return std::any_of(guess.tables.begin(), guess.tables.end(), [&](const GuessedTable& table) { return table.name == name; }); };
  while (is_taken()) {
    name.insert(0, ascii ? "all_" : "全部");
  }
  return name;
}

bool CanBeKey(const InferredColumn& column) { return column.type.kind == ValueKind::Text || column.type.kind == ValueKind::Int; }

class Guesser {
 public:
  Guesser(std::vector<InferredTable> tables, std::string_view entity) : asked_(entity) {
    std::set<std::string> names;
    for (InferredTable& table : tables) {
      GuessedTable guessed;
      guessed.name = table.name;
      for (int copy = 2; !names.insert(guessed.name).second; ++copy) {
        guessed.name = table.name + "_" + std::to_string(copy);
      }
      guessed.time = table.time_column;
      guessed.data = std::move(table);
      guess_.tables.push_back(std::move(guessed));
    }
  }

  Guess Make() {
    for (GuessedTable& table : guess_.tables) {
      ChooseKey(table);
    }
    ChooseEntity();
    for (size_t table = 0; table < guess_.tables.size(); ++table) {
      FindLinks(table);
    }
    FindPairs();
    for (size_t table = 0; table < guess_.tables.size(); ++table) {
      FindKin(table);
    }
    return std::move(guess_);
  }

 private:
  const std::vector<InferredColumn>& ColumnsOf(size_t table) const { return guess_.tables[table].data.columns; }

  void ChooseKey(GuessedTable& table) const {
    for (const std::vector<size_t>& candidate : table.data.key_candidates) {
      if (candidate.size() != 1 || !CanBeKey(table.data.columns[candidate.front()])) {
        continue;
      }
      const std::string& name = table.data.columns[candidate.front()].name;
      const bool first_text = candidate.front() == 0 && table.data.columns.front().type.kind == ValueKind::Text;
      if (IsNamedLikeKey(name) || first_text) {
        table.key = candidate;
        return;
      }
    }
    for (size_t column = 0; column < table.data.columns.size() && table.key.empty(); ++column) {
      if (IsKeyWithMistakes(table, column)) {
        table.key = {column};
      }
    }
  }

  // The column that is named like this table's own key, though a row in fifty repeats it or has none, or there are no rows to see.
  static bool IsKeyWithMistakes(const GuessedTable& table, size_t column) {
    const InferredColumn& each = table.data.columns[column];
    const std::optional<std::string> stem = StemOfKey(each.name);
    const bool is_own = stem ? *stem == Folded(Singular(table.name)) || *stem == Folded(table.name) : column == 0 && IsNamedLikeKey(each.name);
    return is_own && CanBeKey(each) && (each.is_nearly_unique || table.data.rows == 0);
  }

  // The column of a table that names one of those we could speak of: customer_id in orders.
  std::optional<size_t> PeopleColumn(size_t table) const {
    const std::vector<InferredColumn>& columns = ColumnsOf(table);
    for (const std::string_view person : kPeople) {
      for (size_t column = 0; column < columns.size(); ++column) {
        const std::optional<std::string> stem = StemOfKey(columns[column].name);
        if (CanBeKey(columns[column]) && stem && (*stem == person || stem->ends_with("_" + std::string(person)))) {
          return column;
        }
      }
    }
    return std::nullopt;
  }

  void ChooseEntity() {
    if (!asked_.empty()) {
      AskedEntity();
      return;
    }
    std::optional<size_t> best;
    int best_score = 0;
    for (size_t table = 0; table < guess_.tables.size(); ++table) {
      const GuessedTable& each = guess_.tables[table];
      if (each.key.empty()) {
        continue;
      }
      const std::string& key = ColumnsOf(table)[each.key.front()].name;
      const std::optional<std::string> stem = StemOfKey(key);
      int score = IsPeople(each.name) || (stem && IsPeople(*stem)) ? 100 : 0;
      for (size_t other = 0; other < guess_.tables.size(); ++other) {
        const bool refers = other != table && std::any_of(ColumnsOf(other).begin(), ColumnsOf(other).end(), [&](const InferredColumn& column) { return Names(column, other, table); });
        score += refers ? 10 : 0;
      }
      for (size_t other = 0; other < guess_.tables.size(); ++other) {
        const bool refers = other != table && !guess_.tables[other].key.empty() && std::any_of(ColumnsOf(table).begin(), ColumnsOf(table).end(), [&](const InferredColumn& column) {
          return Names(column, table, other);
        });
        score -= refers ? 15 : 0;
      }
      if (!best || score > best_score) {
        best = table;
        best_score = score;
      }
    }
    if (best && best_score >= 100) {
      MakeEntity(*best);
    } else if (!EntityOfKeys(best, best_score) && best) {
      MakeEntity(*best);
    }
  }

  // customers made of the customer_id of other tables, where no table has a row for each of them.
  bool EntityOfKeys(std::optional<size_t> best, int best_score) {
    std::map<std::string, std::vector<GuessedKeySource>> sources;
    for (size_t table = 0; table < guess_.tables.size(); ++table) {
      if (const std::optional<size_t> column = PeopleColumn(table)) {
        sources[*StemOfKey(ColumnsOf(table)[*column].name)].push_back({table, *column});
      }
    }
    if (sources.empty() || (best && best_score >= 20)) {
      return false;
    }
    const auto most = std::max_element(sources.begin(), sources.end(), [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); });
    AddEntityOfKeys(most->first, most->second);
    return true;
  }

  void AddEntityOfKeys(const std::string& stem, std::vector<GuessedKeySource> sources) {
    const ValueKind kind = ColumnsOf(sources.front().table)[sources.front().column].type.kind;
    GuessedTable entity;
    entity.entity = stem;
    entity.name = NameForAll(guess_, stem);
    for (GuessedKeySource source : sources) {
      if (ColumnsOf(source.table)[source.column].type.kind == kind) {
        entity.keys_from.push_back({source.table + 1, source.column});
      }
    }
    InferredColumn key = ColumnsOf(sources.front().table)[sources.front().column];
    entity.data.columns.push_back(std::move(key));
    entity.key = {0};
    guess_.tables.insert(guess_.tables.begin(), std::move(entity));
  }

  void MakeEntity(size_t table) {
    std::rotate(guess_.tables.begin(), guess_.tables.begin() + static_cast<std::ptrdiff_t>(table), guess_.tables.begin() + static_cast<std::ptrdiff_t>(table) + 1);
    GuessedTable& entity = guess_.tables.front();
    entity.entity = Singular(entity.name);
    // The one file may be called export.csv; its key knows better what a row is.
    const std::optional<std::string> stem = StemOfKey(ColumnsOf(0)[entity.key.front()].name);
    if (!IsPeople(entity.name) && stem && IsPeople(*stem)) {
      entity.entity = *stem;
    }
  }

  // TABLE or TABLE.COLUMN.
  void AskedEntity() {
    const size_t point = asked_.rfind('.');
    for (size_t table = 0; table < guess_.tables.size(); ++table) {
      GuessedTable& each = guess_.tables[table];
      if (each.name == asked_ && !each.key.empty()) {
        MakeEntity(table);
        return;
      }
      if (point == std::string::npos || each.name != asked_.substr(0, point)) {
        continue;
      }
      for (size_t column = 0; column < each.data.columns.size(); ++column) {
        if (each.data.columns[column].name != asked_.substr(point + 1) || !CanBeKey(each.data.columns[column])) {
          continue;
        }
        if (each.data.columns[column].is_unique) {
          each.key = {column};
          MakeEntity(table);
        } else {
          AddEntityOfKeys(StemOfKey(each.data.columns[column].name).value_or(Singular(each.data.columns[column].name)), {{table, column}});
        }
        return;
      }
    }
  }

  // Whether a column of `child` holds the key of `parent` by what it is called.
  bool Names(const InferredColumn& column, size_t child, size_t parent) const {
    const GuessedTable& to = guess_.tables[parent];
    if (to.key.size() != 1) {
      return false;
    }
    const InferredColumn& key = ColumnsOf(parent)[to.key.front()];
    if (column.type.kind != key.type.kind || child == parent) {
      return false;
    }
    const std::string name = Folded(column.name);
    const std::string key_name = Folded(key.name);
    const std::string table_name = Folded(Singular(to.name));
    const std::optional<std::string> stem = StemOfKey(column.name);
    const bool is_plain_id = key_name == "id" || key_name == "编号" || key_name == "号" || key_name == "name" || key_name == "code";
    return (name == key_name && !is_plain_id) || name == table_name || (stem && (*stem == table_name || *stem == Folded(to.name)));
  }

  void FindLinks(size_t child) {
    GuessedTable& table = guess_.tables[child];
    for (size_t parent = 0; parent < guess_.tables.size(); ++parent) {
      if (!table.keys_from.empty()) {
        continue;
      }
      for (size_t column = 0; column < table.data.columns.size(); ++column) {
        if (!Names(table.data.columns[column], child, parent)) {
          continue;
        }
        // Two tables with one key: the one that is not the entity holds details of the other.
        const bool is_own_key = table.key.size() == 1 && table.key.front() == column;
        const bool parent_first = parent < child;
        if (is_own_key && !parent_first) {
          continue;
        }
        table.links.push_back({parent, {column}, "", ""});
        break;
      }
    }
  }

  // A table told apart by two columns that another one has too: exposures by campaign and household.
  void FindPairs() {
    for (size_t parent = 0; parent < guess_.tables.size(); ++parent) {
      GuessedTable& table = guess_.tables[parent];
      if (!table.key.empty()) {
        continue;
      }
      for (const std::vector<size_t>& pair : table.data.key_candidates) {
        const bool all_named = pair.size() == 2 && std::all_of(pair.begin(), pair.end(), [&](size_t column) {
          return CanBeKey(table.data.columns[column]) && IsNamedLikeKey(table.data.columns[column].name);
        });
        if (!all_named) {
          continue;
        }
        for (size_t child = 0; child < guess_.tables.size(); ++child) {
          std::vector<size_t> columns;
          for (const size_t part : pair) {
            for (size_t column = 0; column < ColumnsOf(child).size(); ++column) {
              const InferredColumn& own = table.data.columns[part];
              if (child != parent && ColumnsOf(child)[column].name == own.name && ColumnsOf(child)[column].type.kind == own.type.kind) {
                columns.push_back(column);
              }
            }
          }
          if (columns.size() == 2 && guess_.tables[child].keys_from.empty()) {
            table.key = pair;
            guess_.tables[child].links.push_back({parent, columns, "", ""});
          }
        }
        if (!table.key.empty()) {
          break;
        }
      }
    }
  }

  void FindKin(size_t index) {
    GuessedTable& table = guess_.tables[index];
    if (table.key.size() != 1 || !table.keys_from.empty()) {
      return;
    }
    const InferredColumn& key = table.data.columns[table.key.front()];
    for (size_t column = 0; column < table.data.columns.size(); ++column) {
      const InferredColumn& each = table.data.columns[column];
      const std::string name = Folded(each.name);
      const auto kin = std::find_if(kKinships.begin(), kKinships.end(), [&](const Kinship& kinship) { return name.find(kinship.part) != std::string::npos; });
      if (column == table.key.front() || each.type.kind != key.type.kind || kin == kKinships.end()) {
        continue;
      }
      std::string up = StemOfKey(each.name).value_or(name);
      if (up == name) {
        // The column keeps its name; the way up needs another.
        up = "its_" + name;
      }
      table.links.push_back({index, {column}, up, std::string(kin->children)});
      return;
    }
  }

  std::string asked_;
  Guess guess_;
};

}  // namespace

bool IsNamedLikeKey(std::string_view column) { return Folded(column) == "id" || Folded(column) == "uuid" || StemOfKey(column).has_value(); }

void MakeEntityOfKeys(Guess& guess) {
  GuessedTable& profile = guess.tables.front();
  const bool ascii = static_cast<unsigned char>(profile.name.front()) < 0x80;
  GuessedTable entity;
  entity.entity = profile.entity;
  entity.name = NameForAll(guess, StemOfKey(profile.data.columns[profile.key.front()].name).value_or(profile.entity));
  entity.data.columns.push_back(profile.data.columns[profile.key.front()]);
  entity.key = {0};
  entity.keys_from.push_back({1, profile.key.front()});
  entity.links.push_back({1, {0}, ascii ? "profile" : "档案", ""});
  profile.entity.clear();
  for (size_t table = 0; table < guess.tables.size(); ++table) {
    for (GuessedLink& link : guess.tables[table].links) {
      const bool to_entity = link.parent == 0 && link.name.empty() && table != 0;
      link.parent = to_entity ? 0 : link.parent + 1;
      if (to_entity) {
        entity.keys_from.push_back({table + 1, link.columns.front()});
      }
    }
  }
  guess.tables.insert(guess.tables.begin(), std::move(entity));
}

Guess GuessProject(std::vector<InferredTable> tables, std::string_view entity) { return Guesser(std::move(tables), entity).Make(); }

}  // namespace limn::cli
