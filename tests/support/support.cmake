# What tests of the whole program share: files of the tree, and the built `limn` run as a person would run it.
file(GLOB test_support_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/support/*.cpp)
add_library(test_support STATIC ${test_support_sources})
target_link_libraries(test_support PUBLIC limn_options)
target_compile_definitions(test_support PRIVATE LIMN_SOURCE_DIR="${CMAKE_SOURCE_DIR}" LIMN_BINARY_DIR="${CMAKE_BINARY_DIR}")
