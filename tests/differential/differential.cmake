# tests/differential: the reference evaluator, random programs and tables, and what is tested against it.
add_library(differential_reference STATIC
  tests/differential/reference.cpp tests/differential/reference_aggregate.cpp tests/differential/reference_builtins.cpp tests/differential/reference_claims.cpp
  tests/differential/reference_clusters.cpp tests/differential/reference_contacts.cpp
  tests/differential/reference_exact.cpp tests/differential/reference_intervals.cpp tests/differential/reference_md5.cpp tests/differential/reference_population.cpp
  tests/differential/reference_rhythm.cpp tests/differential/reference_sequence.cpp
  tests/differential/reference_time.cpp tests/differential/reference_world.cpp)
target_link_libraries(differential_reference PUBLIC limn_options compiler_hir runtime_schema
                      PRIVATE date::date-tz PkgConfig::RE2 PkgConfig::UTF8PROC)

limn_test(differential_values SOURCES tests/differential/values_test.cpp DEPS differential_reference runtime_values)

add_library(differential_cases STATIC
  tests/differential/comparison.cpp tests/differential/hits.cpp tests/differential/pipeline.cpp tests/differential/random_aggregates.cpp tests/differential/random_builtins.cpp
  tests/differential/random_claims.cpp tests/differential/random_conditions.cpp tests/differential/random_expressions.cpp
  tests/differential/random_populations.cpp tests/differential/random_programs.cpp tests/differential/random_tables.cpp tests/differential/random_written_out.cpp tests/differential/refresh_trial.cpp tests/differential/rule_text.cpp
  tests/differential/shrink.cpp tests/differential/trial.cpp)
target_link_libraries(differential_cases PUBLIC differential_reference compiler_check compiler_passes compiler_lower compiler_project stdlib)
add_dependencies(differential_cases limn_keyword_rows)

# Not Catch2: it prints what was reached and the shrunk case, and takes how many programs as an argument.
add_executable(differential tests/differential/main.cpp)
target_link_libraries(differential PRIVATE differential_cases)
add_test(NAME differential COMMAND differential WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})

limn_test(differential_sql SOURCES tests/differential/sql_test.cpp tests/differential/sql_aggregates.cpp tests/differential/sql_rules.cpp tests/differential/sql_tables.cpp
          tests/differential/sql_values.cpp
          DEPS differential_cases SQLite::SQLite3)

limn_test(differential_refresh SOURCES tests/differential/refresh_test.cpp DEPS differential_cases)

# A million programs and twenty thousand rules in SQL, about two hours on two cores: docs/guides/random_programs.md.
add_custom_target(long
  COMMAND ${CMAKE_COMMAND} -E env LIMN_SQL_CASES=20000 $<TARGET_FILE:differential_sql>
  COMMAND $<TARGET_FILE:differential> 1000000 1
  DEPENDS differential differential_sql WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} USES_TERMINAL)

limn_test(differential_shrink SOURCES tests/differential/shrink_test.cpp DEPS differential_cases)
limn_test(differential_mutations SOURCES tests/differential/mutations_test.cpp DEPS differential_cases)

# The runtime broken on purpose: the files with LIMN_FAULT compiled once more; their objects stand before the libraries that hold them.
# Under sanitizers they show nothing more and take ten times as long.
if(NOT LIMN_SANITIZE)
  add_library(differential_faulty OBJECT
    compiler/check/functions.cpp compiler/check/imports.cpp compiler/check/packs.cpp compiler/lower/lower_aggregate.cpp compiler/lower/lower_expression.cpp compiler/lower/lower_period.cpp runtime/kernels/aggregate.cpp runtime/kernels/arithmetic.cpp
    runtime/kernels/calendar.cpp runtime/kernels/compare.cpp runtime/kernels/deviation.cpp runtime/kernels/group_counts.cpp runtime/kernels/logic.cpp runtime/kernels/rhythm.cpp runtime/layout/new_rows.cpp runtime/layout/part.cpp runtime/vm/accumulator.cpp
    runtime/vm/evaluate.cpp runtime/vm/executor.cpp runtime/vm/members.cpp runtime/vm/moved_rows.cpp runtime/vm/population.cpp runtime/vm/refresh.cpp runtime/vm/run.cpp runtime/vm/value_ranking.cpp runtime/vm/window_bounds.cpp stdlib/time.cpp)
  target_link_libraries(differential_faulty PRIVATE differential_cases)
  target_compile_definitions(differential_faulty PRIVATE LIMN_PLANTED_FAULTS)
  add_executable(differential_faults tests/differential/faults/main.cpp)
  target_compile_definitions(differential_faults PRIVATE LIMN_PLANTED_FAULTS)
  target_link_libraries(differential_faults PRIVATE differential_faulty differential_cases)
  add_test(NAME differential_faults COMMAND differential_faults WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
endif()
