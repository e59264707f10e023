// Writes what is installed below /usr/share and is made from the program's own table of commands:
// completions and manual pages.
// usage: write_documents DIRECTORY

#include <stdio.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "tools/seminspect/completion/completion.h"
#include "tools/seminspect/manual/manual.h"
#include "tools/seminspect/program.h"

namespace psem {
namespace {

// Returns whether it could.
bool WriteFile(const std::filesystem::path& path, const std::string& text) {
  std::error_code ignored;  // Without the directory the file fails.
  std::filesystem::create_directories(path.parent_path(), ignored);
  std::ofstream file(path);
  file << text;
  file.close();
  if (!file) fprintf(stderr, "write_documents: cannot write %s\n", path.c_str());
  return static_cast<bool>(file);
}

bool WriteDocuments(const std::filesystem::path& directory) {
  const Program program = MakeProgram();
  const CLI::App& app = *program.app;
  for (const ManualPage& page : ManualPages(app)) {
    const std::string file = absl::StrCat("man/man1/", page.name, ".1");
    if (!WriteFile(directory / file, page.text)) return false;
  }
  return WriteFile(directory / "bash-completion/completions/seminspect", BashCompletion(app)) &&
         WriteFile(directory / "zsh/vendor-completions/_seminspect", ZshCompletion(app)) &&
         WriteFile(directory / "fish/vendor_completions.d/seminspect.fish", FishCompletion(app));
}

}  // namespace
}  // namespace psem

int main(int argc, char** argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: write_documents DIRECTORY\n");
    return 2;
  }
  return psem::WriteDocuments(argv[1]) ? 0 : 1;
}
