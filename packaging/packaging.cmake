# What is installed, and the .deb. Man page and completions are made by the program from its command table, when it is linked.
include(GNUInstallDirs)

set(limn_generated ${CMAKE_BINARY_DIR}/packaging)
file(MAKE_DIRECTORY ${limn_generated})
foreach(pair "man:limn.1" "bash:limn.bash" "zsh:_limn" "fish:limn.fish")
  string(REPLACE ":" ";" pair ${pair})
  list(GET pair 0 what)
  list(GET pair 1 file)
  add_custom_command(TARGET limn POST_BUILD COMMAND limn generate ${what} > ${limn_generated}/${file} VERBATIM)
endforeach()

install(TARGETS limn RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${limn_generated}/limn.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${limn_generated}/limn.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME limn)
install(FILES ${limn_generated}/_limn DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES ${limn_generated}/limn.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES ${CMAKE_SOURCE_DIR}/README.md ${CMAKE_SOURCE_DIR}/CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${CMAKE_SOURCE_DIR}/packaging/copyright ${CMAKE_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME limn)
set(CPACK_PACKAGE_CONTACT "Limn maintainers <limn@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "label customers by rules that marketers write")
set(CPACK_PACKAGE_DESCRIPTION "Limn reads rules in English or Chinese, checks and compiles them, and labels every customer
of a database or a set of CSV files: tags, segments and personas. It explains each label with
the customer's own values and runs the tests that stand beside the rules.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES TRUE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS tzdata)
include(CPack)
