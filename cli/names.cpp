#include "cli/names.h"

#include <algorithm>

namespace limn::cli {
namespace {

// Han and its kin begin there in UTF-8; Latin, Greek and Cyrillic stand before.
constexpr unsigned char kFirstByteMin = 0xE3;

bool IsChinese(const std::string& name) { return !name.empty() && static_cast<unsigned char>(name[0]) >= kFirstByteMin; }

}  // namespace

const std::string& NameIn(Language language, const std::string& name, const std::vector<std::string>& names) {
  const auto chinese = std::find_if(names.begin(), names.end(), IsChinese);
  return language == Language::Chinese && chinese != names.end() ? *chinese : name;
}

std::string BehindHan(Language language, const std::string& name) {
  return language == Language::Chinese && !IsChinese(name) ? " " + name : name;
}

std::string BeforeHan(Language language, const std::string& name) {
  return language == Language::Chinese && !IsChinese(name) ? name + " " : name;
}

}  // namespace limn::cli
