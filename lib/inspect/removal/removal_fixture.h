// A directory with a semaphore in it, for tests that remove it.

#ifndef PSEM_LIB_INSPECT_REMOVAL_REMOVAL_FIXTURE_H_
#define PSEM_LIB_INSPECT_REMOVAL_REMOVAL_FIXTURE_H_

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "lib/inspect/removal/removal.h"
#include "lib/platform/file_facts.h"
#include "lib/testing/check_call.h"
#include "lib/testing/own_shm_directory.h"
#include "lib/testing/planted_directory.h"

namespace psem {

class RemovalFixture : public testing::Test {
 protected:
  std::string PathOf(const std::string& file) const { return own_.PathOf(file); }

  // Makes a semaphore that nobody uses.
  FileIdentity Plant(const std::string& file) const {
    PlantFile(PathOf(file), Glibc64Bytes(1));
    return IdentityOf(file);
  }

  FileIdentity IdentityOf(const std::string& file) const {
    FileFacts facts;
    CheckCall(StatAt(AT_FDCWD, PathOf(file).c_str(), &facts) == 0, "stat", file);
    return facts.identity;
  }

  bool LeadsTo(const std::string& file, FileIdentity identity) const {
    FileFacts facts;
    return StatAt(AT_FDCWD, PathOf(file).c_str(), &facts) == 0 && facts.identity == identity;
  }

  // All that lies in the directory: rooms too.
  std::vector<std::string> Files() const {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(own_.path())) {
      files.push_back(entry.path().filename());
    }
    std::sort(files.begin(), files.end());
    return files;
  }

  Removal Remove(const std::string& file, RemoveWhen when = RemoveWhen::kProvenUnused) const {
    return RemoveSemaphore(PathOf(file), IdentityOf(file), when);
  }

  const OwnShmDirectory own_{"removal"};
};

}  // namespace psem

#endif  // PSEM_LIB_INSPECT_REMOVAL_REMOVAL_FIXTURE_H_
