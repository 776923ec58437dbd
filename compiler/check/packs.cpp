#include "compiler/check/packs.h"

#include <algorithm>
#include <span>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "compiler/check/expression_checker.h"
#include "compiler/syntax/ast_parts.h"
#include "runtime/kernels/fault.h"

namespace limn::check {
namespace {

// What the main entity's row is called in a pack, in either language.
constexpr std::string_view kEntityRows[] = {"customer", "客户"};

// An expression of one file, written again in another.
class Copier {
 public:
  Copier(const ast::File& from, ast::File& to) : from_(from), to_(to) {}

  ast::ExprId Copy(ast::ExprId id) {
    ast::Expr copy = from_[id];
    ast::ForEachPart(copy.node, *this);
    return to_.Add(std::move(copy));
  }
  void operator()(ast::ExprId& id) { id = Copy(id); }
  void operator()(ast::Name&) {}
  void operator()(ast::Template&) {}

 private:
  const ast::File& from_;
  ast::File& to_;
};

// Gives the names of a pack their meaning in the project.
class Renamer {
 public:
  Renamer(std::string pack, std::string prefix) : pack_(std::move(pack)), prefix_(std::move(prefix)) {}

  void Give(const std::string& name, std::string meaning) { meanings_.insert_or_assign(name, std::move(meaning)); }
  bool IsOfPack(const std::string& name) const { return name == pack_ || name.starts_with(pack_ + "_"); }
  std::string Renamed(const std::string& name) const {
    if (const auto meaning = meanings_.find(name); meaning != meanings_.end()) {
      return meaning->second;
    }
    return IsOfPack(name) ? prefix_ + name.substr(pack_.size()) : name;
  }

  void operator()(ast::ExprId&) {}  // each expression of the file is visited by itself
  void operator()(ast::Name& name) { name.text = Renamed(name.text); }
  // The text as it is shown.
  void operator()(ast::Template& text) {
    std::string& shown = text.text.value;
    for (size_t open = shown.find('{'); open != std::string::npos; open = shown.find('{', open + 1)) {
      const size_t close = shown.find('}', open);
      if (close == std::string::npos) {
        break;
      }
      shown.replace(open + 1, close - open - 1, Renamed(shown.substr(open + 1, close - open - 1)));
    }
  }

 private:
  std::string pack_;
  std::string prefix_;
  std::unordered_map<std::string, std::string> meanings_;
};

const ast::Name* NameOf(const ast::Statement& statement) {
  return std::visit(
      [](const auto& node) -> const ast::Name* {
        if constexpr (requires { node.header; }) {
          return &node.header.name;
        } else {
          return nullptr;
        }
      },
      statement.node);
}

// Of a statement that defines nothing.
std::optional<Span> KeywordOfOther(const ast::Statement& statement) {
  if (const auto* use = std::get_if<ast::Use>(&statement.node)) {
    return use->keyword;
  }
  if (const auto* test = std::get_if<ast::Test>(&statement.node)) {
    return test->keyword;
  }
  // A pack that named a file would work in one project only.
  if (const auto* import = std::get_if<ast::ImportTag>(&statement.node)) {
    return import->header.keyword;
  }
  const auto* pack = std::get_if<ast::Pack>(&statement.node);
  return pack == nullptr ? std::nullopt : std::optional(pack->header.keyword);
}

class PackWriter {
 public:
  PackWriter(const ast::File& rules, const ast::Use& use, ast::File pack, const Schema& schema, std::optional<TableId> on, const SourceMap& sources, DiagnosticSink& sink)
      : rules_(rules), use_(use), schema_(schema), on_(on), sources_(sources), sink_(sink), prefix_(use.as ? use.as->text : use.pack.text), renamer_(use.pack.text, prefix_) {
    instance_.file = std::move(pack);
    instance_.pack = use.pack.text;
    instance_.prefix = prefix_;
    instance_.use = use.pack.span;
  }

