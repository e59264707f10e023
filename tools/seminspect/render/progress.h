// How far something is that takes longer than two seconds, on a terminal.

#ifndef PSEM_TOOLS_SEMINSPECT_RENDER_PROGRESS_H_
#define PSEM_TOOLS_SEMINSPECT_RENDER_PROGRESS_H_

#include <cstddef>
#include <string>

#include "absl/time/time.h"

namespace psem {

// Writes "cleaning: 1200 of 10000" to stderr, over itself, when that is a terminal; the destructor
// takes it away again.
class Progress {
 public:
  Progress(std::string what, size_t total);
  ~Progress();

  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Step();

 private:
  const std::string what_;
  const size_t total_;
  const bool is_shown_;
  size_t done_ = 0;
  absl::Time next_;  // When to write again.
  bool written_ = false;
};

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_RENDER_PROGRESS_H_
