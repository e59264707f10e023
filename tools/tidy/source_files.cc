#include "tools/tidy/source_files.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "absl/strings/match.h"

namespace psem {
namespace {

namespace fs = std::filesystem;

bool IsWanted(const SourceFile& file) {
  return file.is_code() || file.is_build() || absl::EndsWith(file.path, ".bzl") ||
         absl::EndsWith(file.path, ".md");
}

// Bazel's own links into its output, and what git and editors keep.
bool IsNotOurs(const std::string& name) {
  return absl::StartsWith(name, ".") || absl::StartsWith(name, "bazel-");
}

}  // namespace

bool SourceFile::is_code() const {
  return absl::EndsWith(path, ".h") || absl::EndsWith(path, ".cc") || absl::EndsWith(path, ".c");
}

bool SourceFile::is_test() const {
  return absl::EndsWith(path, "_test.cc") || absl::EndsWith(path, "_test.c");
}

bool SourceFile::is_build() const { return path == "BUILD" || absl::EndsWith(path, "/BUILD"); }

absl::string_view SourceFile::folder() const {
  const size_t slash = path.rfind('/');
  return absl::string_view(path).substr(0, slash == std::string::npos ? 0 : slash);
}

std::vector<SourceFile> ReadWorkspace() {
  const fs::path root = fs::canonical("WORKSPACE").parent_path();
  std::vector<SourceFile> files;
  for (auto entry = fs::recursive_directory_iterator(root); entry != fs::end(entry); ++entry) {
    if (IsNotOurs(entry->path().filename())) {
      entry.disable_recursion_pending();
      continue;
    }
    SourceFile file;
    file.path = entry->path().lexically_relative(root);
    if (!entry->is_regular_file() || !IsWanted(file)) continue;
    std::ifstream stream(entry->path());
    for (std::string line; std::getline(stream, line);) file.lines.push_back(line);
    files.push_back(std::move(file));
  }
  if (files.size() < 10) {
    std::cerr << "no workspace at " << root << ": tag the test `local`, give it //:WORKSPACE\n";
    abort();
  }
  std::sort(files.begin(), files.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

}  // namespace psem
