#include "stress/report/html_text.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "stress/report/html_escaped.h"
#include "stress/report/sample_session.h"

namespace psem {
namespace {

size_t Count(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(HtmlEscaped, LeavesNothingThatMeansSomething) {
  EXPECT_EQ(HtmlEscaped("a<b>&\"c'\n\\"), "a&lt;b&gt;&amp;&quot;c&#39;\n\\");
  EXPECT_EQ(HtmlEscaped("\x1b\xff"), "\\x1b\\xff");
  EXPECT_EQ(HtmlEscaped("caf\xc3\xa9"), "caf\xc3\xa9");
}

TEST(HtmlText, HasAllParts) {
  const std::string page = HtmlText(SampleOptions(), SampleSession());
  for (const char* part : {
           "<title>FAIL: mine under torture</title>",
           "<h1>mine is broken</h1>",
           "<a href=\"#failure-1\">second-holder</a>",
           "id=\"failure-2\"",
           "Not asked: kills, eintr (mine does not promise them).",
           "16 of 20",
           "<span class=\"badge interest\">polled</span> Worth to know, no failure: A waiter wakes",
           "42 times in permit_beats_deadline",
           "mine does not promise kills",
           "never seen, and required: balanced",
           "<span>signals</span>",
           "<tr class=\"missing\"><td>balanced</td>",
           "<tr class=\"seen\"><td>polled</td><td><span class=\"grade interesting\">",
           "<tr class=\"forbidden\"><td>lost-wakeup</td>",
           "It showed up in 9 of 10 reruns.",
           "---- 8&lt; ---- finding",
           "seed 0x2a, 4 processes, 20s asked for; on ",
       }) {
    EXPECT_TRUE(absl::StrContains(page, part)) << part;
  }
  EXPECT_EQ(Count(page, "<svg "), 2u);
  EXPECT_EQ(Count(page, "<tr><td><strong>"), 20u);
}

TEST(HtmlText, OfASoundOneHasNoFailures) {
  const std::string page = HtmlText(SampleOptions(), SmallSession(Verdict::kPass, Verdict::kPass));
  EXPECT_TRUE(absl::StrContains(page, "<h1>mine kept its promises</h1>"));
  EXPECT_FALSE(absl::StrContains(page, "<svg "));
  EXPECT_FALSE(absl::StrContains(page, "failure-1"));
}

TEST(HtmlText, NeedsNothingElse) {
  const std::string page = HtmlText(SampleOptions(), SampleSession());
  for (const char* part : {"<script", "http:", "https:", "src=", "url(http", "@import",
                           " on"
                           "load="}) {
    EXPECT_FALSE(absl::StrContains(page, part)) << part;
  }
}

TEST(HtmlText, ShowsHostileTextsAsText) {
  const std::string page = HtmlText(HostileOptions(), HostileSession());
  EXPECT_FALSE(absl::StrContains(page, "<script"));
  EXPECT_FALSE(absl::StrContains(page, "<!--"));
  EXPECT_TRUE(absl::StrContains(
      page, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;\\x1b[2J\\\\xff&lt;!--"));
  for (const char c : page) EXPECT_TRUE(c == '\n' || (c >= ' ' && c <= '~')) << static_cast<int>(c);
}

}  // namespace
}  // namespace psem
