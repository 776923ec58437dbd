/// The intrinsics, where there are any: for the kernels that are written with them (runtime/kernels/vector_unit.h).
#pragma once

#include "runtime/kernels/vector_unit.h"

#ifdef LIMN_HAS_VECTOR_UNITS
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"  // of registers that are left undefined on purpose: GCC bug 105593
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include <immintrin.h>
#pragma GCC diagnostic pop
#endif
