/// Names of tables and links as the reader calls them.
#pragma once

#include <string>
#include <vector>

#include "compiler/diagnostics/words.h"

namespace limn::cli {

/// In Chinese the first of the second names that is Chinese (`names: { zh: 客户 }`), where there is one; else the name itself.
const std::string& NameIn(Language language, const std::string& name, const std::vector<std::string>& names);

/// The same inside a Chinese sentence, where Latin letters keep a blank from the Han before (behind) them.
std::string BehindHan(Language language, const std::string& name);
std::string BeforeHan(Language language, const std::string& name);

}  // namespace limn::cli
