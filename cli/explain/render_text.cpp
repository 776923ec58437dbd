// An explanation for people: the answer, the sentence, the tree of what decided, the nearest change.
#include <algorithm>

#include "cli/explain/render.h"
#include "cli/layout.h"
#include "cli/names.h"
#include "cli/numbers.h"
#include "compiler/diagnostics/printable.h"
#include "compiler/diagnostics/renderer.h"

namespace limn::cli {
namespace {

constexpr int kIndent = 2;

class TextTree {
 public:
  // `more`: what shows the conditions that did not decide, "--all"; "" where nothing does.
  TextTree(const SourceMap& sources, const TimeZone& zone, const Console& console, std::string more)
      : sources_(sources), zone_(zone), console_(console), more_(std::move(more)) {}

  void Add(const Step& step, int depth) {
    switch (step.kind) {
      case Step::Kind::Condition: Line(depth, Mark(step.truth), step.text, AnswerOf(step), PlaceOf(step.span)); break;
      case Step::Kind::Value: ValueLine(step, depth); break;
      case Step::Kind::Arm: Line(depth, Mark(step.truth), Named(step), step.value ? ValueText(step) : AnswerOf(step), PlaceOf(step.span)); break;
      case Step::Kind::Otherwise: Line(depth, Mark(step.truth), console_(Text::OtherwiseArm, Named(step)), "", ""); break;
      case Step::Kind::Points: Line(depth, Mark(step.truth), step.text, PointsOf(step), PlaceOf(step.span)); break;
      case Step::Kind::Range: Line(depth, " ", console_(Text::SumAndRange, GroupedText(Format(*step.value, zone_)), step.text), "", ""); break;
      case Step::Kind::Part: Line(depth, " ", PartText(step), "", PlaceOf(step.span)); break;
      case Step::Kind::Import: ImportLines(step, depth); break;
      case Step::Kind::Base: Line(depth, Mark(step.truth), console_(Text::AmongBase, Named(step)), AnswerOf(step), PlaceOf(step.span)); break;
    }
    if (step.rows) {
      Rows(*step.rows, depth + 1);
    }
    if (step.place) {
      Note(depth + 1, step.place->rank > 0 ? console_(Text::PlaceAmongAll, Grouped(step.place->rank), Grouped(step.place->size)) : console_(Text::NoPlaceAmongAll, Grouped(step.place->size)));
    }
    if (step.seen_before) {
      Note(depth + 1, console_(Text::ExplainedAbove));
    }
    // A name stands for what is below it: `high_value` and its condition. One level is enough for both.
    for (const Step& child : step.children) {
      const bool repeats = step.kind == Step::Kind::Value && child.kind == Step::Kind::Value && step.rows && child.rows;
      if (repeats) {
        Note(depth + 1, child.text);
        for (const Step& below : child.children) {
          Add(below, depth + 1);
        }
      } else {
        Add(child, depth + 1);
      }
    }
    if (step.left_out > 0) {
      const std::string left_out = SayCount(Text::OneLeftOut, Text::ManyLeftOut, step.left_out, console_.language);
      Note(depth + 1, more_.empty() ? left_out : left_out + console_(step.left_out == 1 ? Text::ShowsIt : Text::ShowsThem, more_));
    }
  }

  std::string Take() { return std::move(text_); }

 private:
  static std::string Blanks(int depth) { return std::string(static_cast<size_t>(depth * kIndent), ' '); }

  std::string Mark(const std::optional<Truth>& truth) const {
    if (!truth) {
      return " ";
    }
    switch (*truth) {
      case Truth::Yes: return console_.Paint("✓", Colour::Green);
      case Truth::No: return console_.Paint("✗", Colour::Red);
      case Truth::Unknown: return console_.Paint("?", Colour::Yellow);
    }
    return " ";
  }

  std::string Named(const Step& step) const {
    if (step.row > 0) {
      return console_(Text::RowOfTable, step.row, step.text);
    }
    return step.label.empty() ? step.text : step.text + "  " + step.label;
  }

  std::string AnswerOf(const Step& step) const {
    if (!step.truth) {
      return "";
    }
    return console_(*step.truth == Truth::Yes ? Text::AnswerYes : *step.truth == Truth::No ? Text::AnswerNo : Text::AnswerUnknown);
  }

  // With its sign: +30, -10, 0.
  std::string PointsOf(const Step& step) const {
    if (!step.value || step.value->is_missing()) {
      return "";
    }
    const std::string points = GroupedText(Format(*step.value, zone_));
    const bool is_positive = points.front() != '-' && points.find_first_of("123456789") != std::string::npos;
    return is_positive ? "+" + points : points;
  }

  std::string PartText(const Step& step) const {
    return step.value && !step.value->is_missing() ? console_(Text::PartOfKey, GroupedText(Format(*step.value, zone_))) : console_(Text::MissingWord);
  }

