// The page in a real browser: it is laid out as it is meant to be, on a wide screen and on a narrow
// one, and the browser finds nothing to complain about.

#include <cstdlib>
#include <fstream>
#include <ostream>
#include <sstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "stress/report/html_text.h"
#include "stress/report/program_run.h"
#include "stress/report/sample_session.h"

namespace psem {
namespace {

using nlohmann::json;

// Frames a page, for no window is as narrow as a telephone, and writes down what it measures.
constexpr char kFrame[] = R"html(<!DOCTYPE html><html><body style="margin:0">
<iframe src="measured.html" style="width:WIDTHpx;height:2000px;border:0"></iframe>
<pre id="measured"></pre><script>
addEventListener('message', event => {
  document.getElementById('measured').textContent = 'MEASURED' + event.data;
});
</script></body></html>)html";

// What is measured: nothing sticks out of the page, a card or its own picture.
constexpr char kMeasure[] = R"html(<script>
addEventListener('load', () => {
  const problems = [];
  const say = (what, element) => problems.push(what + ': ' +
      (element.className.baseVal ?? element.className) + ' ' + element.textContent.slice(0, 60));
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) problems.push('the page scrolls sideways');
  for (const element of document.querySelectorAll('main *:not(svg *)')) {
    const box = element.getBoundingClientRect();
    if (element.closest('.picture') || element.closest('pre')) continue;
    if (box.width > 0 && (box.left < -0.5 || box.right > width + 0.5)) say('sticks out', element);
  }
  for (const svg of document.querySelectorAll('svg')) {
    const frame = svg.getBoundingClientRect();
    for (const element of svg.querySelectorAll('.call rect, text, line, circle, path')) {
      const box = element.getBoundingClientRect();
      if (element.closest('defs')) continue;
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 ||
          box.bottom > frame.bottom + 1) say('outside of its picture', element);
    }
    for (const call of svg.querySelectorAll('.call')) {
      const bar = call.querySelector('rect').getBoundingClientRect();
      const text = call.querySelector('.result').getBoundingClientRect();
      if (text.left < bar.left || text.right > bar.right + 0.5) say('label too wide', call);
      const name = call.querySelector('.operation').getBoundingClientRect();
      if (name.bottom > bar.top + 3) say('name in the bar', call);
    }
    const texts = [...svg.querySelectorAll('text')];
    for (const one of texts) for (const other of texts) {
      if (one === other) continue;
      const a = one.getBoundingClientRect(), b = other.getBoundingClientRect();
      if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 &&
          b.top < a.bottom - 4) say('texts meet', one);
    }
  }
  const facts = {
    problems, width: innerWidth, text: document.body.innerText,
    bars: document.querySelectorAll('.call rect').length,
    pictures: [...document.querySelectorAll('svg')].filter(
        svg => svg.getBoundingClientRect().height > 100).length,
    rows: document.querySelectorAll('.scenarios tbody tr').length,
  };
  parent.postMessage(btoa(unescape(encodeURIComponent(JSON.stringify(facts)))), '*');
});
</script>)html";

std::string Directory() {
  const char* const outputs = std::getenv("TEST_UNDECLARED_OUTPUTS_DIR");
  return outputs != nullptr ? outputs : testing::TempDir();
}

std::string WriteFile(const std::string& name, const std::string& text) {
  const std::string path = absl::StrCat(Directory(), "/", name);
  std::ofstream(path) << text;
  return path;
}

std::string ReadFile(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// Under root the browser has no sandbox of its own; the pages are ours.
ProgramRun Browse(const std::string& path, const std::vector<std::string>& options) {
  std::vector<std::string> command = {
      "/usr/bin/chromium",
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--no-first-run",
      "--hide-scrollbars",
      "--enable-logging=stderr",
      "--allow-file-access-from-files",
      "--virtual-time-budget=20000",
      absl::StrCat("--user-data-dir=", testing::TempDir(), "/chromium"),
  };
  command.insert(command.end(), options.begin(), options.end());
  command.push_back(absl::StrCat("file://", path));
  return RunProgram(command);
}

std::string FromBase64(absl::string_view text) {
  constexpr absl::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const size_t digit = kDigits.find(c);
    if (digit == absl::string_view::npos) break;
    bits = bits << 6 | static_cast<uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push_back(static_cast<char>(bits >> count & 0xff));
  }
  return bytes;
}

