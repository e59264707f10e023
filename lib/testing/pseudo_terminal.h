// A terminal without a screen, for tests of what programs show and of what they do with keys.

#ifndef PSEM_LIB_TESTING_PSEUDO_TERMINAL_H_
#define PSEM_LIB_TESTING_PSEUDO_TERMINAL_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace psem {

// The terminal as the kernel makes it: it echoes what is typed and turns \n into \r\n. Make it
// first, then a ChildProcess that takes it. What cannot be made aborts the test with the errno.
class PseudoTerminal {
 public:
  explicit PseudoTerminal(unsigned short columns, unsigned short rows = 24);
  ~PseudoTerminal();

  PseudoTerminal(const PseudoTerminal&) = delete;
  PseudoTerminal& operator=(const PseudoTerminal&) = delete;

  // In a child: makes it stdin, stdout, stderr, and the terminal whose keys send signals.
  void Take() const;

  void Type(absl::string_view keys) const;

  // The number of columns changes, and with it comes SIGWINCH.
  void Resize(unsigned short columns, unsigned short rows) const;

  // Reads until `text` has come since the last call that found something. Returns false when the
  // children have ended, or `limit` has passed, without it.
  bool Await(absl::string_view text, absl::Duration limit = absl::Seconds(60));

  // Reads until every child that took it has ended. Returns all that was ever shown.
  const std::string& ReadToEnd(absl::Duration limit = absl::Seconds(60));

  // All that was read so far.
  const std::string& shown() const { return shown_; }

 private:
  // Reads what is there. Returns false when nobody can write any more, or at `deadline`.
  bool ReadMore(absl::Time deadline);

  int ours_ = -1;
  mutable int theirs_ = -1;  // Closed by the first read: it must not keep the terminal alive.
  std::string shown_;
  size_t found_ = 0;  // Where the last Await left off.
};

}  // namespace psem

#endif  // PSEM_LIB_TESTING_PSEUDO_TERMINAL_H_
