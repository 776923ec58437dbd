// What is written: the label columns of each entity, in their order.
#include "compiler/lower/lowerer.h"

#include <algorithm>

#include "compiler/diagnostics/printable.h"
#include "compiler/hir/purposes.h"

namespace limn {

// In the order of dependencies, each definition once: definitions of definitions would be asked twice by each `if`.
const std::string& Lowerer::PersonalKind(hir::DefId id) {
  if (personal_kinds_.empty()) {
    personal_kinds_.resize(module_.definitions.size());
    for (const hir::DefId definition : module_.order) {
      if (const auto* value = std::get_if<hir::MetricBody>(&module_[definition].body)) {
        personal_kinds_[definition.index] = PersonalKind(value->value);
      } else if (const auto* top = std::get_if<hir::TopBody>(&module_[definition].body)) {
        personal_kinds_[definition.index] = PersonalKind(top->places.front());
      }
    }
  }
  return personal_kinds_[id.index];
}

// "" for none. Comparisons, counts and other functions of a value don't show it.
std::string Lowerer::PersonalKind(hir::ExprId id) const {
  const auto first_of = [&](const std::vector<hir::ExprId>& exprs) {
    for (const hir::ExprId expr : exprs) {
      if (std::string kind = PersonalKind(expr); !kind.empty()) {
        return kind;
      }
    }
    return std::string();
  };
  const hir::Expr& expr = module_[id];
  if (const auto* column = std::get_if<hir::ColumnRef>(&expr.node)) {
    return schema_.ColumnOf(column->table, column->column).personal;
  }
  if (const auto* definition = std::get_if<hir::DefinitionRef>(&expr.node)) {
    return personal_kinds_[definition->definition.index];
  }
  if (const auto* choice = std::get_if<hir::If>(&expr.node)) {
    return first_of({choice->then_value, choice->else_value});
  }
  if (const auto* binary = std::get_if<hir::Binary>(&expr.node); binary && binary->op == hir::BinaryOp::Default) {
    return first_of({binary->lhs, binary->rhs});
  }
  if (const auto* convert = std::get_if<hir::Convert>(&expr.node)) {
    return PersonalKind(convert->operand);
  }
  if (const auto* aggregate = std::get_if<hir::Aggregate>(&expr.node); aggregate && aggregate->argument) {
    switch (aggregate->function) {
      case hir::AggregateFunction::Min:
      case hir::AggregateFunction::Max:
      case hir::AggregateFunction::First:
      case hir::AggregateFunction::Last:
      case hir::AggregateFunction::MostCommon:
      case hir::AggregateFunction::Top:
      case hir::AggregateFunction::Median:
      case hir::AggregateFunction::Percentile: return PersonalKind(*aggregate->argument);
      default: return {};
    }
  }
  if (const auto* call = std::get_if<hir::Call>(&expr.node); call && expr.type.Is(ValueKind::Text)) {
    // Texts made of a text (trimmed, folded, cut) may still show it.
    return first_of(call->arguments);
  }
  return {};
}

void Lowerer::AddOutput(hir::DefId id) {
  const hir::Definition& definition = module_[id];
  Output output;
  output.name = definition.name;
  output.label = definition.label;
  output.table = definition.table.index;
  output.type = definition.type.value;
  output.kind = hir::RowOf(definition.kind).word;
  output.shape = definition.type.is_set()                ? OutputKind::Set
                 : output.type.kind == ValueKind::Bool ? OutputKind::YesNo
                                                       : OutputKind::Value;
  output.personal = PersonalKind(id);
  const auto add_member = [&](const Value& value, std::string label) {
    // Rows of a table may give one value.
    const bool is_new = !value.is_missing() && value.type.kind == ValueKind::Text &&
                        std::find(output.members.begin(), output.members.end(), value.as_text()) == output.members.end();
    if (is_new) {
      output.members.push_back(value.as_text());
      output.member_labels.push_back(std::move(label));
    }
  };
  if (const auto* one_of = std::get_if<hir::OneOfBody>(&definition.body)) {
    for (const hir::Arm& arm : one_of->arms) {
      add_member(arm.value, {});
    }
    if (one_of->otherwise) {
      add_member(*one_of->otherwise, {});
    }
  } else if (const auto* any_of = std::get_if<hir::AnyOfBody>(&definition.body)) {
    for (const hir::Arm& arm : any_of->arms) {
      add_member(arm.value, {});
    }
  } else if (const auto* personas = std::get_if<hir::PersonasBody>(&definition.body)) {
    for (const hir::Persona& persona : personas->personas) {
      add_member(Value::Text(persona.name), persona.label);
    }
  }

  std::vector<uint32_t> plain = Store(id);
  if (std::holds_alternative<hir::TopBody>(definition.body)) {
    plain.erase(plain.begin());  // the places
  }
  output.values = plain;
  const ScopeId root = RootScope(definition.table);
  if (options_.withhold && !definition.attributes.purposes.empty()) {
    // Withheld from those who didn't consent: the stored value stays as it is for other rules, the output is missing.
    std::optional<NodeId> consent;
    for (const hir::DefId purpose : purposes_) {
      if (hir::IsPurposeOf(module_[purpose], definition)) {
        const NodeId holds = LowerDefinition(purpose, root).front();
        consent = consent ? Emit(Opcode::And, root, {ValueKind::Bool}, {*consent, holds}, {}, SpanOf(definition.span)) : holds;
      }
    }
    if (consent) {
      output.values.clear();
      for (const uint32_t value : plain) {
        const ValueRow row = program_.values[value];
        const NodeId withheld = Emit(Opcode::Only, root, row.type, {*consent, *stored_nodes_[value]}, {}, SpanOf(definition.span));
        output.values.push_back(StoreNode(withheld, row.name + " for consented"));
      }
    }
  }
  program_.outputs.push_back(std::move(output));
}

namespace {

// Whether a figure over members is the value of one of them.
bool ShowsMember(hir::PopulationFunction function) {
  switch (function) {
    case hir::PopulationFunction::Min:
    case hir::PopulationFunction::Max:
    case hir::PopulationFunction::Median:
    case hir::PopulationFunction::Percentile:
    case hir::PopulationFunction::MostCommon: return true;
    default: return false;
  }
}

}  // namespace

void Lowerer::AddClaim(const hir::Claim& claim, const SourceMap& sources) {
  const auto text_of = [&](Span span) { return OnOneLine(sources.Text(span)); };
  const auto stored = [&](hir::DefId id) { return Store(id).front(); };
  const auto stored_if = [&](std::optional<hir::DefId> id) { return id ? std::optional(stored(*id)) : std::nullopt; };
  ClaimRow row{claim.text, claim.subject, text_of(claim.condition_span), claim.table.index, stored(claim.condition), stored(claim.members), {}, SpanOf(claim.span)};
  static_cast<void>(PersonalKind(claim.condition));  // what each definition shows is known from here on
  for (const hir::ClaimFigure& figure : claim.figures) {
    const hir::ExprId value = std::get<hir::ConditionBody>(module_[figure.value].body).condition;
    const bool is_personal = !PersonalKind(std::get<hir::Population>(module_[value].node).argument).empty();
    if (is_personal && ShowsMember(figure.function)) {
      continue;  // a report shows no personal data
    }
    row.figures.push_back({text_of(figure.span), stored(figure.value), stored(figure.count), stored_if(figure.hits), stored_if(figure.others),
                           stored_if(figure.other_hits), stored_if(figure.deviation), stored_if(figure.bound), is_personal});
  }
  program_.claims.push_back(std::move(row));
}

namespace {

// Tags, scores, segments, persona sets, splits, clusters, then metrics where wanted; each kind by file path and place (semantics.md, "what is written").
std::vector<hir::DefId> LabelOrder(const hir::Module& module, const Schema& schema, bool metrics) {
  std::vector<hir::DefId> order;
  for (uint32_t index = 0; index < module.definitions.size(); ++index) {
    const hir::Definition& definition = module.definitions[index];
    // Of rows that are nobody there is nothing to write: other rules read their labels.
    const bool is_wanted = definition.kind != hir::DefinitionKind::Metric || (metrics && !definition.is_bound);
    if (hir::RowOf(definition.kind).place != hir::kNotWritten && is_wanted && !schema[definition.table].entity.empty()) {
      order.push_back({index});
    }
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](hir::DefId a, hir::DefId b) { return hir::RowOf(module[a].kind).place < hir::RowOf(module[b].kind).place; });
  return order;
}

// The files of imported tags that the program reads.
std::vector<ImportRow> ImportsOf(const hir::Module& module, const Schema& schema, const Program& program) {
  std::vector<ImportRow> imports;
  for (const hir::Definition& definition : module.definitions) {
    const auto is_read = [&](const LinkName& link) { return link.child == definition.import->table.index; };
    if (!definition.import || std::none_of(program.links.begin(), program.links.end(), is_read)) {
      continue;
    }
    const TableSchema& table = schema[definition.import->table];
    const ColumnSchema& value = table.columns[definition.import->column.index];
    imports.push_back({table.name, schema[definition.table].name, definition.import->file, value.name, value.type, value.values,
                       table.time ? table.columns[table.time->index].name : "", definition.import->author});
  }
  return imports;
}

}  // namespace

Lowered Lower(const hir::Module& module, const Schema& schema, const SourceMap& sources, const LowerOptions& options) {
  Lowered lowered;
  Program& program = lowered.program;
  program.project = options.project;
  program.version = options.version;
  for (uint32_t file = 0; file < sources.size(); ++file) {
    program.files.push_back(sources[FileId{file}].path());
  }
  Lowerer lowerer(module, schema, options, program);
  lowerer.AddParameters();
  if (!options.outputs.empty()) {
    for (const hir::DefId id : options.outputs) {
      lowerer.AddOutput(id);
    }
  } else if (options.labels) {
    for (const hir::DefId id : LabelOrder(module, schema, options.metrics)) {
      lowerer.AddOutput(id);
    }
  }
  for (const hir::DefId id : options.kept) {
    lowerer.Store(id);
  }
  if (options.claims) {
    for (const hir::Claim& claim : module.claims) {
      lowerer.AddClaim(claim, sources);
    }
  }
  lowered.values = lowerer.stored();
  EmitStages(lowerer, lowerer.graph(), program, lowered);
  program.imports = ImportsOf(module, schema, program);
  return lowered;
}

}  // namespace limn
