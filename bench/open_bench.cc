// What does it cost to open a semaphore and to close it again: one that exists, one that is created
// and removed, and one that the process has open already?

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <string>

#include "absl/status/statusor.h"
#include "bench/rivals.h"
#include "benchmark/benchmark.h"
#include "lib/semaphore/semaphore.h"
#include "lib/testing/own_names.h"

namespace psem {
namespace {

constexpr mode_t kMode = 0644;

sem_t* MustOpen(const std::string& name, int flags) {
  sem_t* const sem = sem_open(name.c_str(), flags, kMode, 1);
  if (sem != SEM_FAILED) return sem;
  fprintf(stderr, "sem_open %s: %s\n", name.c_str(), strerror(errno));
  exit(EXIT_FAILURE);
}

Semaphore MustOpen(const std::string& name, const Options& options) {
  absl::StatusOr<Semaphore> sem = Semaphore::Open(name, options);
  if (!sem.ok()) exit(EXIT_FAILURE);  // It has said why.
  return *std::move(sem);
}

// Each opens the semaphore and closes it.

void GlibcOpen(const std::string& name) { sem_close(MustOpen(name, O_CREAT)); }

void PsemOpen(const std::string& name) { MustOpen(name, Options()).Detach().IgnoreError(); }

void PsemOpenWithoutCleanup(const std::string& name) {
  Options options;
  options.close_on_exit = false;
  MustOpen(name, options).Detach().IgnoreError();
}

void PsemOpenShared(const std::string& name) {
  Options options;
  options.allow_shared_handle = true;
  MustOpen(name, options).Detach().IgnoreError();
}

// And these remove it too.

void GlibcCreate(const std::string& name) {
  sem_close(MustOpen(name, O_CREAT | O_EXCL));
  sem_unlink(name.c_str());
}

void PsemCreate(const std::string& name) { MustOpen(name, Options()).Close().IgnoreError(); }

void PsemCreateWithoutCleanup(const std::string& name) {
  Options options;
  options.close_on_exit = false;
  MustOpen(name, options).Close().IgnoreError();
}

using OpenAndClose = void (*)(const std::string& name);

template <OpenAndClose open_and_close>
void OpenExisting(benchmark::State& state) {
  const OwnNames names("bench");
  const std::string name = names.Name("existing");
  sem_close(MustOpen(name, O_CREAT));
  for (auto _ : state) open_and_close(name);
}
BENCHMARK_TEMPLATE(OpenExisting, GlibcOpen)->Name("open an existing one, close/glibc");
BENCHMARK_TEMPLATE(OpenExisting, PsemOpen)->Name("open an existing one, close/psem");
BENCHMARK_TEMPLATE(OpenExisting, PsemOpenWithoutCleanup)
    ->Name("open an existing one, close/psem, close_on_exit off");

template <OpenAndClose open_and_close>
void Create(benchmark::State& state) {
  const OwnNames names("bench");
  const std::string name = names.Name("created");
  for (auto _ : state) open_and_close(name);
}
BENCHMARK_TEMPLATE(Create, GlibcCreate)->Name("create, close, remove/glibc");
BENCHMARK_TEMPLATE(Create, PsemCreate)->Name("create, close, remove/psem");
BENCHMARK_TEMPLATE(Create, PsemCreateWithoutCleanup)
    ->Name("create, close, remove/psem, close_on_exit off");

template <typename Rival, OpenAndClose open_and_close>
void OpenAgain(benchmark::State& state) {
  const OwnNames names("bench");
  const std::string name = names.Name("open");
  const Rival first(name, 1);
  for (auto _ : state) open_and_close(name);
}
BENCHMARK_TEMPLATE(OpenAgain, GlibcSemaphore, GlibcOpen)
    ->Name("open what the process has open/glibc");
BENCHMARK_TEMPLATE(OpenAgain, PsemSemaphore<true>, PsemOpenShared)
    ->Name("open what the process has open/psem");

}  // namespace
}  // namespace psem
