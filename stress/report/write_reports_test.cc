#include "stress/report/write_reports.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/testing/child_process.h"
#include "stress/report/html_text.h"
#include "stress/report/json_text.h"
#include "stress/report/junit.h"
#include "stress/report/sample_session.h"

namespace psem {
namespace {

std::string ReadFile(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class WriteReportsTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = absl::StrCat(testing::TempDir(), "/reports");
    std::filesystem::create_directory(directory_);
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::string Path(const std::string& name) const { return absl::StrCat(directory_, "/", name); }

  static std::string WriteTo(const std::string& json, const std::string& html,
                             const std::string& xml = "") {
    return WriteReports(SampleOptions(), SampleSession(), {json, html, xml});
  }

  size_t Files() const {
    const std::filesystem::directory_iterator files(directory_);
    return static_cast<size_t>(std::distance(begin(files), end(files)));
  }

  std::string directory_;
};

TEST_F(WriteReportsTest, WritesWhatIsAskedFor) {
  EXPECT_EQ(WriteTo("", ""), "");
  EXPECT_EQ(Files(), 0u);
  EXPECT_EQ(WriteTo(Path("out.json"), Path("out.html"), Path("out.xml")), "");
  EXPECT_EQ(Files(), 3u);
  EXPECT_EQ(ReadFile(Path("out.xml")), JunitText(SampleOptions(), SampleSession()));
  EXPECT_EQ(ReadFile(Path("out.json")), JsonText(SampleOptions(), SampleSession()));
  EXPECT_EQ(ReadFile(Path("out.html")), HtmlText(SampleOptions(), SampleSession()));
  struct stat file;
  ASSERT_EQ(stat(Path("out.html").c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 07777, 0644u);
}

TEST_F(WriteReportsTest, ReplacesAFileAsAWhole) {
  std::ofstream(Path("out.json")) << std::string(1000000, 'x');
  std::ifstream old(Path("out.json"));
  EXPECT_EQ(WriteTo(Path("out.json"), ""), "");
  EXPECT_EQ(old.get(), 'x');  // Who has opened the old one still reads it.
  EXPECT_EQ(ReadFile(Path("out.json")), JsonText(SampleOptions(), SampleSession()));
  EXPECT_EQ(Files(), 1u);
}

TEST_F(WriteReportsTest, NamesEachErrorAndGoesOn) {
  const std::string missing = Path("nowhere/out\x1b.json");
  EXPECT_EQ(WriteTo(missing, Path("out.html")),
            absl::StrCat("write \"", directory_,
                         "/nowhere/out\\x1b.json\": no such file or directory (ENOENT); make its "
                         "directory first\n"));
  EXPECT_NE(ReadFile(Path("out.html")), "");
  const std::string errors = WriteTo(missing, directory_);
  EXPECT_TRUE(absl::StrContains(errors, "(ENOENT)")) << errors;
  EXPECT_TRUE(absl::StrContains(errors, "(EISDIR); name a new file")) << errors;
}

TEST_F(WriteReportsTest, DoesNotFollowALink) {
  std::ofstream(Path("other")) << "other";
  ASSERT_EQ(symlink(Path("other").c_str(), Path("link").c_str()), 0);
  const std::string errors = WriteTo("", Path("link"));
  EXPECT_TRUE(absl::StrContains(errors, "(EEXIST)")) << errors;
  EXPECT_EQ(ReadFile(Path("other")), "other");
}

TEST_F(WriteReportsTest, LeavesTheOldFileWhenThereIsNoRoom) {
  std::ofstream(Path("out.html")) << "old";
  ChildProcess child([&] {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit = {5000, 5000};
    PSEM_CHILD_CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    PSEM_CHILD_CHECK(
        absl::StrContains(WriteTo("", Path("out.html")), "(EFBIG); the file is as it was"));
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
  EXPECT_EQ(ReadFile(Path("out.html")), "old");
  EXPECT_EQ(Files(), 1u);
}

TEST_F(WriteReportsTest, PrintsOnStdout) {
  ChildProcess child([&] {
    PSEM_CHILD_CHECK(freopen(Path("stdout").c_str(), "w", stdout) != nullptr);
    PSEM_CHILD_CHECK(WriteTo("-", "").empty());
    PSEM_CHILD_CHECK(freopen("/dev/full", "w", stdout) != nullptr);
    PSEM_CHILD_CHECK(absl::StrContains(WriteTo("-", ""), "write \"stdout\": "));
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
  EXPECT_EQ(ReadFile(Path("stdout")), JsonText(SampleOptions(), SampleSession()));
}

}  // namespace
}  // namespace psem
