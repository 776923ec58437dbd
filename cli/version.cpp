#include "cli/version.h"

#include "commit.h"

namespace limn::cli {

std::string Version() { return LIMN_VERSION; }

std::string Commit() { return LIMN_COMMIT; }

int LanguageEdition() { return 1; }

}  // namespace limn::cli
