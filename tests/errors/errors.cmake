# The cases in this folder, run by the built `limn`. LIMN_UPDATE=1 in the environment rewrites the expectations.
limn_test(errors SOURCES tests/errors/*.cpp DEPS compiler_diagnostics test_support)
if(TARGET errors AND TARGET limn)
  add_dependencies(errors limn)
endif()
