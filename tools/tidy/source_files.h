// The files of a workspace that people write, as the checks beside this one see them.

#ifndef PSEM_TOOLS_TIDY_SOURCE_FILES_H_
#define PSEM_TOOLS_TIDY_SOURCE_FILES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace psem {

struct SourceFile {
  std::string path;  // From the workspace's root: "lib/base/errors.cc".
  std::vector<std::string> lines;

  bool is_code() const;  // .h, .cc or .c
  bool is_test() const;  // _test.cc or _test.c
  bool is_build() const;
  absl::string_view folder() const;  // "lib/base"
};

// Reads every C, C++, BUILD, .bzl and Markdown file of the workspace that the running test belongs
// to, sorted by path. Bazel hands a test links to the files themselves, so the real path of one,
// the test's `data`, leads to all. Aborts when it leads nowhere: a check of nothing must not pass.
std::vector<SourceFile> ReadWorkspace();

}  // namespace psem

#endif  // PSEM_TOOLS_TIDY_SOURCE_FILES_H_
