/// Applies the fixes of diagnostics to the files they name: `limn check --fix`.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"

namespace limn {

struct FixedFiles {
  /// Whole new contents of each file that changes, in order of FileId, with a byte order mark where the file had one.
  std::vector<std::pair<FileId, std::string>> texts;
  size_t applied = 0;  // diagnostics whose fixes are in
  size_t left = 0;     // diagnostics whose fixes touch what another one changed; checking again offers them anew
};

/// The fixes of one diagnostic are one edit: all or none. Of edits that touch the same bytes the first is applied.
/// `unsafe` also applies fixes that are only likely.
FixedFiles ApplyFixes(const std::vector<Diagnostic>& diagnostics, const SourceMap& sources, bool unsafe);

}  // namespace limn
