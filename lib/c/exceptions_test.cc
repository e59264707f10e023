// No C++ exception gets out of the interface in C.

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <new>
#include <stdexcept>
#include <string>

#include "absl/base/attributes.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/c/psem.h"
#include "lib/testing/child_process.h"
#include "lib/testing/own_names.h"

namespace {

// How many allocations go well before one fails; negative: all go well.
thread_local int allocations_left = -1;

}  // namespace

// Not inlined: the compiler would take malloc and delete for a pair that does not fit.
ABSL_ATTRIBUTE_NOINLINE void* operator new(size_t size) {
  if (allocations_left == 0) {
    allocations_left = -1;
    throw std::bad_alloc();
  }
  if (allocations_left > 0) --allocations_left;
  void* const memory = malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

ABSL_ATTRIBUTE_NOINLINE void operator delete(void* memory) noexcept { free(memory); }
ABSL_ATTRIBUTE_NOINLINE void operator delete(void* memory, size_t) noexcept { free(memory); }

namespace psem {
namespace {

using testing::HasSubstr;

psem_options Silent() {
  psem_options options;
  EXPECT_EQ(psem_options_init(&options, sizeof(options)), 0);
  options.silent = 1;
  return options;
}

// Calls `body` with its first allocation failing, then its second, and so on, until none fails.
// Returns how many failed.
template <typename Body>
int FailEachAllocation(int wanted, Body body) {
  for (int number = 0;; ++number) {
    allocations_left = number;
    const int error = body();
    const bool none_failed = allocations_left >= 0;
    allocations_left = -1;
    if (none_failed) {
      EXPECT_EQ(error, wanted);
      return number;
    }
    EXPECT_EQ(error, ENOMEM) << number;
    EXPECT_STREQ(psem_last_error(), "out of memory (ENOMEM)");
  }
}

TEST(OutOfMemory, OpenSaysSo) {
  const OwnNames names;
  const std::string name = names.Name("jobs");
  const psem_options options = Silent();
  psem_semaphore* semaphore = nullptr;
  const int failed = FailEachAllocation(0, [&] {
    const int error = psem_open(name.c_str(), &options, &semaphore);
    if (error != 0) {
      EXPECT_EQ(semaphore, nullptr);
      EXPECT_NE(access(names.Path("jobs").c_str(), F_OK), 0);
    }
    return error;
  });
  EXPECT_GT(failed, 2);
  EXPECT_EQ(psem_acquire(semaphore), 0);
  psem_destroy(semaphore);
}

TEST(OutOfMemory, FailingCallsSayThatInstead) {
  const OwnNames names;
  const std::string name = names.Name("jobs");
  psem_options options = Silent();
  psem_semaphore* semaphore = nullptr;
  options.value = 0;
  ASSERT_EQ(psem_open(name.c_str(), &options, &semaphore), 0);
  EXPECT_GT(FailEachAllocation(EPERM, [&] { return psem_release(semaphore); }), 0);
  EXPECT_GT(FailEachAllocation(EAGAIN, [&] { return psem_try_acquire(semaphore); }), 0);
  EXPECT_GT(FailEachAllocation(ETIMEDOUT, [&] { return psem_acquire_for_ns(semaphore, 0); }), 0);
  uint32_t value = 7;
  EXPECT_EQ(psem_value(semaphore, &value), 0);
  EXPECT_EQ(value, 0u);
  psem_destroy(semaphore);
}

TEST(OutOfMemory, CancellationSaysSo) {
  psem_cancellation* cancellation = nullptr;
  EXPECT_EQ(FailEachAllocation(0, [&] { return psem_cancellation_new(&cancellation); }), 1);
  psem_cancellation_destroy(cancellation);
}

TEST(OutOfMemory, WaitersSaySo) {
  const OwnNames names;
  psem_options options = Silent();
  psem_semaphore* semaphore = nullptr;
  options.value = 0;
  ASSERT_EQ(psem_open(names.Name("jobs").c_str(), &options, &semaphore), 0);
  ChildProcess waiter([&] { PSEM_CHILD_CHECK(psem_acquire(semaphore) == 0); });
  ASSERT_TRUE(WaitUntilTrue([&] { return waiter.IsWaitingOnFutex(); }));
  psem_waiters waiters = {};
  // One allocation alone: how many there are depends on the other processes.
  allocations_left = 0;
  EXPECT_EQ(psem_get_waiters(semaphore, &waiters, sizeof(waiters)), ENOMEM);
  EXPECT_EQ(allocations_left, -1);
  EXPECT_EQ(waiters.size, 0u);
  EXPECT_EQ(psem_get_waiters(semaphore, &waiters, sizeof(waiters)), 0);
  EXPECT_EQ(waiters.live, 1u);
  psem_destroy(semaphore);
}

// The header warns of it.
TEST(OutOfMemory, AbortsWhatCannotSaySo) {
  const OwnNames names;
  ChildProcess::Options capture;
  capture.capture_stderr = true;
  ChildProcess child(
      [&] {
        const psem_options options = Silent();
        psem_semaphore* semaphore = nullptr;
        PSEM_CHILD_CHECK(psem_open(names.Name("jobs").c_str(), &options, &semaphore) == 0);
        allocations_left = 0;
        psem_acquire_n(semaphore, 0);
      },
      capture);
  EXPECT_EQ(child.Wait().signal, SIGABRT) << child.Wait().Text();
  EXPECT_THAT(child.Wait().output, HasSubstr("bad_alloc"));
}

TEST(OutOfMemory, ClosingNeedsNone) {
  const OwnNames names;
  const psem_options options = Silent();
  psem_semaphore* semaphore = nullptr;
  ASSERT_EQ(psem_open(names.Name("jobs").c_str(), &options, &semaphore), 0);
  allocations_left = 0;
  psem_destroy(semaphore);
  EXPECT_EQ(allocations_left, 0);
  allocations_left = -1;
  EXPECT_NE(access(names.Path("jobs").c_str(), F_OK), 0);
}

struct Thrower {
  void (*throw_it)();
  const char* text;
};

TEST(OnSlowWait, ThatThrowsEndsTheAcquire) {
  const OwnNames names;
  const Thrower throwers[] = {
      {[] { throw std::runtime_error("no such luck"); }, "exception (EPROTO): no such luck"},
      {[] { throw 42; }, "exception (EPROTO)"},
  };
  for (const Thrower& thrower : throwers) {
    psem_options options = Silent();
    options.value = 0;
    options.slow_wait_ns = 0;
    options.slow_wait_context = const_cast<Thrower*>(&thrower);
    options.on_slow_wait = [](const psem_slow_wait*, void* context) {
      static_cast<Thrower*>(context)->throw_it();
    };
    psem_semaphore* semaphore = nullptr;
    ASSERT_EQ(psem_open(names.Name("jobs").c_str(), &options, &semaphore), 0);
    EXPECT_EQ(psem_acquire(semaphore), EPROTO);
    EXPECT_THAT(psem_last_error(), HasSubstr(thrower.text));
    EXPECT_EQ(psem_held(semaphore), 0);
    psem_destroy(semaphore);
  }
}

}  // namespace
}  // namespace psem