  PackInstance Run() {
    std::vector<ast::Statement> statements = std::exchange(instance_.file.statements, {});
    const auto is_header = [](const ast::Statement& statement) { return std::holds_alternative<ast::Pack>(statement.node); };
    if (statements.empty() || !is_header(statements.front())) {
      const Span begin = statements.empty() ? Span{instance_.file.id, 0, 0} : statements.front().span;
      Complain(sink_.Emit<Diag::PackWithoutHeader>(begin, use_.pack.text));
      return std::move(instance_);
    }
    const ast::Pack header = std::get<ast::Pack>(statements.front().node);
    statements.erase(statements.begin());
    CheckNames(header, statements);
    CheckReach(header, statements);
    MatchTable(header);
    if (instance_.is_sound) {
      for (const std::string_view row : kEntityRows) {
        renamer_.Give(std::string(row), schema_[schema_.main_entity].entity);
      }
      Bind(header, statements);
    }
    for (ast::Expr& expr : instance_.file.exprs) {
      // A function keeps its name where a parameter is called like it, unless it is one of the pack's.
      const auto* call = std::get_if<ast::Call>(&expr.node);
      const std::string callee = call == nullptr ? "" : call->callee.text;
      ast::ForEachPart(expr.node, renamer_);
      if (call != nullptr && !renamer_.IsOfPack(callee)) {
        std::get<ast::Call>(expr.node).callee.text = callee;
      }
    }
    for (ast::Statement& statement : statements) {
      ast::ForEachPart(statement, renamer_);
    }
    if (use_.where && instance_.is_sound) {
      LeaveRowsOut();
    }
    // What the user wrote keeps its names.
    for (auto& [name, value] : given_) {
      if (!LIMN_FAULT(52)) {
        std::get<ast::Param>(statements[name].node).value = Copier(rules_, instance_.file).Copy(value);
      }
    }
    for (const BoundMetric& metric : metrics_) {
      AddMetric(metric);
    }
    for (ast::Statement& statement : statements) {
      if (instance_.is_sound) {
        instance_.file.statements.push_back(std::move(statement));
      } else if (const ast::Name* name = NameOf(statement)) {
        instance_.file.statements.push_back({ast::Unreadable{use_.keyword, *name}, statement.span});
      }
    }
    return std::move(instance_);
  }

 private:
  struct BoundMetric {
    std::string name;
    std::optional<ast::Name> on;
    ast::ExprId value;  // in the rule file
    Span name_span;
    ast::TypeName type;
  };

  Diagnostic& Complain(Diagnostic& complaint) {
    instance_.is_sound = false;
    return complaint;
  }

  // Names that begin with the pack's can be told from the project's, and another beginning can be given to them.
  void CheckNames(const ast::Pack& header, const std::vector<ast::Statement>& statements) {
    if (header.header.name.text != use_.pack.text) {
      Complain(sink_.Emit<Diag::PackName>(header.header.name.span, header.header.name.text, use_.pack.text));
      return;
    }
    for (const ast::Statement& statement : statements) {
      const ast::Name* name = NameOf(statement);
      if (const auto* loop = std::get_if<ast::ForEach>(&statement.node)) {
        CheckNames(header, loop->definitions);
      } else if (const std::optional<Span> keyword = KeywordOfOther(statement)) {
        Complain(sink_.Emit<Diag::NoDefinition>(*keyword, sources_.Text(*keyword)));
      } else if (name != nullptr && !name->text.empty() && !renamer_.IsOfPack(name->text)) {
        const std::string instead = use_.pack.text + "_" + name->text;
        Complain(sink_.Emit<Diag::PackDefinitionName>(name->span, name->text, instead)).fixes.push_back({name->span, instead, false});
      }
    }
  }

  // A pack that named the project's columns would work in one project only.
  void CheckReach(const ast::Pack& header, const std::vector<ast::Statement>& statements) {
    std::vector<std::string> known(std::begin(kEntityRows), std::end(kEntityRows));
    if (header.header.on) {
      known.push_back(header.header.on->text);
    }
    for (const std::vector<ast::FunctionParameter>* parameters : {&header.parameters, &header.row_parameters}) {
      for (const ast::FunctionParameter& parameter : *parameters) {
        known.push_back(parameter.name.text);
      }
    }
    std::vector<std::string> proposed(known.begin() + std::ssize(kEntityRows), known.end());
    for (const ast::Statement& statement : statements) {
      if (const ast::Name* name = NameOf(statement)) {
        proposed.push_back(name->text);
      }
      if (const auto* loop = std::get_if<ast::ForEach>(&statement.node)) {
        known.push_back(loop->variable.text);
      }
      if (const auto* function = std::get_if<ast::Function>(&statement.node)) {
        for (const ast::FunctionParameter& parameter : function->parameters) {
          known.push_back(parameter.name.text);
        }
      }
    }
    for (const ast::Expr& expr : instance_.file.exprs) {
      const auto* path = std::get_if<ast::NamePath>(&expr.node);
      for (const ast::Name& part : path == nullptr ? std::span<const ast::Name>() : std::span(path->parts)) {
        if (!renamer_.IsOfPack(part.text) && std::find(known.begin(), known.end(), part.text) == known.end()) {
          Diagnostic& complaint = Complain(sink_.Emit<Diag::PackForeignName>(part.span, use_.pack.text, part.text));
          Propose(complaint, part, proposed);
        }
      }
    }
  }

