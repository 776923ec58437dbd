# The cases in this folder, run by the built `limn` and inside the test. LIMN_UPDATE=1 in the environment rewrites the expectations.
if(TARGET limn_cli)
  add_library(golden_cases STATIC tests/golden/golden_case.cpp tests/golden/golden_program.cpp)
  target_link_libraries(golden_cases PUBLIC test_support limn_cli)
  limn_test(golden SOURCES tests/golden/*_test.cpp DEPS golden_cases)
  add_dependencies(golden limn)
endif()
