/// Phones, addresses and hashes for the reference evaluator: regular expressions, and SHA-256 with its constants worked out.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace limn::differential {

/// `folded`: as `fold` gives it. Nothing where it is no phone number.
std::optional<std::string> NormalPhone(const std::string& folded);
/// Nothing where it is no e-mail address; not in small letters yet.
std::optional<std::string> EmailDomain(const std::string& text);
std::string Sha256(const std::string& message);
/// The characters with those between the first and the last few hidden.
std::string Masked(const std::vector<std::string>& characters, int64_t first, int64_t last);

}  // namespace limn::differential
