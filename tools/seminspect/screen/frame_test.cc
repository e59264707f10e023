#include "tools/seminspect/screen/frame.h"

#include <locale.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/seminspect/render/table.h"
#include "tools/seminspect/screen/screen_records.h"

namespace psem {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class FrameTest : public testing::Test {
 protected:
  FrameTest() : state_(*ParseColumn("waiters"), /*reverse=*/false, absl::Seconds(1)) {
    setlocale(LC_CTYPE, "C.UTF-8");
    SemaphoreRecord hostile = ScreenRecord("/evil\x1b[2J", 0);
    hostile.notes = {"world-writable"};
    TopLook look = LookOf({ScreenRecord("/busy", 0, 2), hostile, ScreenRecord("/漢字の名前", 2),
                           ScreenRecord("/" + std::string(250, 'x'), 4)});
    look.gaps = "7 processes could not be looked into";
    state_.SetLook(std::move(look));
  }

  std::vector<std::string> Lines(size_t width, size_t height) {
    std::vector<std::string> lines;
    for (const FrameLine& line : RenderFrame(&state_, width, height)) lines.push_back(line.text);
    return lines;
  }

  TopState state_;
};

TEST_F(FrameTest, HasTotalsHeadingsRowsAndKeys) {
  const std::vector<std::string> lines = Lines(80, 24);
  ASSERT_EQ(lines.size(), 24u);
  EXPECT_THAT(lines[0], StartsWith("some semaphores in /dev/shm "));
  EXPECT_THAT(lines[0], testing::EndsWith(" 02:00:00Z every 1s"));
  EXPECT_EQ(lines[1], "1 in use, 3 unused, 0 unknown, 2 waiting, 2 at zero");
  EXPECT_EQ(lines[2], "7 processes could not be looked into");
  EXPECT_THAT(lines[3], StartsWith("NAME "));
  EXPECT_THAT(lines[3], HasSubstr(" WAITERS▼ "));
  EXPECT_THAT(lines[4], StartsWith("/busy "));
  EXPECT_THAT(lines[23], StartsWith("q quit  h help "));
}

TEST_F(FrameTest, RowsLookAsTheyMatter) {
  const std::vector<FrameLine> lines = RenderFrame(&state_, 80, 24);
  EXPECT_EQ(lines[4].look, LineLook::kSelected);
  EXPECT_EQ(lines[5].look, LineLook::kWarning);
  EXPECT_EQ(lines[6].look, LineLook::kDim);
}

// At every size, in every state: it fits, and does not crash.
TEST_F(FrameTest, FitsEverySize) {
  const std::string keys[] = {"", "d", "]]]]]]]]]]]]]]]]]]", "h", "h/evil", "\x1bzzz"};
  for (const std::string& typed : keys) {
    Type(&state_, typed);
    for (size_t height = 1; height <= 40; ++height) {
      for (size_t width = 1; width <= 130; width += width < 20 ? 1 : 7) {
        const std::vector<std::string> lines = Lines(width, height);
        ASSERT_EQ(lines.size(), height) << typed << " " << width;
        for (const std::string& line : lines) ASSERT_LE(DisplayWidth(line), width) << line;
      }
    }
  }
}

TEST_F(FrameTest, SmallestScreenHasTheSelectedRow) {
  EXPECT_THAT(Lines(20, 1), testing::ElementsAre(StartsWith("/busy")));
  Type(&state_, "j");
  EXPECT_THAT(Lines(20, 1), testing::ElementsAre(StartsWith("/evil\\x1b[2J")));
}

TEST_F(FrameTest, ScrollingKeepsTheColumnsInTheirPlaces) {
  std::vector<SemaphoreRecord> records;
  for (int i = 0; i < 50; ++i) records.push_back(ScreenRecord(absl::StrCat("/n", i), 1));
  records[0].name = "/a-rather-long-name";
  state_.SetLook(LookOf(std::move(records)));
  const std::string before = Lines(80, 10)[2];
  state_.Press({KeyKind::kEnd, ""});
  const std::vector<std::string> after = Lines(80, 10);
  EXPECT_THAT(before, StartsWith("NAME "));
  EXPECT_EQ(after[2], before);
  EXPECT_THAT(after[8], StartsWith("/n49"));
}

TEST_F(FrameTest, DetailTellsEveryFieldAndWhoWaits) {
  Type(&state_, "d");
  std::string text;
  for (const std::string& line : Lines(80, 40)) absl::StrAppend(&text, line, "\n");
  for (const Column& column : AllColumns()) {
    const bool has_text = column.label != "error" && column.label != "note" &&
                          column.label != "namespace" && column.label != "container" &&
                          column.label != "cgroup";
    EXPECT_EQ(absl::StrContains(text, absl::StrCat(column.label, ": ")), has_text) << column.label;
  }
  EXPECT_THAT(text, HasSubstr("processes: 100\n"));
  EXPECT_THAT(text, HasSubstr("waiting threads: 200 of 100, 201 of 100\n"));
}

TEST_F(FrameTest, DetailScrollsToItsEndAndNoFurther) {
  Type(&state_, "d");
  Type(&state_, std::string(100, ']'));
  const std::vector<std::string> lines = Lines(40, 14);
  EXPECT_THAT(lines[12], StartsWith("inode: "));
  Type(&state_, "[");
  EXPECT_THAT(Lines(40, 14)[12], StartsWith("device: "));
}

TEST_F(FrameTest, NothingToShowIsSaid) {
  Type(&state_, "/nope");
  EXPECT_EQ(Lines(80, 24)[23], "/nope_");
  state_.Press({KeyKind::kEnter, ""});
  const std::vector<std::string> lines = Lines(80, 24);
  EXPECT_THAT(lines[1], StartsWith("0 with \"nope\"; 1 in use, "));
  EXPECT_EQ(lines[4], "no name has \"nope\" in it; / changes that");
}

TEST_F(FrameTest, ErrorIsSaidAboveTheOldRows) {
  state_.SetError("/dev/shm: EACCES; trying again");
  const std::vector<std::string> lines = Lines(80, 24);
  EXPECT_EQ(lines[2], "/dev/shm: EACCES; trying again");
  EXPECT_THAT(lines[4], StartsWith("/busy "));
}

TEST_F(FrameTest, BatchHasAllRows) {
  const std::string batch = RenderBatch(&state_, 0);
  EXPECT_EQ(std::count(batch.begin(), batch.end(), '\n'), 3 + 1 + 4);
  EXPECT_THAT(batch, HasSubstr("\n7 processes could not be looked into\nNAME "));
  EXPECT_THAT(batch, HasSubstr("world-writable\n"));
}

}  // namespace
}  // namespace psem
