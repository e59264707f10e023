// Real semaphores, of glibc's making, for tests that look for their users and waiters.

#ifndef PSEM_LIB_PLATFORM_PROC_LIVE_SEMAPHORES_FIXTURE_H_
#define PSEM_LIB_PLATFORM_PROC_LIVE_SEMAPHORES_FIXTURE_H_

#include <fcntl.h>
#include <semaphore.h>

#include <string>

#include "gtest/gtest.h"
#include "lib/platform/file_facts.h"
#include "lib/testing/child_process.h"
#include "lib/testing/own_names.h"

namespace psem {

class LiveSemaphoresTest : public testing::Test {
 protected:
  FileIdentity Create(const std::string& label) {
    sem_t* sem = sem_open(names_.Name(label).c_str(), O_CREAT | O_EXCL, 0600, 0);
    EXPECT_NE(sem, SEM_FAILED);
    EXPECT_EQ(sem_close(sem), 0);
    FileFacts facts;
    EXPECT_EQ(StatAt(AT_FDCWD, names_.Path(label).c_str(), &facts), 0);
    return facts.identity;
  }

  // In a child.
  sem_t* Attach(const std::string& label) const {
    sem_t* sem = sem_open(names_.Name(label).c_str(), 0);
    PSEM_CHILD_CHECK(sem != SEM_FAILED);
    return sem;
  }

  OwnNames names_{"proc"};
};

}  // namespace psem

#endif  // PSEM_LIB_PLATFORM_PROC_LIVE_SEMAPHORES_FIXTURE_H_
