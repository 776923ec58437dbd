# The cases of tests/errors inside the binary, for `limn help CODE` and the error reference.
set(error_cases_folder ${CMAKE_SOURCE_DIR}/tests/errors)
set(error_cases_cpp ${CMAKE_BINARY_DIR}/generated/error_cases.cpp)
file(GLOB error_case_files CONFIGURE_DEPENDS ${error_cases_folder}/*.limn ${error_cases_folder}/*.txt ${error_cases_folder}/*/*.txt
     ${error_cases_folder}/*/args ${error_cases_folder}/*/*.yaml ${error_cases_folder}/*/rules/*.limn ${error_cases_folder}/*/packs/*.limn)
add_custom_command(
  OUTPUT ${error_cases_cpp}
  COMMAND ${CMAKE_COMMAND} -DFOLDER=${error_cases_folder} -DOUT=${error_cases_cpp}
          -P ${CMAKE_SOURCE_DIR}/compiler/diagnostics/embed_error_cases.cmake
  DEPENDS ${error_case_files} ${CMAKE_SOURCE_DIR}/compiler/diagnostics/embed_error_cases.cmake
  COMMENT "Embedding tests/errors"
  VERBATIM)
target_sources(compiler_diagnostics PRIVATE ${error_cases_cpp})
# Cases hold on purpose what a compiler warns about: letters that turn the line around.
set_source_files_properties(${error_cases_cpp} PROPERTIES COMPILE_OPTIONS "-w;-O0")
