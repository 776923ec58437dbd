#include "runtime/tables/writer.h"
#include "runtime/tables/writers/formats.h"

namespace limn {

bool TableWriter::Write(const OutputBatch& batch) { return !failure_ && WriteRows(batch); }

bool TableWriter::Finish() { return !failure_ && FinishFile(); }

bool TableWriter::Commit() { return !failure_ && CommitFile(); }

std::unique_ptr<TableWriter> OpenWriter(const std::string& path, std::vector<OutputColumn> columns, const WriterOptions& options,
                                        std::optional<WriteFailure>& failure) {
  std::optional<WholeFile> file = WholeFile::Open(path, options.inputs, failure);
  if (!file) {
    return nullptr;
  }
  switch (options.format) {
    case WriterFormat::Csv:
      return MakeCsvWriter(std::move(*file), std::move(columns), options);
    case WriterFormat::JsonLines:
      return MakeJsonLinesWriter(std::move(*file), std::move(columns), options);
    case WriterFormat::Sqlite:
      return MakeSqliteWriter(path, std::move(*file), std::move(columns), options, failure);
  }
  return nullptr;
}

}  // namespace limn
