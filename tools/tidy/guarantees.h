// Whether each promise in docs/guarantees.md has a test that shows it.

#ifndef PSEM_TOOLS_TIDY_GUARANTEES_H_
#define PSEM_TOOLS_TIDY_GUARANTEES_H_

#include <string>
#include <vector>

#include "tools/tidy/source_files.h"

namespace psem {

// Returns a line for each promise ("### G7. ...") without a "Tested by `Suite.Test`", each test in
// backquotes that is in no _test.cc, and each number that is out of its order, of promises and of
// what is not promised ("### N7. ..."). A page without any promise is an offence too.
std::vector<std::string> GuaranteeOffences(const std::vector<SourceFile>& files);

}  // namespace psem

#endif  // PSEM_TOOLS_TIDY_GUARANTEES_H_
