# The cases in this folder, run by the built `limn` and inside the test. LIMN_UPDATE=1 in the environment rewrites the expectations.
limn_test(golden SOURCES tests/golden/*.cpp DEPS test_support limn_cli)
if(TARGET golden AND TARGET limn)
  add_dependencies(golden limn)
endif()
