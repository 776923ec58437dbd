# compiler/syntax: SourceFile -> ast::File. Included by the main CMakeLists.txt.
limn_library(compiler/syntax DEPS compiler/diagnostics)
