// The labels of one customer from a process that holds the tables: `one_customer PROJECT [CUSTOMERS]`. Median and 99th percentile over customers drawn evenly,
// each asked for alone, from the row's number to the values of all labels in registers. What rules ask of the population, ranks and shares, is that of a full run before.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "cli/execution.h"
#include "cli/workspace.h"
#include "compiler/passes/passes.h"
#include "runtime/vm/executor.h"

using namespace limn;

namespace {

double MicrosNow() { return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

int Fail(const std::string& what) {
  std::fprintf(stderr, "one_customer: %s\n", what.c_str());
  return 2;
}

}  // namespace

int main(int count, char** words) {
  if (count < 2) {
    return Fail("name a project, such as out/bench/100000/limn_240");
  }
  const std::unique_ptr<cli::Workspace> workspace = cli::OpenWorkspace({.place = words[1]});
  if (!workspace->is_sound()) {
    return Fail("the project has errors: see `limn check`");
  }
  const Project& project = *workspace->project;
  cli::Execution execution;
  workspace->module = FoldConstants(std::move(workspace->module), project.zone);
  execution.program = cli::LowerWorkspace(*workspace, {}).program;
  execution.threads = cli::DefaultThreads();
  if (!project.as_of || !cli::LoadData(execution, project, *project.as_of, {}, workspace->sink) || !cli::LinkData(execution, {}, workspace->sink)) {
    return Fail("the data can't be read, or limn.yaml has no as_of");
  }
  const std::vector<Stage>& stages = execution.program.stages;
  const uint32_t table = execution.database->schema().main_entity.index;
  const auto is_of_table = [&](const Stage& stage) { return execution.linked->blocks[stage.root].table == table; };
  const auto labels = std::count_if(execution.program.outputs.begin(), execution.program.outputs.end(), [&](const Output& output) {
    return execution.database->schema().FindTable(execution.program.tables[output.table]) == TableId{table};
  });
  const bool asks_population = std::any_of(stages.begin(), stages.end(), [](const Stage& stage) { return !stage.populations.empty(); });
  const bool asks_others = !std::all_of(stages.begin(), stages.end(), is_of_table);
  const size_t rows = (*execution.database)[TableId{table}].rows;
  const size_t asked = std::min<size_t>(rows, count > 2 ? std::strtoull(words[2], nullptr, 10) : 10'000);
  const std::vector<Column> values =
      stages.size() > 1 ? Run(*execution.linked, {.threads = execution.threads, .keep_values = true}).values : std::vector<Column>(execution.program.values.size());
  // A batch of one row: a state as small as the question.
  Executor executor(*execution.linked, values, 64);
  std::vector<double> micros;
  for (int round = 0; round < 2; ++round) {  // the first one warms up
    micros.clear();
    for (size_t place = 0; place < asked; ++place) {
      const auto row = static_cast<uint32_t>(place * rows / asked);
      const double begin = MicrosNow();
      for (const Stage& stage : stages) {
        if (is_of_table(stage)) {
          executor.RunRoot(stage.root, row, 1);
        }
      }
      micros.push_back(MicrosNow() - begin);
    }
  }
  std::sort(micros.begin(), micros.end());
  std::printf("one customer of %zu, %td labels: median %.1f us, 99th percentile %.1f us, longest %.1f us (%zu asked)%s%s\n", rows, labels,
              micros[micros.size() / 2], micros[micros.size() * 99 / 100], micros.back(), micros.size(),
              asks_population ? "; ranks and shares are those of a full run before" : "", asks_others ? "; so are the values of other tables' rows" : "");
}
