/// LIMN_FAULT: places where the tests may break the runtime on purpose, to show that they would notice. False, and gone, in every build but
/// that of tests/differential/faults, which lists them.
#pragma once

#ifdef LIMN_PLANTED_FAULTS

namespace limn {
/// The fault that is switched on; 0 is none. Set while nothing runs.
inline int planted_fault = 0;
}  // namespace limn

#define LIMN_FAULT(number) (::limn::planted_fault == (number))

#else

#define LIMN_FAULT(number) false

#endif
