/// Traversal of the typed tree: every node kind named once.
#pragma once

#include "compiler/hir/hir.h"

namespace limn {

/// Visits a variant with one lambda per alternative.
template <typename... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <typename... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

}  // namespace limn

namespace limn::hir {

template <typename Visit>
void ForEachOperand(const Expr& expr, Visit&& visit) {
  const auto visit_optional = [&](const std::optional<ExprId>& id) {
    if (id) {
      visit(*id);
    }
  };
  std::visit(Overloaded{
                 [](const Literal&) {},
                 [](const Today&) {},
                 [](const ColumnRef&) {},
                 [](const DefinitionRef&) {},
                 [](const ParamRef&) {},
                 [&](const Unary& unary) { visit(unary.operand); },
                 [&](const Binary& binary) {
                   visit(binary.lhs);
                   visit(binary.rhs);
                 },
                 [&](const Between& between) {
                   visit(between.operand);
                   visit(between.low);
                   visit(between.high);
                 },
                 [&](const In& in) {
                   visit(in.operand);
                   for (const ExprId value : in.values) {
                     visit(value);
                   }
                 },
                 [&](const Matches& matches) { visit(matches.operand); },
                 [&](const Has& has) { visit(has.member); },
                 [&](const If& node) {
                   visit(node.condition);
                   visit(node.then_value);
                   visit(node.else_value);
                 },
                 [&](const Call& call) {
                   for (const ExprId argument : call.arguments) {
                     visit(argument);
                   }
                 },
                 [&](const Convert& convert) { visit(convert.operand); },
                 [&](const RandomPart& part) {
                   for (const ExprId column : part.key) {
                     visit(column);
                   }
                 },
                 [&](const Aggregate& aggregate) {
                   visit_optional(aggregate.number);
                   visit_optional(aggregate.argument);
                   visit_optional(aggregate.condition);
                   visit_optional(aggregate.where);
                   for (const SequenceStep& step : aggregate.steps) {
                     visit(step.condition);
                   }
                   for (const std::optional<Measure>& measure : {aggregate.by, aggregate.ties}) {
                     if (measure) {
                       visit(measure->value);
                     }
                   }
                   for (const Window& window : aggregate.windows) {
                     visit_optional(window.amount);
                     visit_optional(window.from);
                     visit_optional(window.to);
                   }
                 },
                 [&](const Top& top) {
                   for (const ExprId place : top.places) {
                     visit(place);
                   }
                 },
                 [&](const Population& population) {
                   visit_optional(population.amount);
                   visit_optional(population.members);
                   visit(population.argument);
                   for (const ExprId feature : population.features) {
                     visit(feature);
                   }
                   visit_optional(population.within);
                   for (const ExprId key : population.per) {
                     visit(key);
                   }
                 },
             },
             expr.node);
}

template <typename Visit>
void ForEachRoot(const Definition& definition, Visit&& visit) {
  std::visit(Overloaded{
                 [](const ParamBody&) {},
                 [](const ListBody&) {},
                 [](const FunctionBody&) {},
                 [&](const MetricBody& body) { visit(body.value); },
                 [&](const ConditionBody& body) { visit(body.condition); },
                 [&](const OneOfBody& body) {
                   for (const Arm& arm : body.arms) {
                     visit(arm.condition);
                   }
                 },
                 [&](const AnyOfBody& body) {
                   for (const Arm& arm : body.arms) {
                     visit(arm.condition);
                   }
                 },
                 [&](const TopBody& body) {
                   for (const ExprId place : body.places) {
                     visit(place);
                   }
                 },
                 [&](const ScoreBody& body) { visit(body.total); },
                 [&](const PersonasBody& body) {
                   for (const Persona& persona : body.personas) {
                     if (persona.condition) {
                       visit(*persona.condition);
                     }
                   }
                 },
             },
             definition.body);
}

}  // namespace limn::hir
