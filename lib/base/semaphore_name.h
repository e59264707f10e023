// The name of a named semaphore: validated once, then carried about as a value.

#ifndef PSEM_LIB_BASE_SEMAPHORE_NAME_H_
#define PSEM_LIB_BASE_SEMAPHORE_NAME_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace psem {

// Where glibc and musl keep the files of named semaphores.
constexpr char kSemaphoreDirectory[] = "/dev/shm";

// A name that glibc's sem_open takes. "jobs" and "/jobs" are the same semaphore.
class SemaphoreName {
 public:
  // Bytes after the slash. The file is "sem." and the name, NAME_MAX (255) bytes at the most; glibc
  // 2.36 answers ENAMETOOLONG to 252.
  static constexpr size_t kMaxLength = 251;

  // What every semaphore file of glibc's begins with.
  static constexpr absl::string_view kFilePrefix = "sem.";

  // Returns the name, or InvalidArgument with a text that quotes `text` safely and says the rule: 1
  // to 251 bytes after an optional leading slash, no further slash, no NUL. `verb` begins that
  // text.
  static absl::StatusOr<SemaphoreName> Parse(absl::string_view text,
                                             absl::string_view verb = "name");

  // "/jobs", whatever form it was given in. The bytes may be hostile: print printable() instead.
  const std::string& text() const { return text_; }

  // "/jobs" for people: see lib/base/printable.h.
  std::string printable() const;

  // "sem.jobs", the file's name in the directory of semaphores.
  std::string file() const;

  friend bool operator==(const SemaphoreName& a, const SemaphoreName& b) {
    return a.text_ == b.text_;
  }

 private:
  explicit SemaphoreName(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

}  // namespace psem

#endif  // PSEM_LIB_BASE_SEMAPHORE_NAME_H_
