// Attributes, templates, persona cards: what is said about a definition.

#include <algorithm>

#include <fmt/format.h>

#include "compiler/check/expression_checker.h"

namespace limn::check {
namespace {

const char* KindOf(ast::CardItemKind kind) {
  switch (kind) {
    case ast::CardItemKind::Picture: return "picture";
    case ast::CardItemKind::Story: return "story";
    case ast::CardItemKind::Goal: return "goal";
    case ast::CardItemKind::Pain: return "pain";
    case ast::CardItemKind::Quote: return "quote";
    case ast::CardItemKind::Channel: return "channel";
    case ast::CardItemKind::Action: return "action";
  }
  return "story";
}

hir::TextTemplate Plain(const ast::Text& text) { return {{text.value, std::nullopt}}; }

class AttributeChecker {
 public:
  AttributeChecker(Checker& checker, const ast::File& file, hir::DefId id)
      : checker_(checker), file_(file), id_(id), expressions_(checker, file, checker.module()[id].table) {}

  void CheckHeader(const ast::Header& header) {
    if (header.label) {
      for (const ast::TemplatePart& part : header.label->parts) {
        if (part.value) {
          // Labels name columns of outputs: they are the same for every row.
          checker_.sink().Emit<Diag::NotYet>(part.span, checker_.sources().Text(part.span));
        }
      }
    }
    hir::Attributes attributes;
    std::vector<size_t> seen;
    for (const ast::Attribute& attribute : header.attributes) {
      const bool repeats = std::find(seen.begin(), seen.end(), attribute.node.index()) != seen.end();
      const bool may_repeat = std::holds_alternative<ast::ForPurpose>(attribute.node);
      if (repeats && !may_repeat) {
        checker_.sink().Emit<Diag::AttributeTwice>(attribute.span, checker_.sources().Text(attribute.keyword));
        continue;
      }
      seen.push_back(attribute.node.index());
      std::visit(Overloaded{
                     [&](const ast::InPath& in) { attributes.path = in.parts; },
                     [&](const ast::Owner& owner) { attributes.owner = owner.text.value; },
                     [&](const ast::Means& means) { attributes.means = expressions_.CheckTemplate(means.text); },
                     [&](const ast::Because& because) { attributes.because = expressions_.CheckTemplate(because.text); },
                     [&](const ast::Advice& advice) { attributes.advice = advice.text.value; },
                     [&](const ast::SeverityLevel& severity) { attributes.severity = severity.level.text; },
                     [&](const ast::Goal& goal) {
                       attributes.goal = goal.text.value;
                       attributes.goal_metric = CheckMetric(goal.metric);
                     },
                     [&](const ast::StatusHypothesis&) { attributes.hypothesis = true; },
                     [&](const ast::Review& review) {
                       const std::optional<Value> date = expressions_.LiteralOf(review.date, Phrase::TheReviewDate);
                       if (date && date->type.kind == ValueKind::Date) {
                         attributes.review = Date{static_cast<int32_t>(date->as_int())};
                         const std::optional<Date> today = checker_.input().today;
                         if (today && *attributes.review < *today) {
                           checker_.sink().Emit<Diag::ReviewPast>(file_[review.date].span, checker_.sources().Text(file_[review.date].span));
                         }
                       }
                     },
                     [&](const ast::ForPurpose& purpose) { CheckPurpose(purpose.purpose, attributes); },
                 },
                 attribute.node);
    }
    definition().attributes = std::move(attributes);
  }

  void CheckLines(const ast::Score& source) {
    // In the order of the lines; one that could not be read has none.
    for (const ast::PointLine& line : source.lines) {
      hir::TextTemplate because = expressions_.CheckTemplate(line.because);
      for (hir::PointLine& checked : std::get<hir::ScoreBody>(definition().body).lines) {
        if (checked.span == line.span) {
          checked.because = std::move(because);
          break;
        }
      }
    }
  }

  /// Arms of a tag or a split.
  template <typename Arm>
  void CheckArms(const std::vector<Arm>& sources, const std::optional<ast::Otherwise>& otherwise) {
    // In the order of the arms; an arm that could not be read has none.
    const auto set = [&](Span span, const std::optional<ast::Template>& source) {
      hir::TextTemplate because = expressions_.CheckTemplate(source);
      std::visit(Overloaded{
                     [&](hir::OneOfBody& body) { SetBecause(body.arms, span, std::move(because)); },
                     [&](hir::AnyOfBody& body) { SetBecause(body.arms, span, std::move(because)); },
                     [](auto&) {},
                 },
                 definition().body);
    };
    for (const Arm& arm : sources) {
      set(arm.span, arm.because);
    }
    if (!otherwise || !otherwise->because) {
      return;
    }
    if (std::holds_alternative<hir::OneOfBody>(definition().body)) {
      hir::TextTemplate because = expressions_.CheckTemplate(otherwise->because);
      std::get<hir::OneOfBody>(definition().body).otherwise_because = std::move(because);
    } else {
      set(otherwise->span, otherwise->because);
    }
  }

