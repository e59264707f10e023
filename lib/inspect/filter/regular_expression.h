// POSIX extended regular expressions, as regcomp(3) has them, kept from running away.

#ifndef PSEM_LIB_INSPECT_FILTER_REGULAR_EXPRESSION_H_
#define PSEM_LIB_INSPECT_FILTER_REGULAR_EXPRESSION_H_

#include <regex.h>

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace psem {

// Whoever writes an expression cannot make it take for ever, nor much memory (the worst that was
// found took 0.3 s and 5 MB): its length is bounded, also once its counts are written out, and
// back-references, which alone need time that grows exponentially, are refused.
class RegularExpression {
 public:
  static constexpr size_t kMaxLength = 256;
  // The library writes a{9}{9} out as 81 letters, and each + doubles what it stands behind. A
  // bracket counts as one letter.
  static constexpr size_t kMaxWrittenOut = 256;

  // Returns the expression, or InvalidArgument with what is wrong with it, printable.
  static absl::StatusOr<RegularExpression> Parse(absl::string_view text);

  // Whether some part of `text` matches. What is a character is the locale's affair; in C.UTF-8 a
  // byte that is not UTF-8 matches nothing, not even a dot.
  // Threads: may be called by several at once.
  bool IsIn(const std::string& text) const;

 private:
  std::shared_ptr<const regex_t> compiled_;
};

}  // namespace psem

#endif  // PSEM_LIB_INSPECT_FILTER_REGULAR_EXPRESSION_H_
