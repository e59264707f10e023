#include "tools/seminspect/render/table.h"

#include <locale.h>

#include <algorithm>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace psem {
namespace {

const std::vector<TableColumn> kColumns = {{"NAME"}, {"VALUE", /*right_aligned=*/true}, {"NOTE"}};

TEST(RenderTable, AlignsColumnsAndLeavesNoTrailingBlanks) {
  EXPECT_EQ(RenderTable(kColumns, {{{"/jobs", "3", ""}}, {{"/a", "2147483647", "world-writable"}}}),
            "NAME        VALUE  NOTE\n"
            "/jobs           3\n"
            "/a     2147483647  world-writable\n");
}

TEST(RenderTable, HasHeadingsWithoutRows) {
  EXPECT_EQ(RenderTable(kColumns, {}), "NAME  VALUE  NOTE\n");
}

TEST(RenderTable, AlignsByWidthOnTheTerminalNotByBytes) {
  ASSERT_NE(setlocale(LC_CTYPE, "C.UTF-8"), nullptr);
  EXPECT_EQ(
      RenderTable({{"NAME"}, {"NOTE"}}, {{{"/größe", "a"}}, {{"/日本", "b"}}, {{"/e\u0301", "c"}}}),
      "NAME    NOTE\n"
      "/größe  a\n"
      "/日本   b\n"
      "/e\u0301      c\n");
}

TEST(RenderTable, ALongCellShiftsItsOwnLineAlone) {
  const std::string widest(kWidestColumn, 'w');
  const std::string longer = widest + "!";
  EXPECT_EQ(RenderTable({{"NAME"}, {"VALUE", /*right_aligned=*/true}},
                        {{{"/a", "1"}}, {{longer, "2"}}, {{widest, "3"}}}),
            "NAME                                      VALUE\n"
            "/a                                            1\n" +
                longer + "      2\n" + widest + "      3\n");
}

TEST(WriteTable, HandsOverManyRowsInPiecesThatMakeUpTheWhole) {
  std::vector<TableRow> rows;
  for (int i = 0; i < 5000; ++i) rows.push_back({{"/job", std::to_string(i), "as wide as it is"}});
  std::string table;
  int pieces = 0;
  WriteTable(
      kColumns, rows.size(), [&rows](size_t number, TableRow* row) { *row = rows[number]; }, {},
      [&](absl::string_view text) {
        table.append(text.data(), text.size());
        ++pieces;
      });
  EXPECT_EQ(table, RenderTable(kColumns, rows));
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 5001);
  EXPECT_GT(pieces, 1);
  EXPECT_LT(pieces, 100);
}

TEST(RenderTable, DropsTheLeastImportantColumnsAndCutsTheRest) {
  const std::vector<TableColumn> columns = {
      {"NAME", false, kAlwaysShown}, {"VALUE", true, 2}, {"MODE", false, 1}, {"NOTE", false, 3}};
  const std::vector<TableRow> rows = {{{"/jobs", "3", "0644", "world-writable"}}};
  TableLook look;
  look.width = 34;
  EXPECT_EQ(RenderTable(columns, rows, look),
            "NAME   VALUE  MODE  NOTE\n"
            "/jobs      3  0644  world-writable\n");
  look.width = 28;
  EXPECT_EQ(RenderTable(columns, rows, look),
            "NAME   VALUE  NOTE\n"
            "/jobs      3  world-writable\n");
  look.width = 4;
  EXPECT_EQ(RenderTable(columns, rows, look), "NAME\n/jo…\n");
}

TEST(RenderTable, ColorsARowThatStandsOut) {
  TableLook look;
  look.colors = true;
  look.headings = false;
  EXPECT_EQ(RenderTable({{"NAME"}}, {{{"/a"}}, {{"/b"}, Emphasis::kProblem}}, look),
            "/a\n\x1b[31m/b\x1b[0m\n");
}

TEST(RenderProperties, AlignsTextsAndLeavesOutEmptyOnes) {
  EXPECT_EQ(RenderProperties({{"name", "/jobs"}, {"recorded waiters", "2"}, {"note", ""}}),
            "name:              /jobs\n"
            "recorded waiters:  2\n");
}

TEST(DisplayWidth, SurvivesBytesThatAreNoUtf8) {
  EXPECT_EQ(DisplayWidth("a\xC3"), 2u);
  EXPECT_EQ(DisplayWidth("\xF0\x9F"), 1u);
}

}  // namespace
}  // namespace psem
