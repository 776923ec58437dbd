// Claims: what they are about, what they say of all its members, and the figures that a run shows with them.

#include <algorithm>
#include <fmt/format.h>

#include "compiler/check/expression_checker.h"

namespace limn::check {
namespace {

class ClaimChecker {
 public:
  ClaimChecker(Checker& checker, const ast::File& file, const ast::Claim& source, Span span)
      : checker_(checker), file_(file), source_(source) {
    claim_.text = source.text.value;
    claim_.subject = source.subject.text;
    claim_.condition_span = file[source.condition].span;
    claim_.span = span;
  }

  void Check() {
    if (source_.subject.text.empty() || !FindSubject()) {
      return;
    }
    ExpressionChecker expressions(checker_, file_, claim_.table);
    if (subject_) {
      members_ = expressions.Add({hir::DefinitionRef{{}, *subject_}, checker_.TypeOf(*subject_, source_.subject.span), source_.subject.span});
    }
    expressions.SetMembers(members_, claim_.subject);
    const hir::ExprId condition = expressions.CheckCondition(source_.condition);
    if (expressions.TypeOf(condition).is_error() || !SaysOneThing(condition)) {
      return;
    }
    if (figures_.empty()) {
      sink().Emit<Diag::ClaimSaysNothing>(claim_.condition_span, claim_.subject);
      return;
    }
    const hir::ExprId members = Count(AddYes(claim_.span), members_);
    claim_.condition = Hidden(OnlyOfSome(condition, members));
    claim_.members = Hidden(members);
    for (const hir::ExprId figure : figures_) {
      AddFigure(figure, condition);
    }
    checker_.module().claims.push_back(std::move(claim_));
  }

 private:
  DiagnosticSink& sink() { return checker_.sink(); }
  hir::Module& module() { return checker_.module(); }

  // A yes/no definition, or a table: all of its rows.
  bool FindSubject() {
    const ast::Name& name = source_.subject;
    const Symbol* symbol = checker_.FindSymbol(name);
    if (symbol != nullptr) {
      return !checker_.IsLost(symbol, name) && IsYesNo(*symbol->definition);
    }
    std::optional<TableId> table = checker_.schema().FindTable(name.text);
    table = table && !checker_.schema()[*table].is_import ? table : checker_.schema().FindEntity(name.text);
    if (table) {
      claim_.table = *table;
      return true;
    }
    const std::vector<std::string> candidates = Subjects();
    Diagnostic& diagnostic = sink().Emit<Diag::UnknownName>(name.span, name.text);
    const std::string close = DidYouMean(name.text, candidates);
    if (!close.empty()) {
      diagnostic.label = Words(Phrase::DidYouMeanLabel, {checker_.Spelled(close)});
      diagnostic.fixes.push_back({name.span, checker_.Spelled(close), false});
    } else {
      diagnostic.help = Words(Phrase::OneOfThese, {checker_.Listed(candidates, name.span)});
    }
    return false;
  }

  // What a claim can be about.
  std::vector<std::string> Subjects() {
    std::vector<std::string> names;
    for (const hir::Definition& definition : module().definitions) {
      if (hir::IsLabel(definition.kind) && definition.type.Is(ValueKind::Bool)) {
        names.push_back(definition.name);
      }
    }
    const std::vector<std::string> tables = checker_.schema().TableNames();
    names.insert(names.end(), tables.begin(), tables.end());
    return names;
  }

  bool IsYesNo(hir::DefId id) {
    const Type type = checker_.TypeOf(id, source_.subject.span);
    const hir::Definition& definition = module()[id];
    claim_.table = definition.table;
    subject_ = id;
    if (type.is_error() && hir::HasRows(definition.kind)) {
      return false;
    }
    if (!hir::HasRows(definition.kind) || !type.Is(ValueKind::Bool)) {
      const Words kind = hir::HasRows(definition.kind) ? WordsOf(type) : WordsOf(definition.kind);
      sink().Emit<Diag::ClaimSubject>(source_.subject.span, source_.subject.text, kind).help = Words(Phrase::OneOfThese, {checker_.Listed(Subjects(), source_.subject.span)});
      return false;
    }
    return true;
  }