// Loads the page in a frame of that width. Returns what the script measured, or null.
json Measure(const std::string& page, int width) {
  WriteFile("measured.html",
            absl::StrReplaceAll(page, {{"default-src 'none'", "script-src 'unsafe-inline'"},
                                       {"</body>", absl::StrCat(kMeasure, "</body>")}}));
  const std::string frame =
      WriteFile("frame.html", absl::StrReplaceAll(kFrame, {{"WIDTH", absl::StrCat(width)}}));
  const ProgramRun run = Browse(frame, {"--dump-dom", "--window-size=1400,1000"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_FALSE(absl::StrContains(run.err, "CONSOLE")) << run.err;
  const size_t begin = run.out.find(">MEASURED");
  if (begin == std::string::npos) {
    ADD_FAILURE() << "nothing was measured\n" << run.out << run.err;
    return json();
  }
  return json::parse(FromBase64(absl::string_view(run.out).substr(begin + 9)));
}

struct WidthCase {
  const char* name;
  int width;
};

void PrintTo(const WidthCase& row, std::ostream* out) { *out << row.name; }

class BrowserTest : public testing::TestWithParam<WidthCase> {};

TEST_P(BrowserTest, LaysOutAllPartsWithinThePage) {
  const json measured = Measure(HtmlText(SampleOptions(), SampleSession()), GetParam().width);
  ASSERT_TRUE(measured.is_object());
  EXPECT_EQ(measured["problems"], json::array());
  EXPECT_EQ(measured["width"], GetParam().width);
  EXPECT_EQ(measured["pictures"], 2);
  EXPECT_EQ(measured["bars"], 7 + 4 + 1);  // The calls, and what hatches the held one.
  EXPECT_EQ(measured["rows"], 20);
  const std::string text = measured["text"];
  for (const char* part :
       {"mine is broken", "second-holder", "SKIPPED", "mine does not promise kills", "INCONCLUSIVE",
        "Not asked: kills, eintr", "polled", "migrations"}) {
    EXPECT_TRUE(absl::StrContains(text, part)) << part << "\n" << text;
  }
}

TEST_P(BrowserTest, LaysOutHostileTextsAsText) {
  const json measured = Measure(HtmlText(HostileOptions(), HostileSession()), GetParam().width);
  ASSERT_TRUE(measured.is_object());
  EXPECT_EQ(measured["problems"], json::array());
  EXPECT_TRUE(absl::StrContains(measured["text"].get<std::string>(),
                                "<script>alert('x')</script>&\"\\x1b[2J\\\\xff<!-- is broken"));
}

TEST_P(BrowserTest, LaysOutASoundOne) {
  const json measured =
      Measure(HtmlText(SampleOptions(), SmallSession(Verdict::kPass, Verdict::kUnfinished)),
              GetParam().width);
  ASSERT_TRUE(measured.is_object());
  EXPECT_EQ(measured["problems"], json::array());
  EXPECT_EQ(measured["pictures"], 0);
}

INSTANTIATE_TEST_SUITE_P(All, BrowserTest,
                         testing::Values(WidthCase{"wide", 1280}, WidthCase{"narrow", 400}),
                         [](const auto& info) { return std::string(info.param.name); });

// A page of one colour makes a far smaller picture.
TEST(Browser, ShowsThePageAsItIsWrittenAndComplainsOfNothing) {
  const std::string page = WriteFile("page.html", HtmlText(SampleOptions(), SampleSession()));
  const std::string blank = WriteFile("blank.html", "<!DOCTYPE html><title>blank</title>");
  size_t sizes[2] = {0, 0};
  for (const bool is_page : {false, true}) {
    const std::string picture = absl::StrCat(Directory(), is_page ? "/page.png" : "/blank.png");
    const ProgramRun run = Browse(is_page ? page : blank, {absl::StrCat("--screenshot=", picture),
                                                           "--window-size=1280,2400"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_FALSE(absl::StrContains(run.err, "CONSOLE")) << run.err;
    const std::string bytes = ReadFile(picture);
    EXPECT_TRUE(absl::StartsWith(bytes, "\x89PNG")) << run.err;
    sizes[is_page ? 1 : 0] = bytes.size();
  }
  EXPECT_GT(sizes[1], 5 * sizes[0]);
}

}  // namespace
}  // namespace psem
