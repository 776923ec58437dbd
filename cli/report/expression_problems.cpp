#include "cli/report/expression_problems.h"

namespace limn::cli {
namespace {

// By its key; without one by the key of the row that it belongs to.
std::string RowInWords(const Database& database, TableId table, uint32_t row, const Console& console) {
  const Schema& schema = database.schema();
  if (const std::string key = database.KeyText(table, row); !key.empty()) {
    return schema[table].name + " " + key;
  }
  for (uint32_t index = 0; index < schema.links.size(); ++index) {
    const Link& link = schema.links[index];
    const bool is_walked = link.child == table && index < database.parent_rows_.size() && row < database.ParentRows({index}).size();
    const uint32_t parent = is_walked ? database.ParentRows({index})[row] : kNoRow;
    if (const std::string key = parent == kNoRow ? "" : database.KeyText(link.parent, parent); !key.empty()) {
      return console(Text::RowWithoutKeyOf, schema[table].name, schema[link.parent].name, key);
    }
  }
  return console(Text::RowWithoutKey, schema[table].name);
}

}  // namespace

std::vector<ExpressionProblem> ProblemsOf(const RunReport& report, const Execution& execution, const SourceMap* sources, const Console& console) {
  std::vector<ExpressionProblem> problems;
  for (const ExpressionErrors& error : report.errors) {
    ExpressionProblem problem;
    const ProgramSpan& span = error.span;
    if (sources != nullptr) {
      const SourceFile& file = (*sources)[FileId{span.file}];
      const Place place = file.PlaceOf(span.begin);
      problem.place = file.path() + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
      problem.text = std::string(sources->Text({FileId{span.file}, span.begin, span.end}));
    } else {
      problem.place = span.file < execution.program.files.size() ? execution.program.files[span.file] : "";
      problem.text = console(Text::BytesOfFile, span.begin, span.end);
    }
    problem.count = error.count;
    problem.may_divide = error.may_divide;
    problem.example = RowInWords(*execution.database, TableId{error.table}, error.example_row, console);
    problems.push_back(std::move(problem));
  }
  return problems;
}

}  // namespace limn::cli
