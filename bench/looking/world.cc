#include "bench/looking/world.h"

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <unistd.h>

#include <cstdint>

#include "absl/strings/str_format.h"
#include "lib/testing/check_call.h"

namespace psem {
namespace {

constexpr char kOpener[] = "bench/looking/opener";

std::string NameOf(int number) { return absl::StrFormat("/job-%06d", number); }

std::string FileOf(int number) { return absl::StrFormat("/dev/shm/sem.job-%06d", number); }

void Create(const std::string& name, unsigned value) {
  sem_t* const sem = sem_open(name.c_str(), O_CREAT | O_EXCL, 0644, value);
  CheckCall(sem != SEM_FAILED, "sem_open", name);
  sem_close(sem);
}

}  // namespace

World::World(int semaphores, int processes) {
  // Not in the order of their names, as if they had been made so: nobody's are.
  constexpr int kStride = 7919;  // A prime: each comes once.
  for (int i = 0; i < semaphores; ++i) {
    const auto number = static_cast<int>(int64_t{i} * kStride % semaphores);
    Create(NameOf(number), static_cast<unsigned>(number % 5));
    files_.push_back(FileOf(number));
  }
  int ready[2];
  CheckCall(pipe2(ready, O_CLOEXEC) == 0, "pipe2");
  for (int process = 0; process < processes; ++process) {
    processes_.push_back(std::make_unique<ChildProcess>([=] {
      std::vector<std::string> command = {kOpener};
      for (int number = process % semaphores; number < semaphores; number += processes) {
        command.push_back(NameOf(number));
      }
      // A program of its own: this one has far more in its memory than most.
      PSEM_CHILD_CHECK(dup2(ready[1], STDOUT_FILENO) == STDOUT_FILENO);
      std::vector<char*> arguments;
      for (std::string& text : command) arguments.push_back(&text[0]);
      arguments.push_back(nullptr);
      execv(kOpener, arguments.data());
      ChildFail("cannot run the opener");
    }));
  }
  close(ready[1]);
  for (int process = 0; process < processes; ++process) {
    char byte;
    ssize_t length;
    do {
      length = read(ready[0], &byte, 1);
    } while (length < 0 && errno == EINTR);
    CheckCall(length == 1, "read", "the processes that open semaphores");
  }
  close(ready[0]);
}

World::~World() {
  for (const std::string& file : files_) unlink(file.c_str());
}

}  // namespace psem
