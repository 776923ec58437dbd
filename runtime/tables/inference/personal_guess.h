/// Guesses which columns hold personal data, by their names and by what stands in them.
#pragma once

#include <string>
#include <string_view>

#include "runtime/values/value.h"

namespace limn {

/// `anna@example.com`.
bool LooksLikeEmail(std::string_view cell);
/// A Chinese mobile number, `+49 30 1234567`, `(030) 123-4567`; a plain number of other lengths is none.
bool LooksLikePhone(std::string_view cell);
/// A Chinese identity number: 17 digits and a digit or X whose check digit is right (source: GB 11643-1999).
bool LooksLikeIdNumber(std::string_view cell);

/// email, phone, name, address, birth_date, id_number or "" by the words of a column's name; `name` alone is a person's in a table of people.
std::string PersonalKindOfName(std::string_view column_name, std::string_view table_name, ValueType type);

}  // namespace limn
