#include "cli/init/guess.h"

#include <algorithm>
#include <map>
#include <set>

#include "cli/init/names_of_keys.h"
#include "runtime/schema/schema.h"

namespace limn::cli {
namespace {

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

const std::string& SourceName(const InferredColumn& column) { return column.cell.header.empty() ? column.name : column.cell.header; }

// What the database's schema says of a link, once its other end is found.
struct DeclaredUp {
  size_t parent = 0;
  std::vector<size_t> columns;  // of the child, in the order of the parent's key
};

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
    GiveBackKeys();
    ChooseEntity();
    GiveLinksTheTypesOfKeys();
    for (size_t table = 0; table < guess_.tables.size(); ++table) {
      FollowDeclarations(table);
    }
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
    const std::vector<size_t>& declared = table.data.declared_key;
    if (!declared.empty() && std::all_of(declared.begin(), declared.end(), [&](size_t column) { return CanBeKey(table.data.columns[column]); })) {
      table.key = declared;
      return;
    }
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

  // A column may tell the rows of several tables apart, as order_id does where each order has one item. It is the key of orders: order_items give it back,
  // for a key of their own, or none. What holds nothing but details of an order, and names nothing else, keeps it.
  void GiveBackKeys() {
    std::vector<size_t> borrowers;
    for (size_t table = 0; table < guess_.tables.size(); ++table) {
      const GuessedTable& each = guess_.tables[table];
      const bool is_borrowed = each.data.declared_key.empty() && each.name != asked_ && each.key.size() == 1 && OwnerOf(table);
      if (is_borrowed) {
        borrowers.push_back(table);
      }
    }
    for (const size_t table : borrowers) {
      GuessedTable& each = guess_.tables[table];
      bool names_more = false;
      for (size_t column = 0; column < each.data.columns.size(); ++column) {
        names_more = names_more || (column != each.key.front() && IsNamedLikeKey(each.data.columns[column].name));
      }
      if (names_more) {
        each.key = KeyOfItsOwn(table);
      }
    }
  }

  // The table whose rows the key of this one tells apart in the first place, if that is another one.
  std::optional<size_t> OwnerOf(size_t table) const {
    const size_t column = guess_.tables[table].key.front();
    for (size_t other = 0; other < guess_.tables.size(); ++other) {
      const bool share = Names(ColumnsOf(table)[column], table, other) && Names(ColumnsOf(other)[guess_.tables[other].key.front()], other, table);
      if (share && Owns(other, table)) {
        return other;
      }
    }
    return std::nullopt;
  }

  // Of two tables with one key: whose it is.
  bool Owns(size_t table, size_t other) const {
    const int score = OwnerScore(table);
    const int other_score = OwnerScore(other);
    return score != other_score ? score > other_score : table < other;
  }
  int OwnerScore(size_t table) const {
    const GuessedTable& each = guess_.tables[table];
    const std::string stem = StemOfKey(ColumnsOf(table)[each.key.front()].name).value_or("");
    const std::string singular = Folded(Singular(each.name));
    const std::optional<size_t> people = PeopleColumn(table);
    int score = !each.entity.empty() ? 100 : 0;
    score += singular == stem || Folded(each.name) == stem ? 20 : singular.ends_with("_" + stem) ? 10 : 0;
    score += people && *people != each.key.front() ? 2 : 0;
    score += each.time ? 1 : 0;
    return score;
  }