  static void Propose(Diagnostic& complaint, const ast::Name& name, const std::vector<std::string>& known) {
    const std::string close = DidYouMean(name.text, known);
    if (!close.empty()) {
      complaint.label = Words(Phrase::DidYouMeanLabel, {Written(close)});
      complaint.fixes.push_back({name.span, Written(close), false});
    }
  }

  void MatchTable(const ast::Pack& header) {
    if (header.header.on && !use_.on) {
      Complain(sink_.Emit<Diag::PackNeedsTable>(use_.pack.span, use_.pack.text, header.header.on->text));
    } else if (use_.on && !header.header.on) {
      Complain(sink_.Emit<Diag::PackTakesNoTable>(use_.on->span, use_.pack.text));
    } else if (use_.on && !on_) {
      instance_.is_sound = false;  // said where the table was looked for
    } else if (use_.on) {
      renamer_.Give(header.header.on->text, use_.on->text);
    }
  }

  void Bind(const ast::Pack& header, const std::vector<ast::Statement>& statements) {
    std::vector<std::string> known;
    for (const ast::FunctionParameter& parameter : header.parameters) {
      BindParameter(parameter, schema_.main_entity, std::nullopt);
      known.push_back(parameter.name.text);
    }
    for (const ast::FunctionParameter& parameter : header.row_parameters) {
      BindParameter(parameter, *on_, use_.on);
      known.push_back(parameter.name.text);
    }
    std::vector<size_t> params;
    for (size_t index = 0; index < statements.size(); ++index) {
      if (const auto* param = std::get_if<ast::Param>(&statements[index].node)) {
        params.push_back(index);
        known.push_back(ShortName(param->header.name.text));
      }
    }
    for (const ast::Binding& binding : use_.bindings) {
      const bool is_twice = std::any_of(use_.bindings.begin(), use_.bindings.end(), [&](const ast::Binding& other) {
        return other.name.span.begin < binding.name.span.begin && other.name.text == binding.name.text;
      });
      const auto param = std::find_if(params.begin(), params.end(), [&](size_t index) {
        return ShortName(std::get<ast::Param>(statements[index].node).header.name.text) == binding.name.text;
      });
      if (is_twice) {
        Complain(sink_.Emit<Diag::DuplicateName>(binding.name.span, binding.name.text));
      } else if (param != params.end()) {
        given_.emplace_back(*param, binding.value);
      } else if (std::find(known.begin(), known.end(), binding.name.text) == known.end()) {
        ReportUnknownParameter(binding, known);
      }
    }
  }

  // A param of a pack is bound without what its name begins with.
  std::string ShortName(const std::string& name) const { return name.size() > use_.pack.text.size() ? name.substr(use_.pack.text.size() + 1) : name; }

  void BindParameter(const ast::FunctionParameter& parameter, TableId table, const std::optional<ast::Name>& on) {
    const std::string& name = parameter.name.text;
    const auto binding = std::find_if(use_.bindings.begin(), use_.bindings.end(), [&](const ast::Binding& each) { return each.name.text == name; });
    if (binding == use_.bindings.end()) {
      Diagnostic& complaint = Complain(sink_.Emit<Diag::PackParameterUnbound>(use_.pack.span, use_.pack.text, name));
      complaint.notes.push_back({parameter.name.span, Words(Phrase::DefinedHere)});
      return;
    }
    const ast::Expr& value = rules_[binding->value];
    const auto* path = std::get_if<ast::NamePath>(&value.node);
    const bool is_column = path != nullptr && path->parts.size() == 1 && schema_.FindColumn(table, path->parts.front().text);
    std::string meaning = is_column ? path->parts.front().text : prefix_ + "." + name;  // no name of a rule has a point
    if (!is_column) {
      metrics_.push_back({meaning, on, binding->value, binding->name.span, parameter.type});
    }
    instance_.bound.push_back({parameter, table, meaning, value.span});
    renamer_.Give(name, std::move(meaning));
  }

  // Wherever the pack goes over the table's rows, those that the use leaves out are left out.
  void LeaveRowsOut() {
    const std::string name = prefix_ + ".where";
    const Span span = rules_[*use_.where].span;
    ast::FunctionParameter parameter;
    parameter.name = {"where", span};
    parameter.type.name = {"bool", span};
    metrics_.push_back({name, use_.on, *use_.where, span, parameter.type});
    instance_.bound.push_back({std::move(parameter), *on_, name, span});
    for (size_t index = 0, count = instance_.file.exprs.size(); index < count; ++index) {
      auto* call = std::get_if<ast::Call>(&instance_.file.exprs[index].node);
      const FunctionRow* function = call == nullptr ? nullptr : FindFunction(call->callee.text);
      for (size_t argument = 0; function != nullptr && function->family == "aggregate" && argument < call->arguments.size(); ++argument) {
        const auto* head = std::get_if<ast::NamePath>(&instance_.file[call->arguments[argument].head].node);
        if (head != nullptr && head->parts.front().text == use_.on->text) {
          // Its place is in the pack: what is wrong with the condition is said once, where it was written.
          const Span place = instance_.file[call->arguments[argument].head].span;
          AddWhere(index, argument, {ast::NamePath{{ast::Name{name, place}}}, place});
          call = std::get_if<ast::Call>(&instance_.file.exprs[index].node);
        }
      }
    }
  }

