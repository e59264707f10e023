#include "stress/write_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

namespace psem {

bool WriteFile(const std::string& path, absl::string_view text) {
  FILE* const file = fopen(path.c_str(), "we");
  bool written = file != nullptr;
  if (file != nullptr) {
    written = fwrite(text.data(), 1, text.size(), file) == text.size();
    written = fclose(file) == 0 && written;
  }
  if (!written) fprintf(stderr, "torture: cannot write %s: %s\n", path.c_str(), strerror(errno));
  return written;
}

}  // namespace psem
