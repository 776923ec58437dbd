// What a name means. Source: language.md "Expressions": inside an aggregate a bare name is a column of its table, a definition
// on it, a param or list; everything else needs the row it belongs to, as in `customer.level`.

#include <algorithm>

#include "compiler/check/expression_checker.h"

namespace limn::check {
namespace {

bool Holds(const std::string& name, const std::vector<std::string>& names, std::string_view wanted) {
  return name == wanted || std::find(names.begin(), names.end(), wanted) != names.end();
}

// Whether a table is called so when one row of it is meant: customer, or customers; order of orders.
bool IsRowName(const TableSchema& table, std::string_view name) {
  return (!table.entity.empty() && Holds(table.entity, table.entity_names, name)) || Holds(table.name, table.names, name) ||
         Singular(table.name) == name;
}

}  // namespace

ExpressionChecker::ExpressionChecker(Checker& checker, const ast::File& file, TableId table) : checker_(checker), file_(file) {
  frames_.push_back({table, checker.TableName(table, Span{file.id, 0, 0}), {}, {}});
}

hir::RowPath ExpressionChecker::Normalise(hir::RowPath path) const {
  // Up by the links that led down to the frame is the row they began at.
  while (path.frame > 0) {
    const Frame& frame = frames_[path.frame];
    const size_t steps = frame.downs.size();
    const bool goes_back = path.ups.size() >= steps && std::equal(frame.downs.rbegin(), frame.downs.rend(), path.ups.begin());
    if (!goes_back) {
      break;
    }
    hir::RowPath outer = frame.base;
    outer.ups.insert(outer.ups.end(), path.ups.begin() + static_cast<std::ptrdiff_t>(steps), path.ups.end());
    path = std::move(outer);
  }
  return path;
}

std::optional<std::vector<LinkId>> ExpressionChecker::WayUp(TableId from, std::string_view name) const {
  struct Way {
    TableId table;
    std::vector<LinkId> ups;
  };
  // Breadth first; a table is entered once, so rings end. Two ways of one length: none is taken.
  std::vector<Way> round = {{from, {}}};
  std::vector<bool> reached(schema().tables.size(), false);
  reached[from.index] = true;
  while (!round.empty()) {
    std::vector<Way> next;
    std::vector<std::vector<LinkId>> found;
    for (const Way& way : round) {
      for (uint32_t index = 0; index < schema().links.size(); ++index) {
        const Link& link = schema().links[index];
        if (link.child != way.table) {
          continue;
        }
        std::vector<LinkId> ups = way.ups;
        ups.push_back({index});
        if (Holds(link.name, link.names, name)) {
          found.push_back(ups);
        }
        if (!reached[link.parent.index]) {
          next.push_back({link.parent, std::move(ups)});
        }
      }
    }
    if (!found.empty()) {
      return found.size() == 1 ? std::optional(found.front()) : std::nullopt;
    }
    for (const Way& way : next) {
      reached[way.table.index] = true;
    }
    round = std::move(next);
  }
  return std::nullopt;
}

std::optional<Row> ExpressionChecker::FindRow(std::string_view name) const {
  const uint32_t inner = static_cast<uint32_t>(frames_.size() - 1);
  if (const std::optional<LinkId> link = schema().FindUp(frames_[inner].table, name)) {
    return Row{Normalise({inner, {*link}}), schema()[*link].parent};
  }
  for (uint32_t frame = inner; frame-- > 0;) {
    if (IsRowName(schema()[frames_[frame].table], name)) {
      return Row{{frame, {}}, frames_[frame].table};
    }
    if (const std::optional<LinkId> link = schema().FindUp(frames_[frame].table, name)) {
      return Row{Normalise({frame, {*link}}), schema()[*link].parent};
    }
  }
  if (IsRowName(schema()[frames_[inner].table], name)) {
    return Row{{inner, {}}, frames_[inner].table};
  }
  for (uint32_t frame = inner + 1; frame-- > 0;) {
    if (const std::optional<std::vector<LinkId>> ups = WayUp(frames_[frame].table, name)) {
      return Row{Normalise({frame, *ups}), schema()[ups->back()].parent};
    }
  }
  return std::nullopt;
}

hir::ExprId ExpressionChecker::ColumnOf(const Row& row, ColumnId column, Span span) {
  const TableSchema& table = schema()[row.table];
  const bool is_key = std::find(table.key.begin(), table.key.end(), column) != table.key.end();
  const Type type = Type::One(schema().ColumnOf(row.table, column).type, !(is_key && row.path.ups.empty()));
  return Add({hir::ColumnRef{row.path, row.table, column}, type, span});
}

hir::ExprId ExpressionChecker::DefinitionOf(const Row& row, hir::DefId definition, Span span) {
  Type type = checker_.TypeOf(definition, span);
  if (type.is_error()) {
    return Error(span);
  }
  if (type.shape == Type::Shape::One && !row.path.ups.empty()) {
    type.may_be_missing = true;
  }
  return Add({hir::DefinitionRef{row.path, definition}, type, span});
}

hir::ExprId ExpressionChecker::ParamOf(hir::DefId definition, Span span) {
  const Type type = checker_.TypeOf(definition, span);
  return type.is_error() ? Error(span) : Add({hir::ParamRef{definition}, type, span});
}

hir::ExprId ExpressionChecker::CheckPath(const ast::NamePath& path, Span span) {
  const bool is_name = path.parts.size() == 1;
  if (arguments_) {
    const bool is_known = is_name || checker_.FindSymbol(path.parts) != nullptr;
    return is_known ? CheckInFunction(JoinedName(path.parts)) : ReportRowsInFunction(span, checker_.sources().Text(span));
  }
  if (is_name) {
    return CheckBareName(path.parts.front());
  }
  const ast::Name& first = path.parts.front();
  const std::optional<Row> row = FindRow(first.text);
  if (!row) {
    return checker_.FindSymbol(path.parts) != nullptr ? CheckBareName(JoinedName(path.parts)) : ReportPath(path, span);
  }
  return CheckOnRow(*row, std::span(path.parts).subspan(1), span, first.text);
}

hir::ExprId ExpressionChecker::CheckBareName(const ast::Name& name) {
  const uint32_t inner = static_cast<uint32_t>(frames_.size() - 1);
  const Row row{{inner, {}}, frames_[inner].table};
  if (const std::optional<ColumnId> column = schema().FindColumn(row.table, name.text)) {
    return ColumnOf(row, *column, name.span);
  }
  const Symbol* symbol = checker_.FindSymbol(name);
  if (checker_.IsLost(symbol, name)) {
    return Error(name.span);
  }
  if (symbol != nullptr) {
    const hir::Definition& definition = checker_.module()[*symbol->definition];
    if (definition.kind == hir::DefinitionKind::Param) {
      return ParamOf(*symbol->definition, name.span);
    }
    if (definition.kind != hir::DefinitionKind::List && definition.table == row.table) {
      return DefinitionOf(row, *symbol->definition, name.span);
    }
  }
  return ReportBareName(name);
}

hir::ExprId ExpressionChecker::CheckOnRow(Row row, std::span<const ast::Name> parts, Span span, const std::string& row_name) {
  std::string here = row_name;
  size_t next = 0;
  for (; next + 1 < parts.size(); ++next) {
    const std::optional<LinkId> link = schema().FindUp(row.table, parts[next].text);
    if (!link) {
      break;
    }
    row.path.ups.push_back(*link);
    row.path = Normalise(std::move(row.path));
    row.table = schema()[*link].parent;
    here = parts[next].text;
  }
  const std::span<const ast::Name> rest = parts.subspan(next);
  const ast::Name last = JoinedName(rest);
  const Symbol* symbol = checker_.FindSymbol(rest);
  if (rest.size() > 1 && symbol == nullptr) {
    return ReportOnRow(row, rest.front(), here);
  }
  if (const std::optional<ColumnId> column = schema().FindColumn(row.table, last.text)) {
    return ColumnOf(row, *column, span);
  }
  // `orders.late` where a folder is called like a table: the row is known, and the folder says which.
  if (symbol != nullptr && !symbol->definition) {
    const Symbol* in_folder = checker_.FindQualified(here + "." + last.text);
    symbol = in_folder != nullptr ? in_folder : symbol;
  }
  if (checker_.IsLost(symbol, last)) {
    return Error(span);
  }
  if (symbol != nullptr) {
    const hir::Definition& definition = checker_.module()[*symbol->definition];
    const bool has_rows = hir::HasRows(definition.kind);
    if (has_rows && definition.table == row.table) {
      return DefinitionOf(row, *symbol->definition, span);
    }
  }
  return ReportOnRow(row, last, here);
}

}  // namespace limn::check
