/// Which Limn this is.
#pragma once

#include <string>

namespace limn::cli {

/// "0.1.0".
std::string Version();
/// The commit it was built from, "3f2c1ab", with "+" behind where files had changed; "" where the sources were no checkout.
std::string Commit();
/// The edition of the language that it reads: `limn: 1`.
int LanguageEdition();

}  // namespace limn::cli