  void CheckPersonas(const ast::Personas& source) {
    size_t index = 0;
    const auto check = [&](const ast::Persona& persona) {
      hir::TextTemplate because = expressions_.CheckTemplate(persona.because);
      std::vector<hir::CardItem> card;
      for (const ast::CardItem& item : persona.card) {
        const bool is_story = item.kind == ast::CardItemKind::Story;
        card.push_back({KindOf(item.kind), is_story ? expressions_.CheckTemplate(item.text) : Plain(item.text.text), CheckMetric(item.metric)});
      }
      hir::Persona& checked = std::get<hir::PersonasBody>(definition().body).personas[index++];
      checked.because = std::move(because);
      checked.card = std::move(card);
    };
    for (const ast::Persona& persona : source.personas) {
      check(persona);
    }
    if (source.otherwise) {
      check(*source.otherwise);
    }
  }

 private:
  hir::Definition& definition() { return checker_.module().definitions[id_.index]; }

  static void SetBecause(std::vector<hir::Arm>& arms, Span span, hir::TextTemplate because) {
    for (hir::Arm& arm : arms) {
      if (arm.span == span) {
        arm.because = std::move(because);
        return;
      }
    }
  }

  // The measure that a goal serves.
  std::optional<hir::DefId> CheckMetric(const std::optional<ast::ExprId>& source) {
    if (!source || std::holds_alternative<ast::Invalid>(file_[*source].node)) {
      return std::nullopt;
    }
    const hir::ExprId value = expressions_.CheckShown(*source);
    const auto* reference = std::get_if<hir::DefinitionRef>(&checker_.module()[value].node);
    if (reference != nullptr) {
      return reference->definition;
    }
    if (!expressions_.TypeOf(value).is_error()) {
      checker_.sink().Emit<Diag::TypeMismatch>(file_[*source].span, Phrase::AMetric, WordsOf(expressions_.TypeOf(value)));
    }
    return std::nullopt;
  }

  void CheckPurpose(const ast::Name& name, hir::Attributes& attributes) {
    std::vector<std::string> known;
    for (const PurposeSource& purpose : checker_.input().purposes) {
      known.push_back(purpose.name);
    }
    const bool has_rows = hir::HasRows(definition().kind);
    if (!has_rows) {
      checker_.sink().Emit<Diag::HeaderMisplaced>(name.span, Phrase::OnePurpose, WordsOf(definition().kind));
    } else if (std::find(known.begin(), known.end(), name.text) == known.end()) {
      Diagnostic& diagnostic = checker_.sink().Emit<Diag::UnknownPurpose>(name.span, name.text);
      const std::string close = DidYouMean(name.text, known);
      if (!close.empty()) {
        diagnostic.label = Words(Phrase::DidYouMeanLabel, {Written(close)});
        diagnostic.fixes.push_back({name.span, Written(close), false});
      } else if (!known.empty()) {
        diagnostic.help = Words(Phrase::OneOfThese, {checker_.Listed(known, name.span)});
      }
    } else if (checker_.schema()[definition().table].entity.empty()) {
      // Rows that are nobody's label are not written, so nothing could be withheld.
      checker_.sink().Emit<Diag::NotTheEntitys>(name.span, name.text, checker_.TableName(checker_.schema().main_entity, name.span));
    } else {
      attributes.purposes.push_back(name.text);
      checker_.AskPurpose(name.text, definition().table, name.span);
    }
  }

  Checker& checker_;
  const ast::File& file_;
  hir::DefId id_;
  ExpressionChecker expressions_;
};

}  // namespace

hir::TextTemplate ExpressionChecker::CheckTemplate(const std::optional<ast::Template>& source) {
  hir::TextTemplate parts;
  if (!source) {
    return parts;
  }
  for (const ast::TemplatePart& part : source->parts) {
    if (part.value) {
      parts.push_back({"", CheckShown(*part.value)});
    } else {
      parts.push_back({part.literal, std::nullopt});
    }
  }
  return parts;
}

void Checker::CheckAttributes(hir::DefId id) {
  const Source source = origins_[id.index];
  const ForUser user(*this, id);
  AttributeChecker attributes(*this, *source.file, id);
  std::visit(Overloaded{
                 [](const ast::Pack&) {},
                 [&](const ast::Score& score) {
                   attributes.CheckHeader(score.header);
                   attributes.CheckLines(score);
                 },
                 [&](const ast::Split& split) {
                   attributes.CheckHeader(split.header);
                   attributes.CheckArms(split.arms, split.otherwise);
                 },
                 [&](const ast::Personas& personas) {
                   attributes.CheckHeader(personas.header);
                   attributes.CheckPersonas(personas);
                 },
                 [&](const ast::Tag& tag) {
                   attributes.CheckHeader(tag.header);
                   if (const auto* one_of = std::get_if<ast::OneOfBody>(&tag.body)) {
                     attributes.CheckArms(one_of->arms, one_of->otherwise);
                   } else if (const auto* any_of = std::get_if<ast::AnyOfBody>(&tag.body)) {
                     attributes.CheckArms(any_of->arms, any_of->otherwise);
                   }
                 },
                 [&](const auto& other) {
                   if constexpr (requires { other.header; }) {
                     attributes.CheckHeader(other.header);
                   }
                 },
             },
             source.statement->node);
}

}  // namespace limn::check