  // Collects the figures; what differs from one member to the next stands inside them only.
  bool SaysOneThing(hir::ExprId id) {
    const hir::Expr& expr = module()[id];
    if (const auto* population = std::get_if<hir::Population>(&expr.node)) {
      if (hir::IsOverMembers(population->function) || population->function == hir::PopulationFunction::Average ||
          population->function == hir::PopulationFunction::Lift) {
        figures_.push_back(id);
        return population->per.empty() || Report(id);
      }
      return Report(id);
    }
    const bool is_of_row = std::holds_alternative<hir::ColumnRef>(expr.node) || std::holds_alternative<hir::DefinitionRef>(expr.node) ||
                           std::holds_alternative<hir::Has>(expr.node) || std::holds_alternative<hir::Aggregate>(expr.node);
    if (is_of_row) {
      return Report(id);
    }
    bool says = true;
    hir::ForEachOperand(expr, [&](hir::ExprId operand) { says = says && SaysOneThing(operand); });
    return says;
  }

  bool Report(hir::ExprId id) {
    const Span span = module()[id].span;
    const std::string text(checker_.sources().Text(span));
    const auto spelled = [&](std::string_view function) { return FindFunction(function)->spelling[static_cast<size_t>(checker_.LanguageAt(span))]; };
    const Type& type = module()[id].type;
    Diagnostic& diagnostic = sink().Emit<Diag::ClaimOfRow>(span, text, claim_.subject);
    if (type.Is(ValueKind::Bool)) {
      diagnostic.help = Words(Phrase::EitherReading, {fmt::format("{}({})", spelled("all"), text), fmt::format("{}({}) >= 50%", spelled("share"), text)});
    } else if (type.is_numeric()) {
      diagnostic.help = Words(Phrase::EitherReading, {fmt::format("{}({})", spelled("average"), text), fmt::format("{}({})", spelled("median"), text)});
    } else {
      diagnostic.help = Words(Phrase::WriteName, {fmt::format("{}({} = …) >= 50%", spelled("share"), text)});
    }
    return false;
  }

  hir::DefId Hidden(hir::ExprId value) { return checker_.AddHidden(hir::DefinitionKind::Claim, claim_.text, claim_.table, value, claim_.span); }

  hir::ExprId AddYes(Span span) { return module().Add({hir::Literal{Value::Bool(true)}, Type::One({ValueKind::Bool}, false), span}); }

  hir::ExprId Count(hir::ExprId condition, std::optional<hir::ExprId> within) {
    hir::Population count{hir::PopulationFunction::Count, claim_.table, {}, condition, within, {}};
    return module().Add({std::move(count), Type::One({ValueKind::Int}, false), claim_.span});
  }

  // Of nobody only their number can be told.
  hir::ExprId OnlyOfSome(hir::ExprId condition, hir::ExprId members) {
    const auto counts = [&](hir::ExprId figure) { return std::get<hir::Population>(module()[figure].node).function == hir::PopulationFunction::Count; };
    if (std::all_of(figures_.begin(), figures_.end(), counts)) {
      return condition;
    }
    const Type yes_no = Type::One({ValueKind::Bool}, true);
    const hir::ExprId none = module().Add({hir::Literal{Value::Int(0)}, Type::One({ValueKind::Int}, false), claim_.span});
    const hir::ExprId some = module().Add({hir::Binary{hir::BinaryOp::Greater, members, none}, Type::One({ValueKind::Bool}, false), claim_.span});
    const hir::ExprId unknown = module().Add({hir::Literal{Value::Missing({ValueKind::Bool})}, yes_no, claim_.span});
    return module().Add({hir::If{some, condition, unknown}, yes_no, claim_.span});
  }

  hir::ExprId Both(hir::ExprId left, hir::ExprId right) {
    return module().Add({hir::Binary{hir::BinaryOp::And, left, right}, Type::One({ValueKind::Bool}, true), claim_.span});
  }
  hir::ExprId Unary(hir::UnaryOp op, hir::ExprId operand) {
    return module().Add({hir::Unary{op, operand}, Type::One({ValueKind::Bool}, true), claim_.span});
  }

