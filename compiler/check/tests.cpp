// Tests: what they expect of the rows they give, as hidden conditions.

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "compiler/check/cells.h"
#include "compiler/check/expression_checker.h"
#include "compiler/check/given.h"
#include "compiler/syntax/ast_parts.h"
#include "runtime/kernels/random_part.h"

namespace limn::check {
namespace {

bool IsEntity(const Schema& schema, TableId table) { return !schema[table].entity.empty(); }

class TestChecker {
 public:
  TestChecker(Checker& checker, const ast::File& file, const ast::Test& source, Span span)
      : checker_(checker), schema_(checker.schema()), file_(file), source_(source) {
    test_.name = source.name.value;
    test_.span = span;
  }

  void Check() {
    ReadAsOf();
    for (const ast::Given& given : source_.given) {
      CheckGiven(checker_, given, test_);
    }
    SetEntity();
    for (const ast::Expect& expect : source_.expect) {
      std::visit(Overloaded{
                     [&](const ast::ExpectCondition& condition) { CheckExpectation(condition, expect.span); },
                     [&](const ast::CellTable& rows) { CheckExpectedRows(rows); },
                 },
                 expect.node);
    }
    RequireLinks();
    checker_.module().tests.push_back(std::move(test_));
  }

 private:
  DiagnosticSink& sink() { return checker_.sink(); }

  void ReadAsOf() {
    const ast::Expr& written = file_[source_.as_of];
    if (std::holds_alternative<ast::Invalid>(written.node)) {
      return;
    }
    ExpressionChecker expressions(checker_, file_, schema_.main_entity);
    const std::optional<Value> value = expressions.LiteralOf(source_.as_of, Phrase::ADateOrTime);
    if (!value) {
      return;
    }
    if (value->type.kind == ValueKind::Date) {
      test_.as_of = {true, {static_cast<int32_t>(value->as_int())}, {}};
    } else if (value->type.kind == ValueKind::DateTime) {
      const Instant instant{value->as_int()};
      test_.as_of = {false, checker_.input().zone.LocalDate(instant), instant};
    } else {
      sink().Emit<Diag::TypeMismatch>(written.span, Phrase::ADateOrTime, WordsOf(Type::One(value->type)));
    }
  }

  // Whose labels are expected: the one entity given by its values, else the main entity where it is given, else the first given.
  void SetEntity() {
    test_.entity = schema_.main_entity;
    const hir::GivenTable* chosen = nullptr;
    for (const hir::GivenTable& given : test_.given) {
      const bool better = chosen == nullptr || (given.single && !chosen->single) ||
                          (given.table == schema_.main_entity && given.single == chosen->single);
      if (IsEntity(schema_, given.table) && better) {
        chosen = &given;
      }
    }
    if (chosen != nullptr) {
      test_.entity = chosen->table;
    }
    entity_ = test_.entity;
  }

  const hir::GivenTable* GivenOf(TableId table) const { return hir::GivenOf(test_, table); }
  size_t RowsGiven(TableId table) const { return GivenOf(table) == nullptr ? 0 : GivenOf(table)->rows.size(); }

  // The entity whose rows a definition is of.
  std::optional<TableId> EntityOf(const Symbol* symbol) const {
    if (symbol == nullptr || !symbol->definition || !hir::HasRows(checker_.module()[*symbol->definition].kind)) {
      return std::nullopt;
    }
    const TableId table = checker_.module()[*symbol->definition].table;
    return IsEntity(schema_, table) ? std::optional(table) : std::nullopt;
  }

  // The entities of what a condition asks of its own row. Arguments of calls may be of other rows.
  void CollectEntities(ast::ExprId id, std::vector<TableId>& entities) const {
    ast::Expr expr = file_[id];  // parts are visited so that they can be changed
    if (const auto* path = std::get_if<ast::NamePath>(&expr.node)) {
      if (const std::optional<TableId> entity = EntityOf(checker_.FindSymbol(path->parts))) {
        entities.push_back(*entity);
      }
      return;
    }
    if (std::holds_alternative<ast::Call>(expr.node)) {
      return;
    }
    const auto visit = Overloaded{[&](ast::ExprId& part) { CollectEntities(part, entities); }, [](auto&) {}};
    ast::ForEachPart(expr.node, visit);
  }

