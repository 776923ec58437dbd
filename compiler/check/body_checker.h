/// BodyChecker: the body of one definition: ast -> hir. Private to compiler/check.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "compiler/check/arms.h"
#include "compiler/check/expression_checker.h"
#include "compiler/check/table_axes.h"

namespace limn::check {

/// A value written in the rule at the type that all of its kind are brought to.
Value AtType(Value value, const ValueType& type);

class BodyChecker {
 public:
  BodyChecker(Checker& checker, const ast::File& file, hir::DefId id)
      : checker_(checker), file_(file), id_(id), expressions_(checker, file, checker.module()[id].table) {}

  /// Sets the body and the type of the definition that the statement makes.
  void Check(const ast::Statement& statement);

 private:
  hir::Definition& definition() { return checker_.module().definitions[id_.index]; }
  DiagnosticSink& sink() { return checker_.sink(); }

  // bodies.cpp
  void SetValue(ast::ExprId source);
  void SetCondition(ast::ExprId source);
  void LintUnguardedAll(hir::ExprId condition);
  void CheckParam(const ast::Param& param);
  void CheckList(const ast::List& list);
  void CheckOneOf(const ast::OneOfBody& source);
  void CheckAnyOf(const ast::AnyOfBody& source);
  void CheckPersonas(const ast::Personas& source);
  ArmsToLint ToLint();
  void SetBestScore(hir::PersonasBody& body);
  hir::ExprId NoneOf(const std::vector<hir::ExprId>& conditions, Span span);
  std::optional<hir::DefId> CheckAmong(const ast::Name& name);
  /// One type for values written side by side; empty, with a complaint, where they don't mix.
  std::optional<ValueType> JoinTypes(const std::vector<std::pair<Value, Span>>& values);

  // tables.cpp
  void CheckTable(const ast::TableBody& source);
  std::vector<TableColumn> CheckHeads(const ast::TableBody& source);
  hir::ExprId CheckRow(const ast::TableRow& row, std::vector<TableColumn>& columns);
  void SetResult(const ast::TableBody& source, size_t column, const std::vector<hir::TableRow>& rows, hir::DefId result);
  hir::AnyOfBody Collected(const std::vector<std::optional<Value>>& values, const std::vector<hir::TableRow>& rows);
  void Analyse(const ast::TableBody& source, const std::vector<TableColumn>& columns, std::vector<hir::TableRow>& rows);
  void ReportOverlaps(const TableCover& cover, Span policy, std::vector<hir::TableRow>& rows);
  void MakeExclusive(std::vector<hir::TableRow>& rows);
  std::string Witness(const TableCover& cover, const std::vector<size_t>& samples);

  // scores.cpp
  void CheckScore(const ast::Score& source);
  std::optional<hir::PointLine> CheckPointLine(const ast::PointLine& source);
  std::optional<hir::ExprId> CheckPoints(ast::ExprId source);
  /// The line's points, of the type of the score.
  hir::ExprId PointsOf(const hir::PointLine& line, const ValueType& type);

  // functions.cpp
  void CheckFunction(const ast::Function& source);

  // imports.cpp
  void CheckImport(const ast::ImportTag& source);
  hir::ExprId LastOf(TableId table, ColumnId column, Span span);
  std::optional<hir::ExprId> CheckExpiry(const ast::ImportTag& source, hir::ExprId dated);

  // clusters.cpp
  void CheckCluster(const ast::Cluster& source);
  bool SetGroups(const ast::Cluster& source, hir::ClusterGroups& groups);

  // splits.cpp
  void CheckSplit(const ast::Split& source);
  std::optional<int64_t> PartsOf(const ast::SplitArm& arm);
  hir::ExprId PartOfKey(const std::string& seed, Span span);

  Checker& checker_;
  const ast::File& file_;
  hir::DefId id_;
  ExpressionChecker expressions_;
};

}  // namespace limn::check