  std::string PlaceOf(Span span) const {
    if (span.is_nowhere()) {
      return "";
    }
    const SourceFile& file = sources_[span.file];
    return file.path() + ":" + std::to_string(file.PlaceOf(span.begin).line);
  }

  // Mark, words, answer; the place stands at the right where there is room.
  void Line(int depth, const std::string& mark, const std::string& words, const std::string& answer, const std::string& place) {
    const int left = depth * kIndent + 2;
    const int room = console_.width - left - (answer.empty() ? 0 : DisplayWidth(answer) + 2);
    const std::string shown = Cut(words, std::max(room, 20));
    text_ += Blanks(depth) + mark + " " + shown;
    int used = left + DisplayWidth(shown);
    if (!answer.empty()) {
      text_ += "  " + console_.Paint(answer, Colour::Bold);
      used += DisplayWidth(answer) + 2;
    }
    if (!place.empty() && used + DisplayWidth(place) + 2 <= console_.width && depth == 0) {
      text_ += std::string(static_cast<size_t>(console_.width - used - DisplayWidth(place)), ' ') + console_.Paint(place, Colour::Dim);
    }
    text_ += "\n";
  }

  void ValueLine(const Step& step, int depth) {
    const std::string value = ValueText(step);
    const int room = console_.width - (depth * kIndent + 2) - DisplayWidth(value) - 3;
    text_ += Blanks(depth) + "  " + Cut(step.text, std::max(room, 20)) + " = " + console_.Paint(value, Colour::Cyan) + "\n";
  }

  // What the file says, since when and by whom, and whether it still counts.
  void ImportLines(const Step& step, int depth) {
    const ImportedFrom& from = *step.imported;
    if (from.lines == 0) {
      Line(depth, " ", console_(Text::NoLineInFile, step.text), "", PlaceOf(step.span));
      return;
    }
    Line(depth, Mark(step.truth), console_(Text::ColumnOfFile, from.column, step.text) + " = " + ValueText(step), "", PlaceOf(step.span));
    std::string words = from.dated && !from.dated->is_missing() ? console_(Text::MadeOn, DayOf(*from.dated)) : "";
    if (!from.author.empty()) {
      words += (words.empty() ? "" : console_(Text::ListComma)) + console_(Text::MadeBy, Printable(from.author));
    }
    if (from.lines > 1) {
      words += (words.empty() ? "" : console_(Text::ListComma)) + console_(Text::LatestOfLines, Grouped(from.lines));
    }
    if (!words.empty()) {
      Note(depth + 1, words);
    }
    if (!from.expires.empty()) {
      Note(depth + 1, console_(step.truth == Truth::Yes ? Text::HoldsFor : Text::HasExpired, from.expires));
    }
  }

  // A moment that is the beginning of its day is one that was written as a day.
  std::string DayOf(const Value& moment) const {
    const std::string text = Format(moment, zone_);
    const std::string day = text.substr(0, text.find(' '));
    return zone_.StartOfDay(zone_.LocalDate(Instant{moment.as_int()})).micros == moment.as_int() ? day : text;
  }

  std::string ValueText(const Step& step) const {
    if (step.is_set && step.members.empty()) {
      return console_(Text::EmptySet);
    }
    if (step.is_set) {
      std::string members;
      for (const std::string& member : step.members) {
        members += (members.empty() ? "" : ", ") + member;
      }
      return members;
    }
    if (!step.value || step.value->is_missing()) {
      return console_(Text::MissingWord);
    }
    return Shown(*step.value, zone_, step.is_share);
  }

  void Rows(const RowCounts& rows, int depth) {
    if (rows.no_base) {
      Note(depth, console_(Text::NoRowToCountFrom));
      return;
    }
    std::string words = console_(Text::RowsCounted, Grouped(rows.counted), Grouped(rows.rows),
                                 BeforeHan(console_.language, NameIn(console_.language, rows.table, rows.table_names)));
    if (rows.unknown > 0) {
      words += console_(Text::ListComma) + SayCount(Text::OneRowUnknown, Text::ManyRowsUnknown, rows.unknown, console_.language);
    }
    if (rows.without_value > 0) {
      words += console_(Text::ListComma) + SayCount(Text::OneValueMissing, Text::ManyValuesMissing, rows.without_value, console_.language);
    }
    Note(depth, words);
  }

  void Note(int depth, const std::string& words) {
    text_ += Blanks(depth) + "  " + console_.Paint(Cut(words, std::max(console_.width - depth * kIndent - 2, 20)), Colour::Dim) + "\n";
  }

 public:
  /// Texts in quotes, numbers in groups of three and not longer than anybody reads, shares as per cent.
  static std::string Shown(const Value& value, const TimeZone& zone, bool is_share) {
    constexpr size_t kDigitsMax = 10;
    const std::string text = Format(value, zone);
    if (value.type.kind == ValueKind::Number && is_share) {
      return fmt::format("{:.4g} %", value.as_number() * 100);
    }
    if (value.type.kind == ValueKind::Number && text.size() > kDigitsMax) {
      return "≈ " + GroupedText(fmt::format("{:.6g}", value.as_number()));
    }
    return value.type.kind == ValueKind::Text ? "\"" + Printable(text) + "\"" : GroupedText(text);
  }