  // How many rows of an entity there may be: those given or, of persons that an identity finds among other given rows, as many as these.
  size_t RowsAtMost(TableId table) const {
    size_t rows = RowsGiven(table);
    for (const Link& link : schema_.links) {
      const auto is_computed = [&](ColumnId column) { return schema_.ColumnOf(link.child, column).is_computed; };
      if (GivenOf(table) == nullptr && link.parent == table && std::all_of(link.child_columns.begin(), link.child_columns.end(), is_computed)) {
        rows = std::max(rows, RowsGiven(link.child));
      }
    }
    return rows;
  }

  // What is expected of a given entity other than the one under test is expected of its rows.
  TableId EntityAmong(const std::vector<TableId>& entities) const {
    const auto other = std::find_if(entities.begin(), entities.end(), [&](TableId table) { return GivenOf(table) != nullptr || RowsAtMost(table) > 0; });
    const bool is_own = std::find(entities.begin(), entities.end(), test_.entity) != entities.end();
    return is_own || other == entities.end() ? test_.entity : *other;
  }

  // With several rows of an entity that something is expected of, its children must say whose they are.
  void RequireLinks() {
    for (const Link& link : schema_.links) {
      const bool is_expected = link.parent == test_.entity || std::any_of(test_.expectations.begin(), test_.expectations.end(),
                                                                          [&](const hir::ExpectedCheck& check) { return check.entity == link.parent; });
      const hir::GivenTable* given = GivenOf(link.child);
      if (!is_expected || RowsGiven(link.parent) < 2 || link.child == link.parent || given == nullptr || given->rows.empty()) {
        continue;
      }
      for (const ColumnId column : link.child_columns) {
        if (std::find(given->columns.begin(), given->columns.end(), column) == given->columns.end()) {
          const Span at = given->rows.front().empty() ? test_.span : given->rows.front().front().span;
          sink().Emit<Diag::LinkColumnNeeded>(at, checker_.TableName(given->table, at), checker_.ColumnName(given->table, column, at));
        }
      }
    }
  }

  void Add(hir::ExprId condition, std::string key, Span span, std::optional<std::string> because,
           std::optional<hir::DefId> because_definition, std::optional<hir::DefId> because_row) {
    const hir::DefId hidden = checker_.AddHidden(hir::DefinitionKind::Expectation, test_.name, entity_, condition, span);
    test_.expectations.push_back({hidden, entity_, std::move(key), std::move(because), because_definition, because_row, span});
  }

  void CheckExpectation(const ast::ExpectCondition& expect, Span span) {
    std::vector<TableId> entities;
    CollectEntities(expect.condition, entities);
    entity_ = EntityAmong(entities);
    if (RowsAtMost(entity_) > 1) {
      sink().Emit<Diag::ExpectNeedsKey>(span, RowsAtMost(entity_));
      return;
    }
    ExpressionChecker expressions(checker_, file_, entity_);
    expressions.WithoutHints();
    const hir::ExprId condition = expressions.CheckCondition(expect.condition);
    std::optional<std::string> because;
    std::optional<hir::DefId> decided;
    std::optional<hir::DefId> row;
    if (expect.because) {
      because = expect.because->value;
      decided = DecidedBy(condition, *expect.because);
      row = decided && !HasArm(*decided, *because) ? DecidingRow(expressions, *decided, *because, span) : std::nullopt;
      because = decided ? NameOfLabel(*decided, *because) : *because;
    }
    Add(condition, "", span, std::move(because), decided, row);
  }

