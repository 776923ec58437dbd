# tests/differential: the reference evaluator, and what is tested against it.
find_package(date REQUIRED)
add_library(differential_reference STATIC
  tests/differential/reference.cpp tests/differential/reference_aggregate.cpp tests/differential/reference_builtins.cpp
  tests/differential/reference_exact.cpp tests/differential/reference_time.cpp tests/differential/reference_world.cpp)
target_link_libraries(differential_reference PUBLIC limn_options compiler_hir runtime_schema PRIVATE date::date-tz PkgConfig::RE2)

limn_test(differential_values SOURCES tests/differential/values_test.cpp DEPS differential_reference runtime_values)
