#include "cli/atomic_file.h"

#include "runtime/tables/writers/output_file.h"

namespace limn::cli {

std::optional<WriteFailure> WriteWholeFile(const std::string& path, std::string_view contents, const std::vector<std::string>& inputs) {
  std::optional<WriteFailure> failure;
  std::optional<WholeFile> file = WholeFile::Open(path, inputs, failure);
  if (!file) {
    return failure;
  }
  return file->Append(contents) && file->Finish() && file->Commit() ? std::nullopt : file->failure();
}

std::optional<std::string> ReplaceFile(const std::string& path, std::string_view contents) {
  const std::optional<WriteFailure> failure = WriteWholeFile(path, contents);
  return failure ? std::optional(failure->reason) : std::nullopt;
}

}  // namespace limn::cli
