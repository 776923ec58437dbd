/// Columns that hold ids by their names: what must not be read as a number.
#pragma once

#include <initializer_list>
#include <string_view>

namespace limn {

/// `customer_id`, `ID`, `orderNo`, `zip`, `phone`, `sku`, `编号`, `手机号`, … by the words a name is made of.
bool LooksLikeIdName(std::string_view name);

/// Whether a name has one of the parts in it.
bool ContainsAny(std::string_view name, std::initializer_list<std::string_view> parts);

/// `1.2E+12`, `8.61234E+17`: how Excel writes a long id after opening and saving a CSV file.
bool LooksShortenedByExcel(std::string_view text);

}  // namespace limn
