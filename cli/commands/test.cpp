// limn test: the tests in the rules.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/commands/commands.h"
#include "cli/complaints.h"
#include "cli/explain/render.h"
#include "cli/layout.h"
#include "cli/numbers.h"
#include "cli/testing/branches.h"
#include "cli/testing/run_tests.h"
#include "compiler/diagnostics/printable.h"
#include "compiler/diagnostics/renderer.h"
#include "runtime/kernels/random_part.h"

namespace limn::cli {
namespace {

constexpr int kVerdictWidth = 6;  // "ok" or "FAIL" and two blanks
constexpr int kGap = 2;

// "rules/value.limn:12", and the column for machines.
std::string PlaceText(const Workspace& workspace, Span span, bool with_column) {
  const SourceFile& file = workspace.sources[span.file];
  const Place place = file.PlaceOf(span.begin);
  return fmt::format("{}:{}", file.path(), place.line) + (with_column ? fmt::format(":{}", place.column) : "");
}

std::string WrittenLine(const Workspace& workspace, Span span) {
  std::string text(workspace.sources.Text(span));
  for (char& character : text) {
    character = character == '\n' || character == '\r' || character == '\t' ? ' ' : character;
  }
  return text;
}

// "a", "a,1" of several columns, as the row is named elsewhere.
std::string KeyText(const hir::ExpectedCheck& check) {
  std::string key = check.key;
  std::replace(key.begin(), key.end(), kKeySeparator, ',');
  return key;
}

std::string VerdictText(const CheckOutcome& outcome, const Console& console) {
  switch (outcome.verdict) {
    case Verdict::Holds: return "";
    case Verdict::Fails: return console(Text::ExpectedButNo);
    case Verdict::Unknown: return console(Text::ExpectedButUnknown);
    case Verdict::OtherReason: return console(Text::ExpectedOtherReason, *outcome.check->because);
    case Verdict::NoRow: return console(Text::ExpectedNoRow, Printable(KeyText(*outcome.check)));
  }
  return "";
}

// What was expected as one would write it in a line: of a cell `value_tier = Gold`, for it says little without its heading.
std::string ExpectedText(const Workspace& workspace, const CheckOutcome& outcome, const Console& console) {
  const std::string written = WrittenLine(workspace, outcome.check->span);
  if (outcome.check->key.empty() || outcome.found.size() != 1) {
    return written;
  }
  const bool is_empty = written.find_first_not_of(' ') == std::string::npos;
  return Printable(outcome.found.front().first) + " = " + (is_empty ? console(Text::MissingWord) : written);
}

// What a definition was, in the reader's words: yes and no have words of their own.
std::string FoundText(const Workspace& workspace, const std::string& name, const std::string& value, const Console& console) {
  const std::optional<hir::DefId> definition = workspace.module.Find(name);
  if (definition && workspace.module[*definition].type.Is(ValueKind::Bool)) {
    return console(value.empty() ? Text::AnswerUnknown : value == "yes" ? Text::AnswerYes : Text::AnswerNo);
  }
  // A set without members is empty, not missing.
  if (definition && value.empty() && workspace.module[*definition].type.is_set()) {
    return console(Text::NoMembers);
  }
  return value.empty() ? console(Text::MissingWord) : Printable(value);
}

// What a person reads of one failed test: each expectation that failed, where it stands and what was found.
std::string FailureText(const Workspace& workspace, const TestOutcome& outcome, const Console& console) {
  std::string text;
  for (const DataIssue& issue : outcome.issues) {
    text += "    " + Describe(issue, console.language == Language::Chinese) + "\n";
  }
  for (const CheckOutcome& check : outcome.checks) {
    if (check.verdict == Verdict::Holds) {
      continue;
    }
    // A cell says little without its heading.
    const bool is_cell = !check.check->key.empty() && check.found.size() == 1;
    text += "    " + (is_cell ? Printable(check.found.front().first) + ": " : "") + WrittenLine(workspace, check.check->span) + "  " + console.Paint(PlaceText(workspace, check.check->span, false), Colour::Dim) + "\n";
    std::string found;
    for (const auto& [name, value] : check.found) {
      found += (found.empty() ? console(Text::Colon) : console(Text::ListComma)) + console(Text::FoundValue, name, FoundText(workspace, name, value, console));
    }
    text += "      " + (check.check->key.empty() ? "" : Printable(KeyText(*check.check)) + console(Text::Colon)) + VerdictText(check, console) + found + "\n";
    if (check.step) {
      constexpr int kDepth = 3;
      text += StepText(*check.step, workspace.sources, workspace.project->zone, console, kDepth);
    }
  }
  return text;
}

// The first that failed, on one line.
std::string FailureTitle(const Workspace& workspace, const TestOutcome& outcome, const Console& console) {
  for (const CheckOutcome& check : outcome.checks) {
    if (check.verdict != Verdict::Holds) {
      const std::string key = Printable(KeyText(*check.check));
      return (key.empty() ? "" : key + console(Text::Colon)) + ExpectedText(workspace, check, console) + console(Text::Colon) + VerdictText(check, console);
    }
  }
  return outcome.issues.empty() ? "" : Describe(outcome.issues.front(), console.language == Language::Chinese);
}

void PrintText(const Workspace& workspace, const std::vector<TestOutcome>& outcomes, const Console& console) {
  // Places stand under each other, as far as names leave room.
  int widest = 0;
  for (const TestOutcome& outcome : outcomes) {
    const int room = console.width - kVerdictWidth - kGap - DisplayWidth(PlaceText(workspace, outcome.test->span, false));
    if (const int width = DisplayWidth(Printable(outcome.test->name)); width <= room) {
      widest = std::max(widest, width);
    }
  }
  size_t passed = 0;
  for (const TestOutcome& outcome : outcomes) {
    passed += outcome.passed();
    const std::string word = outcome.passed() ? console.Paint(console(Text::TestPassed), Colour::Green) : console.Paint(console(Text::TestFailed), Colour::Red);
    console.Out(word + "  " + PadRight(Printable(outcome.test->name), widest) + console.Paint("  " + PlaceText(workspace, outcome.test->span, false), Colour::Dim) + "\n");
    if (!outcome.passed()) {
      console.Out(FailureText(workspace, outcome, console));
    }
  }
  console.Out(outcomes.empty() ? console(Text::NoTests) + "\n" : "\n" + console(Text::TestsCounted, Grouped(passed), Grouped(outcomes.size() - passed)) + "\n");
}

struct Seen {
  size_t outcomes = 0;
  size_t seen = 0;
};

Seen CountSeen(const std::vector<Branch>& branches) {
  Seen count;
  for (const Branch& branch : branches) {
    count.outcomes += branch.outcomes();
    count.seen += branch.seen();
  }
  return count;
}

// What no test has seen of each branch, and where it stands.
void PrintCoverage(const Workspace& workspace, const std::vector<Branch>& branches, const Console& console) {
  if (branches.empty()) {
    console.Out("\n" + console(Text::CoverageNothing) + "\n");
    return;
  }
  const Seen count = CountSeen(branches);
  console.Out("\n" + console(Text::CoverageTitle, Grouped(count.seen), Grouped(count.outcomes)) + "\n");
  const auto words = [&](std::initializer_list<std::pair<bool, Text>> each) {
    std::string text;
    for (const auto& [is_said, word] : each) {
      text += !is_said ? "" : (text.empty() ? "" : console(Text::ListComma)) + console(word);
    }
    return text;
  };
  if (count.seen == count.outcomes) {
    console.Out("  " + console(Text::CoverageFull, words({{true, Text::AnswerYes}, {true, Text::AnswerNo}, {true, Text::AnswerUnknown}})) + "\n");
    return;
  }
  std::set<hir::DefId> computed;
  for (const Branch& branch : branches) {
    if (branch.yes + branch.no + branch.unknown > 0) {
      computed.insert(branch.definitions.begin(), branch.definitions.end());
    }
  }
  Grid grid({Align::Left, Align::Left, Align::Left, Align::Left}, 1);
  for (const Branch& branch : branches) {
    if (branch.seen() == branch.outcomes()) {
      continue;
    }
    const std::string unseen = words({{branch.yes == 0, Text::AnswerYes},
                                      {branch.no == 0 && !branch.takes_rest, Text::AnswerNo},
                                      {branch.unknown == 0 && branch.may_be_unknown, Text::AnswerUnknown}});
    grid.Add({workspace.module[branch.definitions.front()].name, branch.name, computed.contains(branch.definitions.front()) ? console(Text::CoverageNever, unseen) : console(Text::CoverageUntested),
              Grid::Cell(PlaceText(workspace, branch.span, false), Colour::Dim)});
  }
  console.Out(grid.Text(console, 2));
}

nlohmann::ordered_json CoverageJson(const Workspace& workspace, const std::vector<Branch>& branches) {
  const Seen count = CountSeen(branches);
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const Branch& branch : branches) {
    nlohmann::ordered_json one = {{"definition", workspace.module[branch.definitions.front()].name},
                                  {"branch", branch.name},
                                  {"place", PlaceText(workspace, branch.span, true)},
                                  {"yes", branch.yes}};
    // An outcome that can't be is null.
    one["no"] = branch.takes_rest ? nlohmann::ordered_json() : nlohmann::ordered_json(branch.no);
    one["unknown"] = branch.may_be_unknown ? nlohmann::ordered_json(branch.unknown) : nlohmann::ordered_json();
    all.push_back(std::move(one));
  }
  return {{"outcomes", count.outcomes}, {"seen", count.seen}, {"branches", std::move(all)}};
}

void PrintJson(const Workspace& workspace, const std::vector<TestOutcome>& outcomes, const std::optional<std::vector<Branch>>& branches, const Console& console) {
  nlohmann::ordered_json json = {{"tests", nlohmann::ordered_json::array()}};
  for (const TestOutcome& outcome : outcomes) {
    nlohmann::ordered_json test = {{"name", outcome.test->name},
                                   {"place", PlaceText(workspace, outcome.test->span, true)},
                                   {"passed", outcome.passed()},
                                   {"seconds", outcome.seconds},
                                   {"failures", nlohmann::ordered_json::array()}};
    for (const DataIssue& issue : outcome.issues) {
      test["failures"].push_back({{"message", Describe(issue, console.language == Language::Chinese)}});
    }
    for (const CheckOutcome& check : outcome.checks) {
      if (check.verdict != Verdict::Holds) {
        nlohmann::ordered_json found = nlohmann::ordered_json::object();
        for (const auto& [name, value] : check.found) {
          found[name] = value.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(value);
        }
        test["failures"].push_back({{"place", PlaceText(workspace, check.check->span, true)},
                                    {"expected", WrittenLine(workspace, check.check->span)},
                                    {"key", KeyText(*check.check)},
                                    {"message", VerdictText(check, console)},
                                    {"found", found}});
      }
    }
    json["tests"].push_back(std::move(test));
  }
  if (branches) {
    json["coverage"] = CoverageJson(workspace, *branches);
  }
  console.Out(json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

std::string XmlText(std::string_view text) {
  std::string escaped;
  for (const char character : text) {
    switch (character) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      default:
        // Other control characters have no place in XML 1.0.
        if (static_cast<unsigned char>(character) >= 0x20 || character == '\n' || character == '\t') {
          escaped += character;
        }
    }
  }
  return escaped;
}

// The JUnit format as CI servers read it (the schema of Apache Ant's junitreport, with `file` and `line` as GitLab and GitHub actions show them): a suite
// for each rule file, a test whose tables can't be read is an error, one that expects something else a failure.
void PrintJunit(const Workspace& workspace, const std::vector<TestOutcome>& outcomes, const Console& console) {
  struct Suite {
    std::string cases;
    size_t tests = 0;
    size_t failures = 0;
    size_t errors = 0;
    double seconds = 0;
  };
  std::vector<std::pair<std::string, Suite>> suites;  // in the order of the rules
  Suite all;
  Console plain = console;
  plain.out_colour = false;
  for (const TestOutcome& outcome : outcomes) {
    const SourceFile& file = workspace.sources[outcome.test->span.file];
    if (suites.empty() || suites.back().first != file.path()) {
      suites.emplace_back(file.path(), Suite{});
    }
    Suite& suite = suites.back().second;
    suite.cases += fmt::format("    <testcase name=\"{}\" classname=\"{}\" file=\"{}\" line=\"{}\" time=\"{:.3f}\"", XmlText(outcome.test->name), XmlText(file.path()),
                               XmlText(file.path()), file.PlaceOf(outcome.test->span.begin).line, outcome.seconds);
    const bool is_error = !outcome.issues.empty() && outcome.checks.empty();
    if (outcome.passed()) {
      suite.cases += "/>\n";
    } else {
      const std::string_view element = is_error ? "error" : "failure";
      suite.cases += fmt::format(">\n      <{0} type=\"{1}\" message=\"{2}\">{3}</{0}>\n    </testcase>\n", element, is_error ? "data" : "expectation",
                                 XmlText(FailureTitle(workspace, outcome, console)), XmlText(FailureText(workspace, outcome, plain)));
    }
    for (Suite* counted : {&suite, &all}) {
      ++counted->tests;
      counted->failures += outcome.passed() || is_error ? 0 : 1;
      counted->errors += is_error ? 1 : 0;
      counted->seconds += outcome.seconds;
    }
  }
  const auto counts = [](const Suite& suite) {
    return fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{:.3f}\"", suite.tests, suite.failures, suite.errors, suite.seconds);
  };
  std::string text = fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\" {}>\n", XmlText(workspace.project->name), counts(all));
  for (const auto& [file, suite] : suites) {
    text += fmt::format("  <testsuite name=\"{}\" {} skipped=\"0\">\n{}  </testsuite>\n", XmlText(file), counts(suite), suite.cases);
  }
  console.Out(text + "</testsuites>\n");
}