  // A persona is also meant by what people read.
  std::string NameOfLabel(hir::DefId id, const std::string& because) {
    if (const auto* personas = std::get_if<hir::PersonasBody>(&checker_.module()[id].body)) {
      for (const hir::Persona& persona : personas->personas) {
        if (persona.label == because) {
          return persona.name;
        }
      }
    }
    return because;
  }

  // The row of a table that is meant by its number, as the condition that it is the one that decides.
  std::optional<hir::DefId> DecidingRow(ExpressionChecker& expressions, hir::DefId id, const std::string& number, Span span) {
    const Type sure = Type::One({ValueKind::Bool}, false);
    const hir::TableRow row = *RowMeant(id, number);
    hir::ExprId decides = row.condition;
    if (const auto* one_of = std::get_if<hir::OneOfBody>(&checker_.module()[id].body)) {
      const std::vector<hir::Arm> arms = one_of->arms;
      for (const hir::Arm& arm : arms) {
        if (arm.rows.front().number == row.number) {
          break;
        }
        const hir::ExprId no = expressions.AddLiteral(Value::Bool(false), span);
        const hir::ExprId holds = expressions.Add({hir::Binary{hir::BinaryOp::Default, arm.condition, no}, sure, span});
        const hir::ExprId not_so = expressions.Add({hir::Unary{hir::UnaryOp::Not, holds}, sure, span});
        decides = expressions.Add({hir::Binary{hir::BinaryOp::And, decides, not_so}, Type::One({ValueKind::Bool}), span});
      }
    }
    return checker_.AddHidden(hir::DefinitionKind::Expectation, test_.name, entity_, decides, span);
  }

  std::optional<hir::TableRow> RowMeant(hir::DefId id, const std::string& number) {
    const auto find = [&](const std::vector<hir::Arm>& arms) -> std::optional<hir::TableRow> {
      for (const hir::Arm& arm : arms) {
        for (const hir::TableRow& row : arm.rows) {
          if (std::to_string(row.number) == number) {
            return row;
          }
        }
      }
      return std::nullopt;
    };
    const hir::Definition& definition = checker_.module()[id];
    if (const auto* one_of = std::get_if<hir::OneOfBody>(&definition.body)) {
      return find(one_of->arms);
    }
    const auto* any_of = std::get_if<hir::AnyOfBody>(&definition.body);
    return any_of == nullptr ? std::nullopt : find(any_of->arms);
  }

  // The definition in the expectation whose arm or persona is meant by `because`.
  std::optional<hir::DefId> DecidedBy(hir::ExprId condition, const ast::Text& because) {
    std::optional<hir::DefId> first;
    std::vector<hir::ExprId> open = {condition};
    while (!open.empty()) {
      const hir::Expr& expr = checker_.module()[open.back()];
      open.pop_back();
      std::optional<hir::DefId> named;
      if (const auto* reference = std::get_if<hir::DefinitionRef>(&expr.node)) {
        named = reference->definition;
      } else if (const auto* has = std::get_if<hir::Has>(&expr.node)) {
        named = has->set;
      }
      if (named && (HasArm(*named, because.value) || RowMeant(*named, because.value))) {
        return named;
      }
      first = first ? first : named;
      hir::ForEachOperand(expr, [&](hir::ExprId operand) { open.push_back(operand); });
    }
    if (first) {
      Diagnostic& diagnostic = sink().Emit<Diag::BecauseNotAnArm>(because.span, because.value, checker_.module()[*first].name);
      const std::string arms = ArmsOf(*first);
      if (!arms.empty()) {
        diagnostic.label = Words(Phrase::ArmsAre, {arms});
      }
    }
    return std::nullopt;
  }

