#include "cli/report/claims.h"

#include <nlohmann/json.hpp>

#include "cli/layout.h"
#include "cli/numbers.h"
#include "compiler/diagnostics/printable.h"
#include "runtime/values/decimal.h"

namespace limn::cli {
namespace {

constexpr double kConfidence = 0.95;
constexpr std::string_view kIndent = "             ";  // under the claim's words

std::optional<double> NumberOf(const Value& value) {
  if (value.is_missing()) {
    return std::nullopt;
  }
  switch (value.type.kind) {
    case ValueKind::Int: return static_cast<double>(value.as_int());
    case ValueKind::Decimal: return DecimalToDouble(value.as_int(), value.type.scale);
    case ValueKind::Number: return value.as_number();
    default: return std::nullopt;
  }
}

std::string ShareText(double share) { return fmt::format("{:.1f} %", share * 100); }

std::string ValueText(const Value& value, const TimeZone& zone, const Console& console) {
  if (value.type.kind == ValueKind::Bool) {
    return console(value.as_bool() ? Text::AnswerYes : Text::AnswerNo);
  }
  return value.type.kind == ValueKind::Number ? Rounded(value.as_number()) : GroupedText(Format(value, zone));
}

std::string FigureText(const ClaimFigure& figure, const ClaimFigureResult& result, const TimeZone& zone, const Console& console) {
  if (figure.personal && result.count < kFewMembers) {
    return console(Text::FigureIsWithheld, figure.text, kFewMembers);
  }
  if (result.value.is_missing()) {
    return console(Text::FigureIsMissing, figure.text);
  }
  const auto count = static_cast<uint64_t>(result.count);
  std::string text;
  if (result.others) {
    const auto grouped = [](int64_t number) { return Grouped(static_cast<uint64_t>(number)); };
    text = console(Text::FigureOfLift, figure.text, ValueText(result.value, zone, console), grouped(*result.hits), grouped(result.count),
                   grouped(*result.other_hits), grouped(*result.others));
  } else if (result.hits) {
    const auto hits = static_cast<uint64_t>(*result.hits);
    text = console(Text::FigureOfShare, figure.text, Percent(hits, count), Grouped(hits), Grouped(count));
  } else {
    text = console(Text::FigureOfMembers, figure.text, ValueText(result.value, zone, console), SayCount(Text::OneMember, Text::ManyMembers, count, console.language));
  }
  if (const std::optional<Interval> interval = IntervalOf(result)) {
    const auto end = [&](double value) { return result.hits && !result.others ? ShareText(value) : Rounded(value); };
    text += console(Text::FigureInterval, end(interval->low), end(interval->high));
  }
  return text;
}

std::string_view WordOf(const std::optional<bool>& holds) { return !holds ? "no data" : *holds ? "confirmed" : "refuted"; }

}  // namespace

std::optional<Interval> IntervalOf(const ClaimFigureResult& figure) {
  if (figure.value.is_missing() || figure.count == 0) {
    return std::nullopt;
  }
  if (figure.others) {
    return RatioInterval(*figure.hits, figure.count, *figure.other_hits, *figure.others);
  }
  if (figure.hits) {
    return ShareInterval(*figure.hits, figure.count);
  }
  return figure.deviation ? MeanInterval(figure.value.as_number(), *figure.deviation, figure.count) : std::nullopt;
}

std::optional<bool> IsSure(const ClaimFigureResult& figure) {
  const std::optional<Interval> interval = IntervalOf(figure);
  const std::optional<double> bound = figure.bound ? NumberOf(*figure.bound) : std::nullopt;
  if (!interval || !bound) {
    return std::nullopt;
  }
  return *bound < interval->low || *bound > interval->high;
}

std::string ClaimsText(const std::vector<ClaimRow>& claims, const std::vector<ClaimResult>& results, const TimeZone& zone, const Console& console) {
  std::string text;
  for (size_t index = 0; index < claims.size(); ++index) {
    const ClaimRow& claim = claims[index];
    const ClaimResult& result = results[index];
    const std::string word = console(!result.holds ? Text::ClaimNoData : *result.holds ? Text::ClaimConfirmed : Text::ClaimRefuted);
    const Colour colour = !result.holds ? Colour::Yellow : *result.holds ? Colour::Green : Colour::Red;
    const std::string members = SayCount(Text::OneMember, Text::ManyMembers, static_cast<uint64_t>(result.members), console.language);
    const std::string padded = PadRight(word, static_cast<int>(kIndent.size()) - 2);
    const std::string head = Wrapped("\"" + Printable(claim.text) + "\" " + console(Text::ClaimAbout, claim.subject, members), console.width, kIndent, kIndent);
    text += "  " + console.Paint(padded, colour) + head.substr(kIndent.size()) + "\n";
    text += console.Paint(Wrapped(claim.condition, console.width, kIndent, kIndent), Colour::Dim) + "\n";
    bool is_unsure = false;
    for (size_t figure = 0; figure < claim.figures.size(); ++figure) {
      text += Wrapped(FigureText(claim.figures[figure], result.figures[figure], zone, console), console.width, kIndent, kIndent) + "\n";
      is_unsure = is_unsure || !IsSure(result.figures[figure]).value_or(true);
    }
    if (is_unsure) {
      text += Wrapped(console(Text::ClaimUnsure), console.width, kIndent, kIndent) + "\n";
    }
  }
  return text;
}

nlohmann::ordered_json ClaimsJson(const std::vector<ClaimRow>& claims, const std::vector<ClaimResult>& results, const TimeZone& zone) {
  using Json = nlohmann::ordered_json;
  Json all = Json::array();
  const auto value_of = [&](const Value& value) { return value.is_missing() ? Json() : Json(Format(value, zone)); };
  for (size_t index = 0; index < claims.size(); ++index) {
    Json figures = Json::array();
    for (size_t at = 0; at < claims[index].figures.size(); ++at) {
      const ClaimFigureResult& result = results[index].figures[at];
      Json figure = {{"expression", claims[index].figures[at].text}, {"value", value_of(result.value)}, {"count", result.count}};
      const bool is_withheld = claims[index].figures[at].personal && result.count < kFewMembers;
      if (result.hits && !is_withheld) {
        figure["hits"] = *result.hits;
      }
      if (result.others && !is_withheld) {
        figure["others"] = *result.others;
        figure["other_hits"] = *result.other_hits;
      }
      if (result.bound) {
        figure["bound"] = value_of(*result.bound);
      }
      if (const std::optional<Interval> interval = IntervalOf(result)) {
        figure["interval"] = {{"method", result.others ? "katz" : result.hits ? "wilson" : "student"}, {"confidence", kConfidence}, {"low", interval->low}, {"high", interval->high}};
      }
      if (const std::optional<bool> is_sure = IsSure(result)) {
        figure["sure"] = *is_sure;
      }
      figures.push_back(std::move(figure));
    }
    all.push_back({{"claim", claims[index].text},
                   {"about", claims[index].subject},
                   {"condition", claims[index].condition},
                   {"result", WordOf(results[index].holds)},
                   {"members", results[index].members},
                   {"figures", std::move(figures)}});
  }
  return all;
}

}  // namespace limn::cli