int RunTest(const Arguments& arguments, Console& console) {
  const std::unique_ptr<Workspace> workspace =
      OpenWorkspace({.place = arguments.Text("--project").value_or(""), .find_files = false});
  SpeakAsRules(*workspace, console);
  if (!workspace->is_sound()) {
    return Complain(workspace->sink, workspace->sources, console);
  }
  const std::string wanted = arguments.Place(0).value_or("");
  const std::vector<TestOutcome> outcomes = RunTests(*workspace, wanted);
  if (outcomes.empty() && !wanted.empty()) {
    std::vector<std::string> names;
    for (const hir::TestCase& test : workspace->module.tests) {
      names.push_back("\"" + test.name + "\"");
    }
    return Refuse(console, console(Text::NoTestCalled, Printable(wanted)), names);
  }
  const std::string format = arguments.Text("--format").value_or("text");
  const std::optional<std::vector<Branch>> branches =
      arguments.Has("--coverage") && format != "junit" ? std::optional(BranchesSeen(*workspace, wanted)) : std::nullopt;
  if (format == "json") {
    PrintJson(*workspace, outcomes, branches, console);
  } else if (format == "junit") {
    PrintJunit(*workspace, outcomes, console);
  } else {
    PrintText(*workspace, outcomes, console);
    if (branches) {
      PrintCoverage(*workspace, *branches, console);
    }
  }
  return std::all_of(outcomes.begin(), outcomes.end(), [](const TestOutcome& outcome) { return outcome.passed(); }) ? kFine : kFindings;
}

}  // namespace

CommandRow TestCommand() {
  return {
      .name = "test",
      .summary = {"Runs the tests in the rules; reads no data.", "运行规则里的测试；不读数据。"},
      .description = {"Each test gives small tables and says what is expected of them. Exit code 1 when one fails.",
                      "每个测试给出几张小表和预期结果。有测试未通过时退出码为 1。"},
      .examples = {"limn test", "limn test \"big spender\"", "limn test --coverage", "limn test --format junit > tests.xml"},
      .places = {{.name = "NAME", .help = {"Only tests whose name contains this.", "只运行名称含有这段文字的测试。"}, .required = false}},
      .options = {{.name = "--format", .value = "FORMAT", .help = {"text, json or junit.", "text、json 或 junit。"}, .choices = {"text", "json", "junit"}},
                  {.name = "--coverage", .help = {"Says too which arms, rows and conditions the tests never saw yes, no or unknown; in text and JSON.", "并说明哪些分支、行和条件在测试中从未为是、否或未知；用于 text 和 json。"}}},
      .run = RunTest,
  };
}

}  // namespace limn::cli