  // What may decide a definition, in quotes; "" for a yes or no and for a value from data.
  std::string ArmsOf(hir::DefId id) {
    std::string listed;
    const auto add = [&](const std::string& name) { listed += fmt::format("{}\"{}\"", listed.empty() ? "" : ", ", name); };
    const auto add_arms = [&](const std::vector<hir::Arm>& arms) {
      std::set<std::string> seen;  // rows of a table may give one value
      for (const hir::Arm& arm : arms) {
        const std::string value = Format(arm.value, checker_.input().zone);
        if (!arm.value.is_missing() && seen.insert(value).second) {
          add(value);
        }
      }
    };
    std::visit(Overloaded{
                   [&](const hir::OneOfBody& body) {
                     add_arms(body.arms);
                     if (body.otherwise) {
                       add(Format(*body.otherwise, checker_.input().zone));
                     }
                   },
                   [&](const hir::AnyOfBody& body) { add_arms(body.arms); },
                   [&](const hir::PersonasBody& body) {
                     for (const hir::Persona& persona : body.personas) {
                       add(persona.name);
                     }
                   },
                   [](const auto&) {},
               },
               checker_.module()[id].body);
    return listed;
  }

  bool HasArm(hir::DefId id, const std::string& because) {
    const auto is_meant = [&](const Value& value) {
      return value.type.kind == ValueKind::Text && !value.is_missing() ? value.as_text() == because
                                                                       : Format(value, checker_.input().zone) == because;
    };
    const auto any_arm = [&](const std::vector<hir::Arm>& arms) {
      return std::any_of(arms.begin(), arms.end(), [&](const hir::Arm& arm) { return is_meant(arm.value); });
    };
    return std::visit(Overloaded{
                          [&](const hir::OneOfBody& body) { return any_arm(body.arms) || (body.otherwise && is_meant(*body.otherwise)); },
                          [&](const hir::AnyOfBody& body) { return any_arm(body.arms); },
                          [&](const hir::PersonasBody& body) {
                            return std::any_of(body.personas.begin(), body.personas.end(), [&](const hir::Persona& persona) {
                              return persona.name == because || persona.label == because;
                            });
                          },
                          [](const auto&) { return false; },
                      },
                      checker_.module()[id].body);
  }

  void CheckExpectedRows(const ast::CellTable& rows) {
    std::vector<TableId> entities;
    for (const ast::Cell& head : rows.head.cells) {
      if (const std::optional<TableId> entity = EntityOf(checker_.FindSymbol(head.text, head.span))) {
        entities.push_back(*entity);
      }
    }
    entity_ = EntityAmong(entities);
    const TableSchema& entity = schema_[entity_];
    const size_t key_columns = entity.key.size();
    std::string key_names;
    bool keyed = rows.head.cells.size() > key_columns;
    for (size_t part = 0; part < key_columns; ++part) {
      key_names += fmt::format("{}{}", part == 0 ? "" : ", ", checker_.ColumnName(entity_, entity.key[part], rows.head.span));
      keyed = keyed && schema_.FindColumn(entity_, rows.head.cells[part].text) == entity.key[part];
    }
    if (!keyed) {
      sink().Emit<Diag::ExpectKeyColumn>(rows.head.span, key_names);
      return;
    }
    ExpressionChecker expressions(checker_, file_, entity_);
    expressions.WithoutHints();
    std::vector<std::optional<hir::DefId>> columns;
    for (size_t cell = key_columns; cell < rows.head.cells.size(); ++cell) {
      columns.push_back(ExpectedDefinition(rows.head.cells[cell]));
    }
    for (const ast::Row& row : rows.rows) {
      std::string key;
      for (size_t part = 0; part < key_columns && part < row.cells.size(); ++part) {
        key += (part == 0 ? "" : std::string(1, kKeySeparator)) + row.cells[part].text;
      }
      RequireGivenKey(key, row);
      for (size_t cell = key_columns; cell < row.cells.size() && cell - key_columns < columns.size(); ++cell) {
        if (const std::optional<hir::DefId> definition = columns[cell - key_columns]) {
          if (const std::optional<hir::ExprId> condition = ExpectedCell(expressions, *definition, rows.head.cells[cell], row.cells[cell])) {
            Add(*condition, key, row.cells[cell].span, std::nullopt, std::nullopt, std::nullopt);
          }
        }
      }
    }
  }

