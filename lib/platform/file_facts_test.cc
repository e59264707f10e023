#include "lib/platform/file_facts.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ostream>
#include <string>
#include <thread>

#include "gtest/gtest.h"
#include "lib/testing/planted_directory.h"

namespace psem {
namespace {

TEST(StatAt, TellsWhatTheKernelTells) {
  const PlantedDirectory planted;
  planted.File("jobs", "12345", 0640);
  const std::string path = planted.PathOf("jobs");
  ASSERT_EQ(link(path.c_str(), planted.PathOf("other-name").c_str()), 0);
  const timespec times[] = {{2000000000, 500}, {1000000000, 300}};  // atime, mtime.
  ASSERT_EQ(utimensat(AT_FDCWD, path.c_str(), times, 0), 0);

  FileFacts facts;
  ASSERT_EQ(StatAt(AT_FDCWD, path.c_str(), &facts), 0);
  EXPECT_TRUE(facts.is_regular());
  EXPECT_EQ(PermissionText(facts.mode), "0640");
  EXPECT_EQ(facts.owner, geteuid());
  EXPECT_EQ(facts.group, getegid());
  EXPECT_EQ(facts.size, 5u);
  EXPECT_EQ(facts.links, 2u);
  EXPECT_EQ(facts.created, absl::FromUnixSeconds(1000000000) + absl::Nanoseconds(300));
  EXPECT_EQ(facts.last_opened, absl::FromUnixSeconds(2000000000) + absl::Nanoseconds(500));
}

TEST(StatAt, LooksIntoTheDirectoryOfTheDescriptor) {
  const PlantedDirectory planted;
  planted.File("jobs", "");
  const int directory = open(planted.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  ASSERT_GE(directory, 0);
  FileFacts facts;
  EXPECT_EQ(StatAt(directory, "jobs", &facts), 0);
  EXPECT_EQ(StatAt(directory, "jobs2", &facts), ENOENT);
  close(directory);
}

TEST(StatDescriptor, FollowsTheFileAndNotTheName) {
  const PlantedDirectory planted;
  planted.File("jobs", "");
  const std::string path = planted.PathOf("jobs");
  FileFacts named;
  ASSERT_EQ(StatAt(AT_FDCWD, path.c_str(), &named), 0);
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_GE(descriptor, 0);
  ASSERT_EQ(unlink(path.c_str()), 0);
  planted.File("jobs", "");

  FileFacts opened;
  ASSERT_EQ(StatDescriptor(descriptor, &opened), 0);
  EXPECT_EQ(opened.identity, named.identity);
  EXPECT_EQ(opened.links, 0u);
  FileFacts renamed;
  ASSERT_EQ(StatAt(AT_FDCWD, path.c_str(), &renamed), 0);
  EXPECT_FALSE(renamed.identity == named.identity);
  close(descriptor);
  EXPECT_EQ(StatDescriptor(descriptor, &opened), EBADF);
}

TEST(FileIdentity, IsDeviceAndInode) {
  EXPECT_EQ((FileIdentity{1, 2}), (FileIdentity{1, 2}));
  EXPECT_FALSE((FileIdentity{1, 2}) == (FileIdentity{1, 3}));
  EXPECT_FALSE((FileIdentity{1, 2}) == (FileIdentity{3, 2}));
}

struct TypeCase {
  const char* name;
  void (*plant)(const std::string& path);
  const char* type;
};

void PrintTo(const TypeCase& row, std::ostream* out) { *out << row.name; }

class FileTypeTest : public testing::TestWithParam<TypeCase> {};

TEST_P(FileTypeTest, IsNamedAndNeverFollowed) {
  const PlantedDirectory planted;
  const std::string path = planted.PathOf("planted");
  GetParam().plant(path);
  FileFacts facts;
  ASSERT_EQ(StatAt(AT_FDCWD, path.c_str(), &facts), 0);
  EXPECT_EQ(FileTypeName(facts.mode), GetParam().type);
  EXPECT_EQ(facts.is_regular(), std::string(GetParam().type) == "regular file");
}

INSTANTIATE_TEST_SUITE_P(
    All, FileTypeTest,
    testing::Values(
        TypeCase{"file", [](const std::string& path) { PlantFile(path, ""); }, "regular file"},
        TypeCase{"fifo", PlantFifo, "FIFO"}, TypeCase{"directory", PlantDirectory, "directory"},
        TypeCase{"link_to_a_directory", [](const std::string& path) { PlantSymlink(path, "/"); },
                 "symbolic link"},
        TypeCase{"dangling_link", [](const std::string& path) { PlantSymlink(path, "nowhere"); },
                 "symbolic link"},
        TypeCase{"socket", PlantSocket, "socket"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(FileTypeName, NamesDevicesAndWhatNobodyKnows) {
  FileFacts facts;
  ASSERT_EQ(StatAt(AT_FDCWD, "/dev/null", &facts), 0);
  EXPECT_EQ(FileTypeName(facts.mode), "character device");
  EXPECT_EQ(FileTypeName(S_IFBLK), "block device");
  EXPECT_EQ(FileTypeName(0), "file of unknown type");
}

TEST(PermissionText, HasFourDigitsWithoutTheType) {
  EXPECT_EQ(PermissionText(S_IFREG | 0644), "0644");
  EXPECT_EQ(PermissionText(S_IFDIR | 01777), "1777");
  EXPECT_EQ(PermissionText(S_IFREG), "0000");
}

constexpr uint32_t kNobodysId = 3999999999;

TEST(UserName, IsTheNameOrElseTheNumber) {
  EXPECT_EQ(UserName(0), "root");
  EXPECT_EQ(UserName(kNobodysId), "3999999999");
}

TEST(GroupName, IsTheNameOrElseTheNumber) {
  EXPECT_EQ(GroupName(0), "root");
  EXPECT_EQ(GroupName(kNobodysId), "3999999999");
}

TEST(OwnerText, SaysWhoAndWhat) {
  FileFacts facts;
  facts.owner = kNobodysId;
  facts.mode = S_IFREG | 0600;
  EXPECT_EQ(OwnerText(facts), "it belongs to 3999999999, mode 0600");
}

// A refused Open was a cancellation point: it looks up whom the file belongs to.
TEST(UserName, IsNoCancellationPoint) {
  std::string name;
  std::thread cancelled([&name] {
    pthread_cancel(pthread_self());
    name = UserName(12345678);
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, nullptr);
  });
  cancelled.join();
  EXPECT_EQ(name, "12345678");
}

}  // namespace
}  // namespace psem
