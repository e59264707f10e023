// Colours for a terminal, or none.

#ifndef PSEM_STRESS_REPORT_PALETTE_H_
#define PSEM_STRESS_REPORT_PALETTE_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace psem {

struct Palette {
  bool on = false;

  std::string Good(absl::string_view text) const { return Paint("32", text); }
  std::string Bad(absl::string_view text) const { return Paint("1;31", text); }
  std::string Doubtful(absl::string_view text) const { return Paint("33", text); }
  std::string Quiet(absl::string_view text) const { return Paint("2", text); }
  std::string Strong(absl::string_view text) const { return Paint("1", text); }

 private:
  std::string Paint(absl::string_view code, absl::string_view text) const {
    return on ? absl::StrCat("\x1b[", code, "m", text, "\x1b[0m") : std::string(text);
  }
};

}  // namespace psem

#endif  // PSEM_STRESS_REPORT_PALETTE_H_