  std::optional<hir::DefId> ExpectedDefinition(const ast::Cell& head) {
    const Symbol* symbol = checker_.FindSymbol(head.text, head.span);
    if (symbol == nullptr) {
      if (!head.text.empty()) {
        checker_.NoteUnknown(Checker::Missing::Name, {head.text, head.span}, entity_, "", checker_.DefinitionNames(entity_, false));
      }
      return std::nullopt;
    }
    if (checker_.IsLost(symbol, head.text, head.span) || checker_.TypeOf(*symbol->definition, head.span).is_error()) {
      return std::nullopt;
    }
    const hir::Definition& definition = checker_.module()[*symbol->definition];
    const bool has_rows = hir::HasRows(definition.kind);
    if (!has_rows || definition.table != entity_) {
      const Words what = has_rows ? Words::Verbatim(checker_.TableName(definition.table, head.span)) : WordsOf(definition.kind);
      sink().Emit<Diag::NotTheEntitys>(head.span, head.text, what);
      return std::nullopt;
    }
    return symbol->definition;
  }

  // A key that no given row has would make every expectation about it fail.
  void RequireGivenKey(const std::string& key, const ast::Row& row) {
    const hir::GivenTable* given = GivenOf(entity_);
    if (given == nullptr) {
      return;
    }
    std::vector<size_t> places;
    for (const ColumnId part : schema_[entity_].key) {
      const auto column = std::find(given->columns.begin(), given->columns.end(), part);
      if (column == given->columns.end()) {
        return;
      }
      places.push_back(static_cast<size_t>(column - given->columns.begin()));
    }
    std::vector<std::string> keys;
    for (const std::vector<hir::GivenTable::Cell>& cells : given->rows) {
      std::string other;
      for (size_t part = 0; part < places.size(); ++part) {
        other += (part == 0 ? "" : std::string(1, kKeySeparator)) + (places[part] < cells.size() ? cells[places[part]].text : "");
      }
      if (other == key) {
        return;
      }
      keys.push_back(std::move(other));
    }
    const Span at = row.cells.empty() ? row.span : row.cells.front().span;
    sink().Emit<Diag::ExpectUnknownKey>(at, key).help = Words(Phrase::OneOfThese, {checker_.Listed(keys, at)});
  }

  // `name = cell`, `name` or `not name` for yes/no, `name is missing`; for a set all its members and no others.
  std::optional<hir::ExprId> ExpectedCell(ExpressionChecker& expressions, hir::DefId id, const ast::Cell& head, const ast::Cell& cell) {
    const Type type = checker_.module()[id].type;
    const Type truth = Type::One({ValueKind::Bool}, false);
    if (type.is_set()) {
      return ExpectedSet(expressions, id, cell);
    }
    const hir::ExprId value = expressions.Add({hir::DefinitionRef{{0, {}}, id}, type, head.span});
    if (cell.is_missing()) {
      return expressions.Add({hir::Unary{hir::UnaryOp::IsMissing, value}, truth, cell.span});
    }
    const std::optional<Value> wanted = ValueOfCell(cell.text, type.value, checker_.input().zone);
    if (!wanted) {
      ReportCell(sink(), cell.span, cell.text, type.value);
      return std::nullopt;
    }
    if (type.Is(ValueKind::Bool)) {
      return wanted->as_bool() ? value : expressions.Add({hir::Unary{hir::UnaryOp::Not, value}, type, cell.span});
    }
    hir::ExprId literal = expressions.AddLiteral(*wanted, cell.span);
    if (type.Is(ValueKind::Text)) {
      literal = expressions.CheckAgainstDomain(value, literal);
    }
    return expressions.Add({hir::Binary{hir::BinaryOp::Equal, value, literal}, Type::One({ValueKind::Bool}, type.may_be_missing), cell.span});
  }

