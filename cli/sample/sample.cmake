# The sample project's limn.yaml and rules inside the binary, for `limn sample`.
set(sample_folder ${CMAKE_SOURCE_DIR}/cli/sample/retail)
set(sample_cpp ${CMAKE_BINARY_DIR}/generated/retail_files.cpp)
file(GLOB sample_files CONFIGURE_DEPENDS ${sample_folder}/limn.yaml ${sample_folder}/rules/*.limn)
add_custom_command(
  OUTPUT ${sample_cpp}
  COMMAND ${CMAKE_COMMAND} -DFOLDER=${sample_folder} -DOUT=${sample_cpp} -P ${CMAKE_SOURCE_DIR}/cli/sample/embed_project.cmake
  DEPENDS ${sample_files} ${CMAKE_SOURCE_DIR}/cli/sample/embed_project.cmake
  COMMENT "Embedding the sample project"
  VERBATIM)
target_sources(limn_cli PRIVATE ${sample_cpp})