 private:
  const SourceMap& sources_;
  const TimeZone& zone_;
  const Console& console_;
  std::string more_;
  std::string text_;
};

std::string ResultText(const Explanation& explanation, const TimeZone& zone, const Console& console) {
  if (!explanation.value) {
    std::string members;
    for (const std::string& member : explanation.members) {
      members += (members.empty() ? "" : ", ") + member;
    }
    return members.empty() ? console(Text::NoMembers) : members;
  }
  if (explanation.value->type.kind == ValueKind::Bool) {
    return console(explanation.value->is_missing() ? Text::AnswerUnknown : explanation.value->as_bool() ? Text::AnswerYes : Text::AnswerNo);
  }
  return explanation.value->is_missing() ? console(Text::MissingWord) : GroupedText(Format(*explanation.value, zone));
}

}  // namespace

std::string ChangeText(const Change& change, const TimeZone& zone, const Console& console) {
  const auto shown = [&](const Value& value) { return TextTree::Shown(value, zone, change.is_share); };
  std::string listed;
  for (size_t index = 0; index < change.to.size(); ++index) {
    listed += (index == 0 ? "" : console(Text::OrBetween)) + shown(change.to[index]);
  }
  std::string to;
  switch (change.kind) {
    case Change::Kind::Exactly:
    case Change::Kind::OneOf: to = listed; break;
    case Change::Kind::MoreThan: to = console(Text::MoreThan, listed); break;
    case Change::Kind::LessThan: to = console(Text::LessThan, listed); break;
    case Change::Kind::After: to = console(Text::AfterTime, listed); break;
    case Change::Kind::Before: to = console(Text::BeforeTime, listed); break;
    case Change::Kind::AnythingBut: to = console(Text::AnythingBut, listed); break;
    case Change::Kind::Contains: to = console(Text::WithContains, listed); break;
    case Change::Kind::StartsWith: to = console(Text::WithStarts, listed); break;
    case Change::Kind::EndsWith: to = console(Text::WithEnds, listed); break;
    case Change::Kind::Matches: to = console(Text::WithMatches, listed); break;
    case Change::Kind::AnyValue: to = console(Text::AnyValue); break;
    case Change::Kind::NoValue: to = console(Text::MissingWord); break;
  }
  const std::string from = change.from.is_missing() ? console(Text::MissingWord) : shown(change.from);
  return change.what + "  " + from + " → " + to;
}

std::string StepText(const Step& step, const SourceMap& sources, const TimeZone& zone, const Console& console, int depth) {
  TextTree tree(sources, zone, console, "");
  tree.Add(step, depth);
  return tree.Take();
}

std::string ExplanationText(const ExplainedRow& row, const Explanation& explanation, const SourceMap& sources, const TimeZone& zone,
                            const Console& console, const std::string& more) {
  const std::string result = ResultText(explanation, zone, console);
  std::string text = console.Paint(explanation.name, Colour::Bold);
  if (!explanation.label.empty()) {
    text += "  " + explanation.label;
  }
  text += console(Text::Colon) + console.Paint(result, Colour::Bold) + "\n";
  const std::string& entity = NameIn(console.language, row.entity, row.entity_names);
  text += console.Paint(console(Text::ExplainedWho, entity, Printable(row.key), row.as_of), Colour::Dim) + "\n";
  if (!explanation.because.empty()) {
    text += "\n" + Wrapped(explanation.because, console.width, "  ", "  ") + "\n";
  }
  text += "\n";
  TextTree tree(sources, zone, console, more);
  for (const Step& step : explanation.steps) {
    tree.Add(step, 0);
  }
  text += tree.Take();
  if (!explanation.changes.empty()) {
    text += "\n" + console.Paint(explanation.changes_to.empty() ? console(Text::NearestYes) : console(Text::NearestArm, explanation.changes_to), Colour::Bold) + "\n";
    for (const Change& change : explanation.changes) {
      text += "  " + ChangeText(change, zone, console) + "\n";
    }
  }
  for (const auto& [purpose, step] : explanation.withheld) {
    text += "\n" + Wrapped(console(Text::EmptyInOutputs, purpose, BeforeHan(console.language, BehindHan(console.language, entity))), console.width, "", "  ") + "\n";
    TextTree condition(sources, zone, console, "");
    condition.Add(step, 0);
    text += condition.Take();
  }
  if (!explanation.advice.empty()) {
    text += "\n" + Wrapped(console(Text::AdviceIs, explanation.advice), console.width, "", "  ") + "\n";
  }
  return text;
}

}  // namespace limn::cli
