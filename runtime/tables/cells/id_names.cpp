#include "runtime/tables/cells/id_names.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "runtime/values/ascii.h"

namespace limn {
namespace {

constexpr std::string_view kIdWords[] = {"id",  "ids", "uid",      "uuid",     "guid", "openid", "unionid", "key",     "code",    "no",   "nr",   "phone",
                                         "mobile", "tel", "fax",    "zip",      "zipcode", "postal", "postcode", "sku", "upc", "ean",  "isbn", "barcode",
                                         "account", "ssn", "imei",   "msisdn",   "iban"};
constexpr std::string_view kIdEnds[] = {"编号", "编码", "号码", "代码", "单号", "卡号", "账号", "帐号", "工号", "条码", "邮编", "电话", "手机", "手机号", "号", "主键"};

constexpr std::string_view kWhose[] = {"customer", "client", "user", "member", "order", "invoice", "product", "item", "household", "contact", "visitor", "session", "device", "store", "campaign"};

// The words of `customerId`, `customer_id`, `Customer ID`, in lower case.
std::vector<std::string> WordsOf(std::string_view name) {
  std::vector<std::string> words;
  bool open = false;
  bool last_upper = false;
  for (size_t at = 0; at < name.size(); ++at) {
    const auto letter = static_cast<unsigned char>(name[at]);
    const bool upper = std::isupper(letter) != 0;
    if (std::isalnum(letter) == 0) {
      open = false;
      continue;
    }
    // A new word begins at `I` in `customerId` and not inside `ID`.
    if (!open || (upper && !last_upper)) {
      words.emplace_back();
    }
    words.back() += static_cast<char>(std::tolower(letter));
    open = true;
    last_upper = upper;
  }
  return words;
}

}  // namespace

bool LooksLikeIdName(std::string_view name) {
  for (const std::string_view end : kIdEnds) {
    if (name.ends_with(end)) {
      return true;
    }
  }
  const std::vector<std::string> words = WordsOf(name);
  if (words.empty()) {
    return false;
  }
  // The last word says what a column is: `account_id` is an id, `id_count` is not.
  const std::string& last = words.back();
  if (std::find(std::begin(kIdWords), std::end(kIdWords), last) != std::end(kIdWords)) {
    return true;
  }
  if (last == "number" && words.size() > 1) {
    return true;  // `card number`, but not a column that is only called `number`
  }
  // Written together: `customerid`, `orderno`.
  return std::any_of(std::begin(kWhose), std::end(kWhose), [&](std::string_view whose) {
    return last.starts_with(whose) && std::find(std::begin(kIdWords), std::end(kIdWords), last.substr(whose.size())) != std::end(kIdWords);
  });
}

bool ContainsAny(std::string_view name, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) { return name.find(part) != std::string_view::npos; });
}

bool LooksShortenedByExcel(std::string_view text) {
  // Digit, point, digits, E+, two digits; never shorter than `1E+11`.
  if (text.size() < 5 || !IsDigit(text[0])) {
    return false;
  }
  size_t at = 1;
  if (text[at] == '.') {
    ++at;
    while (at < text.size() && IsDigit(text[at])) {
      ++at;
    }
  }
  return at + 4 == text.size() && (text[at] == 'E' || text[at] == 'e') && text[at + 1] == '+' && IsDigit(text[at + 2]) && IsDigit(text[at + 3]);
}

}  // namespace limn
