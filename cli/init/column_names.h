/// Names of columns that limn.yaml takes.
#pragma once

#include "runtime/tables/inference.h"

namespace limn::cli {

/// A header of two lines becomes one, what can't be seen in it is left out, a very long one is cut. The column is still found by its own header.
void MakeNamesWritable(InferredTable& table);

}  // namespace limn::cli
