#include "cli/init/names_of_keys.h"

#include <algorithm>

#include "runtime/schema/schema.h"

namespace limn::cli {
namespace {

constexpr std::array<Kinship, 12> kKinships = {{{"referrer", "referred"}, {"referred_by", "referred"}, {"inviter", "invited"}, {"parent", "children"}, {"manager", "reports"}, {"superior", "reports"},
                                                {"subsidiary_of", "subsidiaries"}, {"推荐人", "被推荐人"}, {"邀请人", "被邀请人"}, {"上级", "下级"}, {"母公司", "子公司"}, {"父", "子"}}};

}  // namespace

std::string Folded(std::string_view text) {
  std::string folded(text);
  for (char& letter : folded) {
    letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
  }
  return folded;
}

std::optional<std::string> StemOfKey(std::string_view column) {
  constexpr std::array<std::string_view, 17> kEndings = {"_id", " id", "-id", "_no", "_key", "_code", "_number", "_uuid", "编号", "代码", "编码", "标识", "号", "ID", "Id", "Key", "码"};
  for (const std::string_view ending : kEndings) {
    const std::string folded = Folded(column);
    const bool is_camel = ending == "Id" || ending == "ID" || ending == "Key";
    if (is_camel ? column.ends_with(ending) && column.size() > ending.size() : folded.ends_with(ending) && folded.size() > ending.size()) {
      return folded.substr(0, folded.size() - ending.size());
    }
  }
  return std::nullopt;
}

bool IsNamedLikeKey(std::string_view column) { return Folded(column) == "id" || Folded(column) == "uuid" || StemOfKey(column).has_value(); }

bool IsPeople(std::string_view word) {
  const std::string folded = Folded(Singular(Folded(word)));
  return std::any_of(kPeople.begin(), kPeople.end(), [&](std::string_view person) { return folded == person || folded.ends_with("_" + std::string(person)); });
}

std::optional<Kinship> KinshipOf(std::string_view column) {
  const std::string name = Folded(column);
  const auto kin = std::find_if(kKinships.begin(), kKinships.end(), [&](const Kinship& kinship) { return name.find(kinship.part) != std::string::npos; });
  return kin == kKinships.end() ? std::nullopt : std::optional(*kin);
}

}  // namespace limn::cli