  // The texts of a `top` in the order of their places, and no more.
  hir::ExprId ExpectedPlaces(ExpressionChecker& expressions, const std::vector<hir::ExprId>& places, const std::vector<std::string>& wanted, const ast::Cell& cell) {
    const Type truth = Type::One({ValueKind::Bool}, false);
    hir::ExprId all = expressions.AddLiteral(Value::Bool(wanted.size() <= places.size()), cell.span);
    for (size_t at = 0; at < places.size(); ++at) {
      hir::ExprId holds = expressions.Add({hir::Unary{at < wanted.size() ? hir::UnaryOp::IsKnown : hir::UnaryOp::IsMissing, places[at]}, truth, cell.span});
      if (at < wanted.size()) {
        const hir::ExprId text = expressions.CheckAgainstDomain(places[at], expressions.AddLiteral(Value::Text(wanted[at]), cell.span));
        const hir::ExprId is_it = expressions.Add({hir::Binary{hir::BinaryOp::Equal, places[at], text}, Type::One({ValueKind::Bool}), cell.span});
        holds = expressions.Add({hir::Binary{hir::BinaryOp::And, holds, is_it}, truth, cell.span});
      }
      all = expressions.Add({hir::Binary{hir::BinaryOp::And, all, holds}, truth, cell.span});
    }
    return all;
  }

  // Members as outputs write them: joined by `;`.
  hir::ExprId ExpectedSet(ExpressionChecker& expressions, hir::DefId id, const ast::Cell& cell) {
    std::vector<std::string> wanted;
    for (size_t begin = 0; begin < cell.text.size();) {
      const size_t end = std::min(cell.text.find(';', begin), cell.text.size());
      wanted.push_back(cell.text.substr(begin, end - begin));
      begin = end + 1;
    }
    if (const auto* top = std::get_if<hir::TopBody>(&checker_.module()[id].body)) {
      return ExpectedPlaces(expressions, std::vector(top->places), wanted, cell);
    }
    const Type truth = Type::One({ValueKind::Bool}, false);
    std::vector<std::string> members;
    for (const hir::Member& member : hir::MembersOf(checker_.module()[id])) {
      members.push_back(member.text);
    }
    std::optional<hir::ExprId> all;
    const auto require = [&](hir::ExprId condition) {
      all = all ? expressions.Add({hir::Binary{hir::BinaryOp::And, *all, condition}, truth, cell.span}) : condition;
    };
    for (const std::string& member : members) {
      const bool is_wanted = std::find(wanted.begin(), wanted.end(), member) != wanted.end();
      const hir::ExprId text = expressions.AddLiteral(Value::Text(member), cell.span);
      const hir::ExprId has = expressions.Add({hir::Has{{0, {}}, id, text}, truth, cell.span});
      require(is_wanted ? has : expressions.Add({hir::Unary{hir::UnaryOp::Not, has}, truth, cell.span}));
    }
    for (const std::string& text : wanted) {
      if (std::find(members.begin(), members.end(), text) == members.end()) {
        Diagnostic& diagnostic = sink().Emit<Diag::ValueNotDeclared>(cell.span, text, checker_.module()[id].name);
        SuggestName(checker_, diagnostic, text, cell.span, members);
      }
    }
    return all ? *all : expressions.AddLiteral(Value::Bool(wanted.empty()), cell.span);
  }

  Checker& checker_;
  const Schema& schema_;
  const ast::File& file_;
  const ast::Test& source_;
  hir::TestCase test_{};
  TableId entity_;  // of the expectation at hand
};

}  // namespace

void Checker::CheckTests() {
  for (const ast::File* file : files_) {
    for (const ast::Statement& statement : file->statements) {
      if (const auto* test = std::get_if<ast::Test>(&statement.node)) {
        TestChecker(*this, *file, *test, statement.span).Check();
      }
    }
  }
}

}  // namespace limn::check
