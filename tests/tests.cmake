# Catch2's main is built once, without optimisation: with it, it takes over a minute.
add_library(catch_main STATIC tests/catch_main.cpp)
target_compile_options(catch_main PRIVATE -O0 -fno-sanitize=all)

# limn_test(name SOURCES glob... DEPS libraries): one executable, one ctest entry.
# Tests run in the source folder and get it as LIMN_SOURCE_DIR, so goldens are read in place.
function(limn_test name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "SOURCES;DEPS")
  file(GLOB sources CONFIGURE_DEPENDS ${ARG_SOURCES})
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE catch_main limn_options ${ARG_DEPS})
  target_compile_definitions(${name} PRIVATE LIMN_SOURCE_DIR="${CMAKE_SOURCE_DIR}" LIMN_BINARY_DIR="${CMAKE_BINARY_DIR}")
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
endfunction()

foreach(folder runtime/values runtime/columns runtime/schema runtime/tables runtime/layout runtime/program runtime/kernels
        runtime/labels runtime/vm stdlib compiler/diagnostics compiler/types compiler/project compiler/hir compiler/check
        compiler/passes compiler/lower compiler/syntax)
  string(REPLACE "/" "_" name ${folder})
  limn_test(unit_${name} SOURCES tests/unit/${folder}/*.cpp DEPS ${name})
endforeach()
include(tests/errors/errors.cmake)
include(tests/differential/differential.cmake)
include(tests/support/support.cmake)
include(tests/cli/cli.cmake)
include(tests/golden/golden.cmake)
include(tests/house/house.cmake)
include(tests/repl/repl.cmake)

# The example projects against their oracles, every customer; those on shared data are skipped aloud where it is absent.
find_package(Python3 COMPONENTS Interpreter REQUIRED)
add_test(NAME examples COMMAND Python3::Interpreter rules-examples/check.py $<TARGET_FILE:limn> WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
add_test(NAME oracles COMMAND Python3::Interpreter rules-examples/oracle/test_limn_oracle.py WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})

# The longest first, so that none of them is left alone at the end.
if(TEST differential_faults)
  set_tests_properties(differential_faults PROPERTIES COST 300)
endif()
set_tests_properties(errors differential PROPERTIES COST 200)
set_tests_properties(examples golden cli unit_compiler_syntax PROPERTIES COST 100)
