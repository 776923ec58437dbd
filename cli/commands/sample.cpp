// limn sample: a made-up project of any size, to try things on and to measure with.
#include <charconv>
#include <chrono>
#include <cstdio>
#include <filesystem>

#include "cli/atomic_file.h"
#include "cli/commands/commands.h"
#include "cli/numbers.h"
#include "cli/sample/retail_data.h"
#include "cli/sample/retail_files.h"

namespace limn::cli {
namespace {

namespace fs = std::filesystem;

std::optional<uint64_t> WholeNumber(const std::optional<std::string>& text, uint64_t otherwise) {
  if (!text) {
    return otherwise;
  }
  std::string digits;
  for (const char letter : *text) {
    if (letter != '_') {
      digits += letter;
    }
  }
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool whole = error == std::errc{} && end == digits.data() + digits.size();
  return whole ? std::optional(number) : std::nullopt;
}

// Files of the project that stand in the folder with another text: somebody has worked on them.
std::vector<std::string> ChangedFiles(const fs::path& folder) {
  std::vector<std::string> changed;
  for (const auto& [path, text] : RetailFiles()) {
    std::error_code error;
    const fs::path file = folder / path;
    if (!fs::exists(file, error)) {
      continue;
    }
    std::string found;
    if (std::FILE* stream = std::fopen(file.c_str(), "rb")) {
      char part[4096];
      for (size_t read = 0; (read = std::fread(part, 1, sizeof part, stream)) > 0;) {
        found.append(part, read);
      }
      std::fclose(stream);
    }
    if (found != text) {
      changed.emplace_back(path);
    }
  }
  return changed;
}

int RunSample(const Arguments& arguments, Console& console) {
  RetailSize size;
  const std::optional<uint64_t> customers = WholeNumber(arguments.Text("--customers"), size.customers);
  if (!customers || *customers == 0 || *customers > kRetailCustomersMax) {
    return console.Fail(console(Text::SampleCustomers, Grouped(kRetailCustomersMax)), kBadUse);
  }
  const std::optional<uint64_t> seed = WholeNumber(arguments.Text("--seed"), size.seed);
  if (!seed) {
    return console.Fail(console(Text::SampleSeed), kBadUse);
  }
  size = {*customers, *seed};
  const std::string kind = arguments.Place(0).value_or("retail");
  if (kind != "retail") {
    return console.Fail(console(Text::SampleKind, kind), kBadUse);
  }
  const fs::path folder = arguments.Text("--out").value_or(kind);
  if (const std::vector<std::string> changed = ChangedFiles(folder); !changed.empty() && !arguments.Has("--force")) {
    return console.Fail(console(Text::SampleChanged, (folder / changed.front()).string()), kBadUse);
  }
  std::error_code error;
  for (const fs::path& each : {folder / "rules", folder / "data"}) {
    fs::create_directories(each, error);
    if (error) {
      return console.Fail(console(Text::CannotMakeFolder, each.string(), error.message()), kMachine);
    }
  }
  const auto begin = std::chrono::steady_clock::now();
  int shown = -1;
  const auto progress = [&](double share) {
    const int percent = static_cast<int>(share * 100);
    if (console.err_is_terminal && percent != shown) {
      shown = percent;
      console.Err("\r" + console(Text::SampleProgress, percent));
    }
  };
  const std::optional<std::string> failure = WriteRetailData((folder / "data").string(), size, progress);
  if (shown >= 0) {
    console.Err("\r\x1b[K");
  }
  if (failure) {
    return console.Fail(*failure, kMachine);
  }
  for (const auto& [path, text] : RetailFiles()) {
    if (const std::optional<std::string> reason = ReplaceFile((folder / path).string(), text)) {
      return console.Fail((folder / path).string() + ": " + *reason, kMachine);
    }
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  console.Out(console(Text::SampleMade, folder.string(), Grouped(size.customers), Grouped(size.customers * kOrdersPerCustomer),
                      Grouped(size.customers * kEventsPerCustomer), fmt::format("{:.1f}", seconds)) +
              "\n");
  console.Out(console(Text::SampleNext, folder.string()) + "\n");
  return kFine;
}

}  // namespace

CommandRow SampleCommand() {
  return {
      .name = "sample",
      .summary = {"Makes a project with made-up customers, orders and events, of any size.", "生成一个示例项目：虚构的客户、订单和行为数据，规模任选。"},
      .description = {"The same size and seed give the same bytes on every machine. Ten orders and thirty events stand for each customer on average; names and "
                      "cities are Chinese and English, values are missing here and there. A project that stands there already is made anew, unless its rules were changed.",
                      "同样的规模和种子在任何机器上都得到同样的字节。平均每位客户十个订单、三十条行为；姓名和城市中英文都有，偶有缺失值。"
                      "已有的示例项目会重新生成，但规则改动过的除外。"},
      .examples = {"limn sample retail", "limn sample retail --customers 1000000 --out big"},
      .places = {{.name = "NAME", .help = {"Which sample: retail.", "哪个示例：retail。"}, .required = false}},
      .options = {{.name = "--customers", .letter = 'n', .value = "N", .help = {"How many customers; 100,000 if not said.", "客户数；不写为 100,000。"}},
                  {.name = "--seed", .value = "S", .help = {"Another seed makes other people; 1 if not said.", "换一个种子就换一批人；不写为 1。"}},
                  {.name = "--out", .letter = 'o', .value = "DIR", .help = {"The project's folder; else the sample's name.", "项目文件夹；不写则与示例同名。"}, .completes = Completes::Folders},
                  {.name = "--force", .help = {"Write over rules that were changed.", "覆盖改动过的规则。"}}},
      .run = RunSample,
  };
}

}  // namespace limn::cli
