// Clusters: among whom, by which numbers, into how many groups. Source: language.md "Statements", docs/language/clusters.md.

#include <fmt/format.h>

#include "compiler/check/body_checker.h"
#include "compiler/diagnostics/printable.h"
#include "runtime/program/program.h"

namespace limn::check {
namespace {

constexpr int64_t kGroupsMin = 2;
// Where none is written.
constexpr std::string_view kSeed = "1";

}  // namespace

void BodyChecker::CheckCluster(const ast::Cluster& source) {
  hir::Population population{hir::PopulationFunction::Cluster, definition().table, {}, {}, {}, {}};
  hir::ClusterGroups groups;
  groups.name = definition().name;
  groups.seed = source.seed.empty() ? std::string(kSeed) : source.seed;
  bool complete = true;
  if (source.among) {
    const std::optional<hir::DefId> among = CheckAmong(*source.among);
    complete = among.has_value();
    if (among) {
      population.within = expressions_.Add({hir::DefinitionRef{{}, *among}, checker_.module()[*among].type, source.among->span});
    }
  }
  for (const ast::ExprId feature : source.features) {
    complete = expressions_.CheckFeature(population, feature, checker_.sources().Text(definition().name_span)) && complete;
    groups.features.push_back(OnOneLine(checker_.sources().Text(file_[feature].span)));
  }
  complete = SetGroups(source, groups) && complete;
  definition().body = hir::MetricBody{expressions_.Error(definition().span)};
  if (!complete) {
    definition().type = Type::Error();
    return;
  }
  std::string features;
  for (const hir::ExprId feature : population.features) {
    features += (features.empty() ? "" : ", ") + hir::Print(checker_.module(), checker_.schema(), feature);
  }
  groups.definition = fmt::format("on {} among {} by {} into {} to {} seed {}", checker_.schema()[definition().table].name, source.among ? source.among->text : "",
                                  features, groups.from, groups.to, groups.seed);
  population.argument = population.features.front();
  population.features.erase(population.features.begin());
  population.groups = std::move(groups);
  definition().type = Type::One({ValueKind::Int}, true);
  definition().body = hir::MetricBody{expressions_.Add({std::move(population), definition().type, definition().name_span})};
}

// How many groups, 2 to kClustersMax.
bool BodyChecker::SetGroups(const ast::Cluster& source, hir::ClusterGroups& groups) {
  const auto read = [&](ast::ExprId id, int64_t least) -> std::optional<int64_t> {
    const auto* number = std::get_if<ast::IntLiteral>(&file_[id].node);
    const Span span = file_[id].span;
    if (number == nullptr) {
      if (!std::holds_alternative<ast::Invalid>(file_[id].node)) {
        sink().Emit<Diag::TypeMismatch>(span, WordsOf(Type::One({ValueKind::Int})), WordsOf(Type::One({ValueKind::Decimal})));
      }
      return std::nullopt;
    }
    if (number->value < least || number->value > kClustersMax) {
      sink().Emit<Diag::OutOfRange>(span, checker_.sources().Text(span), Words(Phrase::RangeFromTo, {least, kClustersMax}));
      return std::nullopt;
    }
    return number->value;
  };
  const std::optional<int64_t> from = read(source.from, kGroupsMin);
  const std::optional<int64_t> to = !source.to ? from : from ? read(*source.to, *from) : std::nullopt;
  if (!to) {
    return false;
  }
  groups.from = *from;
  groups.to = *to;
  return true;
}

}  // namespace limn::check
