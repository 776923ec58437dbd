# The command line as people use it: the built `limn` in a small shop.
limn_test(cli SOURCES tests/cli/*.cpp DEPS test_support limn_cli)
if(TARGET cli AND TARGET limn)
  add_dependencies(cli limn)
endif()
add_test(NAME package COMMAND ${CMAKE_SOURCE_DIR}/tests/cli/package.sh ${CMAKE_BINARY_DIR})
