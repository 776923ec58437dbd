/// RetailFiles: limn.yaml and the rules of the sample project (cli/sample/retail), embedded when limn is built.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace limn::cli {

/// Path in the project and text of each file, in order of path.
const std::vector<std::pair<std::string_view, std::string_view>>& RetailFiles();

}  // namespace limn::cli
