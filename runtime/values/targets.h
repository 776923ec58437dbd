/// LIMN_TARGETS: a function that is compiled for several vector widths, of which the loader takes the widest that the machine has. The same bits come out of
/// each: no kernel reassociates floats, and contraction is off for the whole project.
#pragma once

/// Only where the loader can choose between versions of a function (GCC and glibc on x86-64). Elsewhere, and under sanitizers, which run before the choice is
/// made, it is the compiler's own target: all of NEON on 64-bit Arm.
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define LIMN_TARGETS __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define LIMN_TARGETS
#endif

/// For the helpers of such a function, which must become part of each of its versions.
#define LIMN_ALWAYS_INLINE [[gnu::always_inline]] inline
/// The same behind the parameters of a lambda.
#define LIMN_INLINED __attribute__((always_inline))
