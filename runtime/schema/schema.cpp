#include "runtime/schema/schema.h"

#include <algorithm>

namespace limn {
namespace {

bool Matches(const std::string& name, const std::vector<std::string>& names, std::string_view wanted) {
  return name == wanted || std::find(names.begin(), names.end(), wanted) != names.end();
}

bool EndsWith(std::string_view text, std::string_view ending) {
  return text.size() > ending.size() && text.substr(text.size() - ending.size()) == ending;
}

// First names of all, then the second names, each once.
class NameList {
 public:
  void Add(const std::string& name, const std::vector<std::string>& names) {
    first_.push_back(name);
    second_.insert(second_.end(), names.begin(), names.end());
  }
  std::vector<std::string> Take() {
    std::vector<std::string> all;
    for (const std::vector<std::string>* part : {&first_, &second_}) {
      for (const std::string& name : *part) {
        if (!name.empty() && std::find(all.begin(), all.end(), name) == all.end()) {
          all.push_back(name);
        }
      }
    }
    return all;
  }

 private:
  std::vector<std::string> first_;
  std::vector<std::string> second_;
};

}  // namespace

std::optional<TableId> Schema::FindTable(std::string_view name) const {
  for (uint32_t table = 0; table < tables.size(); ++table) {
    if (Matches(tables[table].name, tables[table].names, name)) {
      return TableId{table};
    }
  }
  return std::nullopt;
}

std::optional<ColumnId> Schema::FindColumn(TableId table, std::string_view name) const {
  const std::vector<ColumnSchema>& columns = tables[table.index].columns;
  for (uint32_t column = 0; column < columns.size(); ++column) {
    if (Matches(columns[column].name, columns[column].names, name)) {
      return ColumnId{column};
    }
  }
  return std::nullopt;
}

std::optional<TableId> Schema::FindEntity(std::string_view name) const {
  for (uint32_t table = 0; table < tables.size(); ++table) {
    if (!tables[table].entity.empty() && Matches(tables[table].entity, tables[table].entity_names, name)) {
      return TableId{table};
    }
  }
  return std::nullopt;
}

std::optional<LinkId> Schema::FindUp(TableId child, std::string_view name) const {
  for (uint32_t link = 0; link < links.size(); ++link) {
    if (links[link].child == child && Matches(links[link].name, links[link].names, name)) {
      return LinkId{link};
    }
  }
  return std::nullopt;
}

std::optional<LinkId> Schema::FindDown(TableId parent, std::string_view name) const {
  for (uint32_t link = 0; link < links.size(); ++link) {
    if (links[link].parent == parent && Matches(links[link].children_name, links[link].children_names, name)) {
      return LinkId{link};
    }
  }
  return std::nullopt;
}

std::vector<std::vector<LinkId>> Schema::PathsDown(TableId parent, std::string_view name) const {
  struct Path {
    TableId end;
    std::vector<LinkId> steps;
  };
  // Breadth first, one link longer in each round. A table is left for good after the round that reaches it: longer ways to it
  // are never the shortest, and links in a ring end.
  std::vector<Path> round = {{parent, {}}};
  std::vector<bool> reached(tables.size(), false);
  reached[parent.index] = true;
  while (!round.empty()) {
    std::vector<Path> next;
    std::vector<std::vector<LinkId>> found;
    for (const Path& path : round) {
      for (uint32_t link = 0; link < links.size(); ++link) {
        if (links[link].parent != path.end) {
          continue;
        }
        std::vector<LinkId> steps = path.steps;
        steps.push_back(LinkId{link});
        if (Matches(links[link].children_name, links[link].children_names, name)) {
          found.push_back(steps);
        }
        // Two ways to a table prove that what lies below it is ambiguous; more of them only multiply.
        const auto same_end = [&](const Path& other) { return other.end == links[link].child; };
        if (!reached[links[link].child.index] && std::count_if(next.begin(), next.end(), same_end) < 2) {
          next.push_back({links[link].child, std::move(steps)});
        }
      }
    }
    if (!found.empty()) {
      return found;
    }
    for (const Path& path : next) {
      reached[path.end.index] = true;
    }
    round = std::move(next);
  }
  return {};
}

std::vector<std::string> Schema::TableNames() const {
  NameList names;
  for (const TableSchema& table : tables) {
    if (!table.is_import) {
      names.Add(table.name, table.names);
    }
  }
  return names.Take();
}

std::vector<std::string> Schema::ColumnNames(TableId table) const {
  NameList names;
  for (const ColumnSchema& column : tables[table.index].columns) {
    names.Add(column.name, column.names);
  }
  return names.Take();
}

std::vector<std::string> Schema::NamesUp(TableId child) const {
  NameList names;
  for (const Link& link : links) {
    if (link.child == child) {
      names.Add(link.name, link.names);
    }
  }
  return names.Take();
}

std::vector<std::string> Schema::NamesDown(TableId parent) const {
  NameList names;
  std::vector<bool> reached(tables.size(), false);
  std::vector<TableId> open = {parent};
  reached[parent.index] = true;
  for (size_t at = 0; at < open.size(); ++at) {
    for (const Link& link : links) {
      if (link.parent != open[at]) {
        continue;
      }
      names.Add(link.children_name, link.children_names);
      if (!reached[link.child.index]) {
        reached[link.child.index] = true;
        open.push_back(link.child);
      }
    }
  }
  return names.Take();
}

std::string Singular(std::string_view table_name) {
  const auto without = [&](size_t letters, std::string_view ending) {
    return std::string(table_name.substr(0, table_name.size() - letters)) + std::string(ending);
  };
  if (table_name == "people" || EndsWith(table_name, "_people")) {
    return without(6, "person");
  }
  for (const std::string_view ending : {"movies", "cookies", "selfies", "series"}) {
    if (table_name == ending || EndsWith(table_name, "_" + std::string(ending))) {
      return ending == "series" ? std::string(table_name) : without(1, "");
    }
  }
  if (EndsWith(table_name, "ies") && table_name.size() > 4) {
    return without(3, "y");
  }
  for (const std::string_view ending : {"sses", "shes", "ches", "xes", "zzes"}) {
    if (EndsWith(table_name, ending)) {
      return without(2, "");
    }
  }
  for (const std::string_view ending : {"ss", "us", "is"}) {
    if (EndsWith(table_name, ending)) {
      return std::string(table_name);
    }
  }
  return EndsWith(table_name, "s") ? without(1, "") : std::string(table_name);
}

}  // namespace limn
