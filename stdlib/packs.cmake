# packs.cpp: stdlib/packs/*.limn as StandardPacks().
set(packs_source ${CMAKE_BINARY_DIR}/generated/stdlib/packs.cpp)
file(GLOB pack_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/stdlib/packs/*.limn)
add_custom_command(
  OUTPUT ${packs_source}
  COMMAND ${CMAKE_COMMAND} -DFOLDER=${CMAKE_SOURCE_DIR}/stdlib/packs -DOUT=${packs_source} -P ${CMAKE_SOURCE_DIR}/stdlib/embed_packs.cmake
  DEPENDS ${pack_files} ${CMAKE_SOURCE_DIR}/stdlib/embed_packs.cmake
  COMMENT "packs.cpp")
target_sources(stdlib PRIVATE ${packs_source})
