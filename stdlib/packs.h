/// The tag packs that come with Limn: rule files in stdlib/packs/, held in the program.
#pragma once

#include <string_view>
#include <vector>

namespace limn {

struct StandardPack {
  std::string_view name;  // `use NAME`
  std::string_view text;  // of the file, UTF-8
};

/// In order of name, by bytes.
const std::vector<StandardPack>& StandardPacks();

}  // namespace limn
