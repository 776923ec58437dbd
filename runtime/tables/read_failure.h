/// ReadFailure: why a source can't be read (further).
#pragma once

#include <string>

#include "runtime/tables/data_issue.h"

namespace limn {

/// The issue's kind, and the example or hint it takes.
struct ReadFailure {
  DataIssueKind kind;
  std::string example;
  std::string hint;
};

}  // namespace limn