  // Whoever may be a member or not, or have it or not, is in neither number.
  void AddSides(const hir::Population& lift, hir::ClaimFigure& figure) {
    const hir::ExprId told = Unary(hir::UnaryOp::IsKnown, lift.argument);
    const hir::ExprId within = lift.within ? Both(*lift.within, told) : told;
    const hir::ExprId others = Unary(hir::UnaryOp::Not, *lift.members);
    figure.count = Hidden(Count(*lift.members, within));
    figure.hits = Hidden(Count(Both(*lift.members, lift.argument), within));
    figure.others = Hidden(Count(others, within));
    figure.other_hits = Hidden(Count(Both(others, lift.argument), within));
  }

  void AddFigure(hir::ExprId id, hir::ExprId condition) {
    const hir::Population population = std::get<hir::Population>(module()[id].node);
    hir::ClaimFigure figure{};
    figure.function = population.function;
    figure.span = module()[id].span;
    figure.value = Hidden(id);
    switch (population.function) {
      case hir::PopulationFunction::Lift: AddSides(population, figure); break;
      case hir::PopulationFunction::Share: figure.hits = Hidden(Count(population.argument, population.within)); [[fallthrough]];
      case hir::PopulationFunction::Count:
      case hir::PopulationFunction::Any:
      case hir::PopulationFunction::All:
      case hir::PopulationFunction::None: figure.count = Hidden(Count(AddYes(figure.span), population.within)); break;
      default: {
        const hir::ExprId known = module().Add({hir::Unary{hir::UnaryOp::IsKnown, population.argument}, Type::One({ValueKind::Bool}, false), figure.span});
        figure.count = Hidden(Count(known, population.within));
      }
    }
    if (population.function == hir::PopulationFunction::Average) {
      hir::Population deviation = population;
      deviation.function = hir::PopulationFunction::StdDev;
      figure.deviation = Hidden(module().Add({std::move(deviation), Type::One({ValueKind::Number}, true), figure.span}));
    }
    if (const std::optional<hir::ExprId> bound = BoundOf(id, condition)) {
      figure.bound = Hidden(*bound);
    }
    claim_.figures.push_back(figure);
  }

  // What a figure is compared with, where it is the whole of one side: `share(…) >= 50%`, alone or among others joined by `and`.
  std::optional<hir::ExprId> BoundOf(hir::ExprId figure, hir::ExprId condition) const {
    const auto* binary = std::get_if<hir::Binary>(&checker_.module()[condition].node);
    if (binary == nullptr) {
      return std::nullopt;
    }
    if (binary->op == hir::BinaryOp::And) {
      const std::optional<hir::ExprId> left = BoundOf(figure, binary->lhs);
      return left ? left : BoundOf(figure, binary->rhs);
    }
    const bool compares = binary->op >= hir::BinaryOp::Less && binary->op <= hir::BinaryOp::GreaterEqual;
    const bool is_left = IsOrConverts(binary->lhs, figure);
    if (!compares || (!is_left && !IsOrConverts(binary->rhs, figure))) {
      return std::nullopt;
    }
    const hir::ExprId other = is_left ? binary->rhs : binary->lhs;
    return HasFigure(other) ? std::nullopt : std::optional(other);
  }

  bool IsOrConverts(hir::ExprId id, hir::ExprId figure) const {
    const auto* convert = std::get_if<hir::Convert>(&checker_.module()[id].node);
    return id == figure || (convert != nullptr && convert->operand == figure);
  }

  bool HasFigure(hir::ExprId id) const {
    const hir::Expr& expr = checker_.module()[id];
    bool found = std::holds_alternative<hir::Population>(expr.node);
    hir::ForEachOperand(expr, [&](hir::ExprId operand) { found = found || HasFigure(operand); });
    return found;
  }

  Checker& checker_;
  const ast::File& file_;
  const ast::Claim& source_;
  hir::Claim claim_{};
  std::optional<hir::DefId> subject_;
  std::optional<hir::ExprId> members_;
  std::vector<hir::ExprId> figures_;
};

}  // namespace

void Checker::CheckClaims() {
  for (const ast::File* file : files_) {
    for (const ast::Statement& statement : file->statements) {
      if (const auto* claim = std::get_if<ast::Claim>(&statement.node)) {
        ClaimChecker(*this, *file, *claim, statement.span).Check();
      }
    }
  }
}

}  // namespace limn::check
