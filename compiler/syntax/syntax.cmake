# compiler/syntax: SourceFile -> ast::File. Included by the main CMakeLists.txt.
# Made in the build tree and never committed: the parser from grammar/*.g4, the keyword rows from grammar/keywords.yaml.

find_program(ANTLR4 antlr4 REQUIRED)
find_path(ANTLR4_INCLUDE antlr4-runtime.h PATH_SUFFIXES antlr4-runtime REQUIRED)
find_library(ANTLR4_RUNTIME antlr4-runtime REQUIRED)

set(limn_grammar_dir ${CMAKE_BINARY_DIR}/generated/grammar)
add_executable(generate_keyword_rows grammar/generate_keyword_rows.cpp)
target_link_libraries(generate_keyword_rows PRIVATE limn_options yaml-cpp)
set(limn_keyword_rows ${CMAKE_BINARY_DIR}/generated/keyword_rows.inc)
set(limn_keyword_tokens ${limn_grammar_dir}/LimnKeywords.tokens)
file(MAKE_DIRECTORY ${limn_grammar_dir})
add_custom_command(
  OUTPUT ${limn_keyword_rows} ${limn_keyword_tokens}
  COMMAND generate_keyword_rows ${CMAKE_SOURCE_DIR}/grammar/keywords.yaml ${limn_keyword_rows} ${limn_keyword_tokens}
  DEPENDS generate_keyword_rows ${CMAKE_SOURCE_DIR}/grammar/keywords.yaml
  COMMENT "Keywords: grammar/keywords.yaml"
  VERBATIM)
add_custom_target(limn_keyword_rows DEPENDS ${limn_keyword_rows})

set(limn_grammar_sources ${limn_grammar_dir}/LimnLexer.cpp ${limn_grammar_dir}/LimnParser.cpp)
add_custom_command(
  OUTPUT ${limn_grammar_sources} ${limn_grammar_dir}/LimnLexer.h ${limn_grammar_dir}/LimnParser.h
  COMMAND ${ANTLR4} -Dlanguage=Cpp -no-listener -no-visitor -package limn_grammar -encoding US-ASCII -Werror
          -o ${limn_grammar_dir} -lib ${limn_grammar_dir} LimnLexer.g4
  COMMAND ${ANTLR4} -Dlanguage=Cpp -no-listener -no-visitor -package limn_grammar -encoding US-ASCII -Werror
          -o ${limn_grammar_dir} -lib ${limn_grammar_dir} LimnParser.g4
  WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}/grammar
  DEPENDS ${CMAKE_SOURCE_DIR}/grammar/LimnLexer.g4 ${CMAKE_SOURCE_DIR}/grammar/LimnParser.g4 ${limn_keyword_tokens}
  COMMENT "ANTLR: grammar/LimnLexer.g4, grammar/LimnParser.g4"
  VERBATIM)
add_library(limn_grammar STATIC ${limn_grammar_sources})
target_include_directories(limn_grammar SYSTEM PUBLIC ${limn_grammar_dir} ${ANTLR4_INCLUDE})
# The runtime's headers predate char8_t; the generated code is not ours to keep free of warnings.
target_compile_options(limn_grammar PRIVATE -w -fno-char8_t)
target_link_libraries(limn_grammar PUBLIC ${ANTLR4_RUNTIME})

limn_library(compiler/syntax DEPS compiler/diagnostics LINK PkgConfig::UTF8PROC)
add_dependencies(compiler_syntax limn_keyword_rows)
# ANTLR's headers stay inside this folder, in the six files that read its tokens or its tree.
target_link_libraries(compiler_syntax PRIVATE limn_grammar)
target_compile_options(compiler_syntax PRIVATE -fno-char8_t)
# Its parser keeps a type of the file's own, which a unity build would take for a member of another file.
set_source_files_properties(${CMAKE_SOURCE_DIR}/compiler/syntax/grammar_parser.cpp PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
set_source_files_properties(${CMAKE_SOURCE_DIR}/compiler/syntax/keywords.cpp PROPERTIES OBJECT_DEPENDS ${limn_keyword_rows})
