/// ComplaintLimit: how much is said about one file. A file of noise is no reason for a million complaints.
#pragma once

#include <cstddef>

#include "compiler/diagnostics/diagnostic.h"

namespace limn {

class ComplaintLimit {
 public:
  explicit ComplaintLimit(DiagnosticSink& sink) : sink_(sink), begin_(sink.all().size()) {}

  bool is_reached() const { return sink_.all().size() - begin_ >= kComplaintsMax; }

  /// Where the next complaint goes; past the limit nobody hears it. The reference holds until the next call.
  DiagnosticSink& sink() {
    if (!is_reached()) {
      return sink_;
    }
    unheard_ = DiagnosticSink();
    return unheard_;
  }

  static constexpr size_t kComplaintsMax = 1000;

 private:
  DiagnosticSink& sink_;
  DiagnosticSink unheard_;
  size_t begin_;
};

}  // namespace limn
