// A process that opens a file for use when it is told to, and may have to wait for a lease.

#ifndef PSEM_LIB_TESTING_OPENER_H_
#define PSEM_LIB_TESTING_OPENER_H_

#include <sys/types.h>

#include <atomic>
#include <memory>
#include <string>

#include "lib/platform/file_facts.h"
#include "lib/testing/child_process.h"

namespace psem {

class Opener {
 public:
  // Forks it. It opens `path` as sem_open does, for reading and writing, once Begin is called, and
  // has it open until the destructor.
  explicit Opener(const std::string& path);
  ~Opener();

  Opener(const Opener&) = delete;
  Opener& operator=(const Opener&) = delete;

  // Each may be called from any process that was forked later, and neither allocates nor locks.
  void Begin() const;             // The second time it does nothing.
  bool WaitUntilBlocked() const;  // In open(). False when it never was.

  // False when it could not be opened.
  bool WaitUntilOpen() const;

  // Of what it has open.
  FileIdentity identity() const { return shared_->identity; }

 private:
  enum State { kIdle, kBegin, kOpening, kOpen, kFailed };
  struct Shared {
    std::atomic<State> state;
    FileIdentity identity;  // Settled with kOpen.
  };

  static void Run(const std::string& path, Shared* shared);
  bool IsAsleep() const;

  Shared* shared_;
  std::unique_ptr<ChildProcess> child_;
  char stat_path_[32];
};

}  // namespace psem

#endif  // PSEM_LIB_TESTING_OPENER_H_
