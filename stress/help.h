// What the program says about itself.

#ifndef PSEM_STRESS_HELP_H_
#define PSEM_STRESS_HELP_H_

#include <memory>
#include <string>

#include "CLI/CLI.hpp"
#include "stress/option_values.h"

namespace psem {

// Adds all options to `app`, which fills in `texts`, `options` and `list` when it parses.
void AddOptions(CLI::App* app, OptionTexts* texts, TortureOptions* options, bool* list);

// All scenarios, what each of them needs, and all subjects.
std::string ListText();

}  // namespace psem

#endif  // PSEM_STRESS_HELP_H_
