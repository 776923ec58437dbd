/// The formatter: one way to write each rule file, and the same file in the other language.
#pragma once

#include <optional>
#include <string>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/source_file.h"

namespace limn {

/// The file in its one form: ASCII punctuation, keywords as the table spells them, attributes, arms, cards and rows
/// on lines of their own, arms, cards and tables lined up by display width, clauses of a call in their one order, at most
/// one blank line. Line breaks inside an expression stay where the author put them; comments stay. Formatting twice is
/// formatting once. A statement with an error in it, or one that this version does not read, stays as it is.
std::string Format(const SourceMap& sources, FileId file);

/// The formatted file with keywords and functions in a language; names, texts and comments stay. Back again gives the same
/// bytes as Format. Refuses a file with errors: nothing is returned and they are in the sink. The tree of what is returned
/// is the tree of the file (Print, canonical); should it ever not be, nothing is returned.
/// source    language.md, promise 3
std::optional<std::string> FormatTo(const SourceMap& sources, FileId file, Language language, DiagnosticSink& sink);

}  // namespace limn