  // A column that is unique, named like a key, and names no row of another table.
  std::vector<size_t> KeyOfItsOwn(size_t table) const {
    for (const std::vector<size_t>& candidate : guess_.tables[table].data.key_candidates) {
      const InferredColumn& column = ColumnsOf(table)[candidate.front()];
      bool is_own = candidate.size() == 1 && CanBeKey(column) && IsNamedLikeKey(column.name);
      for (size_t other = 0; other < guess_.tables.size(); ++other) {
        is_own = is_own && !Names(column, table, other);
      }
      if (is_own) {
        return candidate;
      }
    }
    return {};
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
        score += RefersTo(other, table) ? 10 : 0;
        score -= RefersTo(table, other) ? 15 : 0;
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

  // Whether a column of `child` leads up to `parent`: not where the parent's key is the child's own, borrowed, or borrowed from a third table.
  bool LeadsUp(size_t column, size_t child, size_t parent) const {
    if (!Names(ColumnsOf(child)[column], child, parent)) {
      return false;
    }
    const bool is_own_key = guess_.tables[child].key == std::vector<size_t>{column};
    const bool is_shared = is_own_key && Names(ColumnsOf(parent)[guess_.tables[parent].key.front()], parent, child);
    const std::optional<size_t> owner = Folded(ColumnsOf(child)[column].name) == Folded(ColumnsOf(parent)[guess_.tables[parent].key.front()].name) ? OwnerOf(parent) : std::nullopt;
    return (!is_shared || Owns(parent, child)) && (!owner || *owner == child);
  }

  bool RefersTo(size_t child, size_t parent) const {
    if (child == parent) {
      return false;
    }
    for (const DeclaredLink& declared : guess_.tables[child].data.declared_links) {
      if (const std::optional<DeclaredUp> up = OtherEnd(child, declared); up && up->parent == parent) {
        return true;
      }
    }
    for (size_t column = 0; column < ColumnsOf(child).size(); ++column) {
      if (LeadsUp(column, child, parent)) {
        return true;
      }
    }
    return false;
  }

  // The table of the same database that a declaration speaks of, if it is read and its key is what is spoken of.
  std::optional<DeclaredUp> OtherEnd(size_t child, const DeclaredLink& declared) const {
    for (size_t parent = 0; parent < guess_.tables.size(); ++parent) {
      const GuessedTable& to = guess_.tables[parent];
      const bool is_it = to.data.source.paths == guess_.tables[child].data.source.paths && Folded(to.data.source.sqlite_table) == Folded(declared.table);
      if (!is_it || to.key.size() != declared.columns.size()) {
        continue;
      }
      DeclaredUp up{parent, {}};
      for (size_t part = 0; part < to.key.size(); ++part) {
        const std::string key = Folded(SourceName(to.data.columns[to.key[part]]));
        const auto at = std::find_if(declared.parent_columns.begin(), declared.parent_columns.end(), [&](const std::string& name) { return Folded(name) == key; });
        const size_t place = declared.parent_columns.empty() ? part : static_cast<size_t>(at - declared.parent_columns.begin());
        if (place == declared.columns.size() || (declared.parent_columns.empty() && to.key != to.data.declared_key)) {
          return std::nullopt;
        }
        up.columns.push_back(declared.columns[place]);
      }
      return up.columns.empty() ? std::nullopt : std::optional(up);
    }
    return std::nullopt;
  }

  void FollowDeclarations(size_t child) {
    std::vector<DeclaredUp> ups;
    for (const DeclaredLink& declared : guess_.tables[child].data.declared_links) {
      std::optional<DeclaredUp> up = OtherEnd(child, declared);
      if (up && HasTypesOfKey(child, *up)) {
        ups.push_back(std::move(*up));
      }
    }
    // Of several ways to one table, the one without a name of its own is the one that is called like the table's key.
    std::stable_partition(ups.begin(), ups.end(), [&](const DeclaredUp& up) { return Names(ColumnsOf(child)[up.columns.front()], child, up.parent); });
    GuessedTable& table = guess_.tables[child];
    for (DeclaredUp& up : ups) {
      const InferredColumn& column = table.data.columns[up.columns.front()];
      const bool is_named = up.parent == child || HasLinkTo(child, up.parent);
      const std::optional<Kinship> kin = up.parent == child ? KinshipOf(column.name) : std::nullopt;
      table.links.push_back({up.parent, std::move(up.columns), is_named ? NameOfWayUp(table, column) : "", kin ? std::string(kin->children) : ""});
    }
  }

  // Numbers may be kept as text on one end only, for their name. A key may be a link, too: so again until all is still.
  void GiveLinksTheTypesOfKeys() {
    bool changed = true;
    for (size_t round = 0; changed && round <= guess_.tables.size(); ++round) {
      changed = false;
      for (size_t child = 0; child < guess_.tables.size(); ++child) {
        for (const DeclaredLink& declared : guess_.tables[child].data.declared_links) {
          const std::optional<DeclaredUp> up = OtherEnd(child, declared);
          changed = (up && TakeTypesOfKey(child, *up)) || changed;
        }
      }
    }
  }

  bool TakeTypesOfKey(size_t child, const DeclaredUp& up) {
    bool changed = false;
    for (size_t part = 0; part < up.columns.size(); ++part) {
      InferredColumn& column = guess_.tables[child].data.columns[up.columns[part]];
      const ValueType type = TypeOfKey(up, part);
      const bool may_be_either = column.reason == InferenceReason::NamedLikeId || column.reason == InferenceReason::WholeNumbers ||
                                 column.reason == InferenceReason::NothingKnown || column.reason == InferenceReason::OfItsKey;
      if (may_be_either && column.type.kind != type.kind) {
        column.type = type;
        column.reason = InferenceReason::OfItsKey;
        changed = true;
      }
    }
    return changed;
  }

  ValueType TypeOfKey(const DeclaredUp& up, size_t part) const { return ColumnsOf(up.parent)[guess_.tables[up.parent].key[part]].type; }

  bool HasTypesOfKey(size_t child, const DeclaredUp& up) const {
    bool has = true;
    for (size_t part = 0; part < up.columns.size(); ++part) {
      has = has && ColumnsOf(child)[up.columns[part]].type.kind == TypeOfKey(up, part).kind;
    }
    return has;
  }

  bool HasLinkTo(size_t child, size_t parent) const {
    const std::vector<GuessedLink>& links = guess_.tables[child].links;
    return std::any_of(links.begin(), links.end(), [&](const GuessedLink& link) { return link.parent == parent; });
  }

  // What a column is called without its ending, where no column or table is called so: `referrer` of referrer_id.
  std::string NameOfWayUp(const GuessedTable& table, const InferredColumn& column) const {
    std::string up = StemOfKey(column.name).value_or(Folded(column.name));
    const auto is_taken = [&] {
      return std::any_of(table.data.columns.begin(), table.data.columns.end(), [&](const InferredColumn& each) { return Folded(each.name) == up; }) ||
             std::any_of(guess_.tables.begin(), guess_.tables.end(), [&](const GuessedTable& each) { return each.name == up; }) ||
             std::any_of(table.links.begin(), table.links.end(), [&](const GuessedLink& link) { return link.name == up; });
    };
    while (is_taken()) {
      up.insert(0, "its_");
    }
    return up;
  }

  void FindLinks(size_t child) {
    GuessedTable& table = guess_.tables[child];
    for (size_t parent = 0; parent < guess_.tables.size(); ++parent) {
      if (!table.keys_from.empty() || HasLinkTo(child, parent) || HasLinkTo(parent, child)) {
        continue;
      }
      for (size_t column = 0; column < table.data.columns.size(); ++column) {
        if (LeadsUp(column, child, parent)) {
          table.links.push_back({parent, {column}, "", ""});
          break;
        }
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
      const std::optional<Kinship> kin = KinshipOf(each.name);
      const bool is_link = std::any_of(table.links.begin(), table.links.end(), [&](const GuessedLink& link) { return link.columns.front() == column; });
      if (column == table.key.front() || each.type.kind != key.type.kind || !kin || is_link) {
        continue;
      }
      table.links.push_back({index, {column}, NameOfWayUp(table, each), std::string(kin->children)});
      return;
    }
  }

  std::string asked_;
  Guess guess_;
};

}  // namespace

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
