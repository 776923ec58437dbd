# Tests of the repository itself: layers, tables complete, the manual, generated documents. LIMN_UPDATE=1 rewrites what is generated.
if(TARGET golden_cases)
  limn_test(house SOURCES tests/house/*.cpp DEPS golden_cases)
  add_dependencies(house limn)
endif()

# Both lay out the golden cases in one folder of the build.
if(TEST house)
  set_tests_properties(golden house PROPERTIES RESOURCE_LOCK golden_run)
endif()
