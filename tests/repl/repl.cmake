# Scripts through a pipe, a terminal inside tmux, and the parts of the REPL by themselves. LIMN_UPDATE=1 in the environment rewrites the
# expected output of the scripts.
if(TARGET limn_cli)
  limn_test(repl SOURCES tests/repl/*_test.cpp tests/repl/run_limn.cpp DEPS limn_cli)
  add_dependencies(repl limn)
endif()
