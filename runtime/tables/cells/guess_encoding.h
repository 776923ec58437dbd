/// What encoding a text that is not UTF-8 was probably written in.
#pragma once

#include <string>
#include <string_view>

namespace limn {

/// `gb18030` where most bytes above 127 stand in pairs as Chinese text has them, else `windows-1252`.
std::string GuessEncoding(std::string_view text);

}  // namespace limn
