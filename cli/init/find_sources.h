/// Which tables the files hold that `limn init` was given.
#pragma once

#include <string>
#include <vector>

#include "runtime/tables/data_issue.h"
#include "runtime/tables/source.h"

namespace limn::cli {

/// A table to look at: a CSV file, several with one header, or a table of a database.
struct FoundSource {
  TableSource source;
  std::string name;     // what several files share: `orders` of orders_2024.csv and orders_2025.csv; "" where one file gives the name
  std::string pattern;  // finds just these files and those that come after them: data/orders_*.csv; "" where none does
};

struct FoundSources {
  std::vector<FoundSource> sources;
  std::vector<std::string> views;  // of databases: what they show stands in tables already, so they are left out
};

/// `files` as they were named; what can't be read is in `report`.
FoundSources FindSources(const std::vector<std::string>& files, DataReport& report);

}  // namespace limn::cli
