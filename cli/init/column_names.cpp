#include "cli/init/column_names.h"

#include <set>
#include <string>

#include "compiler/diagnostics/printable.h"

namespace limn::cli {

void MakeNamesWritable(InferredTable& table) {
  constexpr size_t kNameLettersMax = 100;
  std::set<std::string> used;
  for (const InferredColumn& column : table.columns) {
    used.insert(column.name);
  }
  for (size_t place = 0; place < table.columns.size(); ++place) {
    InferredColumn& column = table.columns[place];
    if (Printable(column.name) == column.name) {
      continue;
    }
    std::string wanted;
    size_t letters = 0;
    for (const limn::Cell& cell : CellsOf(column.name)) {
      const std::string letter = column.name.substr(cell.begin, cell.end - cell.begin);
      const bool is_blank = letter == " " || letter == "\t" || letter == "\n" || letter == "\r" || letter == "\r\n";
      if (letters < kNameLettersMax && (is_blank ? !wanted.empty() && wanted.back() != ' ' : Printable(letter) == letter)) {
        wanted += is_blank ? " " : letter;
        ++letters;
      }
    }
    while (wanted.ends_with(' ')) {
      wanted.pop_back();
    }
    wanted = wanted.empty() ? "column_" + std::to_string(place + 1) : wanted;
    std::string name = wanted;
    for (int times = 2; !used.insert(name).second; ++times) {
      name = wanted + "_" + std::to_string(times);
    }
    column.cell.header = column.cell.header.empty() ? column.name : column.cell.header;
    column.name = std::move(name);
  }
}

}  // namespace limn::cli
