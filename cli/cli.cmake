# The program: limn_cli holds everything but main, so that tests can link it.
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)

set(limn_commit_h ${CMAKE_BINARY_DIR}/generated/commit.h)
add_custom_target(limn_commit
  COMMAND ${CMAKE_COMMAND} -DFOLDER=${CMAKE_SOURCE_DIR} -DOUT=${limn_commit_h} -P ${CMAKE_SOURCE_DIR}/cli/write_commit.cmake
  BYPRODUCTS ${limn_commit_h}
  VERBATIM)

file(GLOB_RECURSE limn_cli_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/cli/*.cpp)
list(FILTER limn_cli_sources EXCLUDE REGEX "/cli/main\\.cpp$")
add_library(limn_cli STATIC ${limn_cli_sources})
add_dependencies(limn_cli limn_commit)
set_source_files_properties(${CMAKE_SOURCE_DIR}/cli/version.cpp PROPERTIES
  COMPILE_DEFINITIONS "LIMN_VERSION=\"${PROJECT_VERSION}\"" OBJECT_DEPENDS ${limn_commit_h})
target_link_libraries(limn_cli PUBLIC limn_options compiler_check compiler_lower compiler_passes compiler_project compiler_syntax
  compiler_diagnostics runtime_vm runtime_layout runtime_tables runtime_labels stdlib CLI11::CLI11 nlohmann_json::nlohmann_json)

add_executable(limn ${CMAKE_SOURCE_DIR}/cli/main.cpp)
target_link_libraries(limn PRIVATE limn_cli)
set_target_properties(limn PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
include(cli/sample/sample.cmake)

include(${CMAKE_SOURCE_DIR}/packaging/packaging.cmake)