  void AddWhere(size_t call, size_t argument, ast::Expr condition) {
    ast::ExprId added = instance_.file.Add(std::move(condition));
    const auto clauses = [&]() -> std::vector<ast::Clause>& { return std::get<ast::Call>(instance_.file.exprs[call].node).arguments[argument].clauses; };
    for (size_t index = 0; index < clauses().size(); ++index) {
      if (auto* where = std::get_if<ast::Where>(&clauses()[index].node)) {
        const ast::ExprId before = where->condition;
        const Span span = instance_.file[before].span;
        const ast::ExprId both = instance_.file.Add({ast::Binary{ast::BinaryOp::And, span, before, added}, span});
        std::get<ast::Where>(clauses()[index].node).condition = LIMN_FAULT(54) ? before : both;
        return;
      }
    }
    const Span span = instance_.file[added].span;
    clauses().push_back({ast::Where{span, added}, span});
  }

  void ReportUnknownParameter(const ast::Binding& binding, const std::vector<std::string>& known) {
    Diagnostic& complaint = Complain(sink_.Emit<Diag::PackParameterUnknown>(binding.name.span, use_.pack.text, binding.name.text));
    Propose(complaint, binding.name, known);
    if (complaint.fixes.empty() && !known.empty()) {
      complaint.help = Words(Phrase::OneOfThese, {fmt::format("{}", fmt::join(known, ", "))});
    }
  }

  // A metric for what is more than a column: said once, used wherever the parameter stands.
  void AddMetric(const BoundMetric& bound) {
    ast::Metric metric;
    metric.header.keyword = use_.keyword;
    metric.header.name = {bound.name, bound.name_span};
    metric.header.on = bound.on;
    const bool is_missing = std::holds_alternative<ast::MissingLiteral>(rules_[bound.value].node);
    metric.value = is_missing ? MissingOf(bound) : Copier(rules_, instance_.file).Copy(bound.value);
    instance_.file.statements.push_back({std::move(metric), rules_[bound.value].span});
  }

  // `with wallet = missing`: what the project does not have is missing, of the parameter's type.
  ast::ExprId MissingOf(const BoundMetric& bound) {
    const Span span = rules_[bound.value].span;
    const TypeRow* type = FindType(bound.type.name.text);
    const std::string_view id = type == nullptr ? "" : type->id();
    ast::Expr value{ast::IntLiteral{}, span};
    if (id == "text") {
      value.node = ast::TextLiteral{};
    } else if (id == "bool") {
      value.node = ast::BoolLiteral{};
    } else if (id == "date") {
      value.node = ast::DateLiteral{1970, 1, 1};
    } else if (id == "datetime") {
      value.node = ast::DateTimeLiteral{{1970, 1, 1}, {}};
    }
    const ast::ExprId never = instance_.file.Add({ast::BoolLiteral{false}, span});
    const ast::ExprId typed = instance_.file.Add(std::move(value));
    const ast::ExprId missing = instance_.file.Add({ast::MissingLiteral{}, span});
    return instance_.file.Add({ast::If{span, span, span, never, typed, missing}, span});
  }

  const ast::File& rules_;
  const ast::Use& use_;
  const Schema& schema_;
  const std::optional<TableId> on_;
  const SourceMap& sources_;
  DiagnosticSink& sink_;
  const std::string prefix_;
  Renamer renamer_;
  PackInstance instance_;
  std::vector<BoundMetric> metrics_;
  std::vector<std::pair<size_t, ast::ExprId>> given_;  // params by place among the statements, and their values
};

}  // namespace

bool PackInstance::Binds(Span definition) const {
  return std::any_of(bound.begin(), bound.end(), [&](const BoundParameter& parameter) { return parameter.value == definition; });
}

PackInstance WriteOutPack(const ast::File& rules, const ast::Use& use, ast::File pack, const Schema& schema, std::optional<TableId> on, const SourceMap& sources,
                          DiagnosticSink& sink) {
  return PackWriter(rules, use, std::move(pack), schema, on, sources, sink).Run();
}

}  // namespace limn::check
