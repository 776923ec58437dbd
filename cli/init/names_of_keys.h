/// What the name of a column or a table lets init guess: a key, people, another row of the same table.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace limn::cli {

/// With ASCII letters in lower case.
std::string Folded(std::string_view text);

/// What stands before the ending that makes a name a key's: `customer` of customer_id, customerId and customer_no, `客户` of 客户号; in lower case.
std::optional<std::string> StemOfKey(std::string_view column);

/// Whether a column is named like one that tells things apart: customer_id, 订单号.
bool IsNamedLikeKey(std::string_view column);

/// Words for those whom rules speak of, the likeliest first; in lower case.
inline constexpr std::array<std::string_view, 26> kPeople = {"customer", "client", "user",  "member",   "account", "household", "visitor", "contact", "person", "patient", "subscriber", "student", "guest",
                                                             "company",  "lead",   "buyer", "shopper",  "客户",    "用户",      "会员",    "顾客",    "买家",   "患者",    "学员",       "账户",    "企业"};
/// Whether a name is one of these words, or ends in one (`crm_accounts`).
bool IsPeople(std::string_view word);

/// Who referred whom, who owns whom: a column that names another row of its own table.
struct Kinship {
  std::string_view part;
  std::string_view children;
};
/// Nothing where a column's name speaks of no kinship.
std::optional<Kinship> KinshipOf(std::string_view column);

}  // namespace limn::cli
