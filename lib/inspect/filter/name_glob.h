// Patterns of the shell's kind for names of semaphores.

#ifndef PSEM_LIB_INSPECT_FILTER_NAME_GLOB_H_
#define PSEM_LIB_INSPECT_FILTER_NAME_GLOB_H_

#include <bitset>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace psem {

// A pattern for the whole of a name, with or without its slash: "/jobs*" and "jobs*" mean the same.
//
//     *        any bytes, also none
//     ?        any byte
//     [a-c_]   one of these bytes; [!a-c_] or [^a-c_] any other one
//     \c       the byte c itself; \x1b the byte 0x1b. So a name as it was printed
//              (lib/base/printable.h) finds itself, if no *, ? or [ is in it
//
// Bytes are bytes: no locale, no UTF-8, no case. Matching takes at most as many steps as the
// pattern's length times the name's.
class NameGlob {
 public:
  // Returns the pattern, or InvalidArgument with what is wrong with it, printable.
  static absl::StatusOr<NameGlob> Parse(absl::string_view text);

  bool Matches(absl::string_view name) const;

 private:
  struct Element {
    bool any_bytes = false;    // A star.
    std::bitset<256> allowed;  // Else the bytes that may stand here.
  };

  std::vector<Element> elements_;
};

}  // namespace psem

#endif  // PSEM_LIB_INSPECT_FILTER_NAME_GLOB_H_
