/// The name that was probably meant, for messages about tables, columns and files that aren't there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace limn {

/// The closest of the names by edit distance over letters (case and `_`, `-`, blanks don't count), if it is at most a third of them away;
/// "" where none is: no suggestion beats a silly one. The first of equals.
std::string ClosestName(std::string_view wanted, const std::vector<std::string>& names);

/// The file in the same folder that was probably meant, with the folder as it is written; "" where none is close.
std::string ClosestFile(const std::string& path);

}  // namespace limn
