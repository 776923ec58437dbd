#include "runtime/tables/inference/personal_guess.h"

#include <algorithm>
#include <initializer_list>

#include "runtime/tables/cells/id_names.h"
#include "runtime/values/ascii.h"

namespace limn {
namespace {

// Lower case, words joined by `_`.
std::string Fold(std::string_view name) {
  std::string folded;
  for (size_t at = 0; at < name.size(); ++at) {
    const char letter = name[at];
    const bool upper = letter >= 'A' && letter <= 'Z';
    const bool after_lower = at > 0 && name[at - 1] >= 'a' && name[at - 1] <= 'z';
    if (upper) {
      folded += after_lower ? "_" : "";
      folded += static_cast<char>(letter - 'A' + 'a');
    } else {
      folded += letter == ' ' || letter == '-' || letter == '.' ? '_' : letter;
    }
  }
  return folded;
}

bool IsAny(std::string_view text, std::initializer_list<std::string_view> names) { return std::find(names.begin(), names.end(), text) != names.end(); }

}  // namespace

bool LooksLikeEmail(std::string_view cell) {
  const size_t at = cell.find('@');
  if (at == std::string_view::npos || at == 0 || cell.find('@', at + 1) != std::string_view::npos || cell.find(' ') != std::string_view::npos) {
    return false;
  }
  const size_t point = cell.rfind('.');
  return point != std::string_view::npos && point > at + 1 && point + 2 < cell.size();
}

bool LooksLikePhone(std::string_view cell) {
  size_t digits = 0;
  bool signs = false;
  for (const char letter : cell) {
    if (IsDigit(letter)) {
      ++digits;
    } else if (letter == '+' || letter == '-' || letter == ' ' || letter == '(' || letter == ')' || letter == '/') {
      signs = true;
    } else {
      return false;
    }
  }
  if (!signs) {
    return digits == 11 && cell[0] == '1' && cell[1] >= '3';
  }
  if (cell[0] == '+') {
    return digits >= 8 && digits <= 15;
  }
  // Not a date (`2026-01-31`) and not a span (`2019-2020`).
  return digits >= 9 && digits <= 12 && (cell[0] == '0' || cell[0] == '(');
}

bool LooksLikeIdNumber(std::string_view cell) {
  if (cell.size() != 18 || !std::all_of(cell.begin(), cell.end() - 1, IsDigit)) {
    return false;
  }
  constexpr int kWeights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  constexpr std::string_view kChecks = "10X98765432";
  int sum = 0;
  for (size_t at = 0; at < 17; ++at) {
    sum += (cell[at] - '0') * kWeights[at];
  }
  const char last = cell[17] == 'x' ? 'X' : cell[17];
  return kChecks[static_cast<size_t>(sum % 11)] == last;
}

std::string PersonalKindOfName(std::string_view column_name, std::string_view table_name, ValueType type) {
  const std::string name = Fold(column_name);
  if (type.kind == ValueKind::Date || type.kind == ValueKind::DateTime || type.kind == ValueKind::Int) {
    return ContainsAny(name, {"birth", "dob", "生日", "出生"}) ? "birth_date" : "";
  }
  if (type.kind != ValueKind::Text) {
    return "";
  }
  if (ContainsAny(name, {"email", "e_mail", "邮箱"}) && !ContainsAny(name, {"status", "type", "domain", "opt"})) {
    return "email";
  }
  if (ContainsAny(name, {"phone", "mobile", "手机", "电话"}) && !ContainsAny(name, {"type", "brand", "model", "service", "os"})) {
    return "phone";
  }
  if (ContainsAny(name, {"身份证", "passport", "护照"}) || IsAny(name, {"ssn", "id_card", "national_id"})) {
    return "id_number";
  }
  if (ContainsAny(name, {"street", "地址"}) || name == "address" || name.ends_with("_address")) {
    return ContainsAny(name, {"ip_address", "web"}) ? "" : "address";
  }
  if (IsAny(name, {"first_name", "last_name", "full_name", "surname", "firstname", "lastname", "given_name", "family_name", "customer_name", "user_name", "contact_name", "member_name", "nickname"}) ||
      ContainsAny(name, {"姓名", "昵称"})) {
    return "name";
  }
  const std::string table = Fold(table_name);
  const bool is_people = ContainsAny(table, {"customer", "user", "member", "contact", "people", "person", "patient", "student", "client", "客户", "会员", "用户", "联系人"});
  return is_people && IsAny(name, {"name", "名字", "名称"}) ? "name" : "";
}

}  // namespace limn
