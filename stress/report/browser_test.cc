// The page in a real browser: it is laid out as it is meant to be, on a wide screen and on a narrow
// one, and the browser finds nothing to complain about.

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "stress/report/html_text.h"
#include "stress/report/program_run.h"
#include "stress/report/sample_session.h"

namespace psem {
namespace {

using nlohmann::json;

// Frames pages, for no window is as narrow as a telephone, and writes down what each measures.
constexpr char kFrames[] = R"html(<!DOCTYPE html><html><body style="margin:0">
<pre id="measured"></pre><script>
addEventListener('message', event => {
  const frame = [...document.querySelectorAll('iframe')].findIndex(
      each => each.contentWindow === event.source);
  document.getElementById('measured').textContent += 'MEASURED ' + frame + ' ' + event.data + ' ';
});
</script>
)html";

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

struct PageCase {
  const char* name;
  std::string (*html)();
  int width;
};

std::string SamplePage() { return HtmlText(SampleOptions(), SampleSession()); }
std::string HostilePage() { return HtmlText(HostileOptions(), HostileSession()); }
std::string SoundPage() {
  return HtmlText(SampleOptions(), SmallSession(Verdict::kPass, Verdict::kUnfinished));
}

constexpr PageCase kPages[] = {
    {"sample_wide", SamplePage, 1280},   {"sample_narrow", SamplePage, 400},
    {"hostile_wide", HostilePage, 1280}, {"hostile_narrow", HostilePage, 400},
    {"sound_wide", SoundPage, 1280},     {"sound_narrow", SoundPage, 400},
};

// The page with the script that measures it: the page itself lets none run.
std::string Measured(const std::string& page) {
  return absl::StrReplaceAll(page, {{"default-src 'none'", "script-src 'unsafe-inline'"},
                                    {"</body>", absl::StrCat(kMeasure, "</body>")}});
}

// Loads all pages at once, for the browser takes long to start. Returns what each measured, by its
// number.
std::map<int, json> MeasureAll() {
  std::string frames = kFrames;
  for (size_t i = 0; i < std::size(kPages); ++i) {
    const std::string file = absl::StrCat("measured-", i, ".html");
    WriteFile(file, Measured(kPages[i].html()));
    absl::StrAppend(&frames, "<iframe src=\"", file, "\" style=\"width:", kPages[i].width,
                    "px;height:2000px;border:0\"></iframe>\n");
  }
  const std::string path = WriteFile("frames.html", absl::StrCat(frames, "</body></html>"));
  const ProgramRun run = Browse(path, {"--dump-dom", "--window-size=1400,1000"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_FALSE(absl::StrContains(run.err, "CONSOLE")) << run.err;
  std::map<int, json> measured;
  const std::vector<std::string> words = absl::StrSplit(run.out, absl::ByAnyChar(" >"));
  for (size_t i = 0; i + 2 < words.size(); ++i) {
    if (words[i] != "MEASURED") continue;
    measured[std::stoi(words[i + 1])] = json::parse(FromBase64(words[i + 2]));
  }
  EXPECT_EQ(measured.size(), std::size(kPages)) << run.out << run.err;
  return measured;
}

class BrowserTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { measured_ = new std::map<int, json>(MeasureAll()); }
  static void TearDownTestSuite() { delete measured_; }

  // Null when it was not measured.
  static json Of(absl::string_view name) {
    for (size_t i = 0; i < std::size(kPages); ++i) {
      if (name == kPages[i].name) return (*measured_)[static_cast<int>(i)];
    }
    return json();
  }

  static std::map<int, json>* measured_;
};

std::map<int, json>* BrowserTest::measured_ = nullptr;

TEST_F(BrowserTest, LaysOutEachPageWithinItsWidth) {
  for (const PageCase& page : kPages) {
    const json measured = Of(page.name);
    ASSERT_TRUE(measured.is_object()) << page.name;
    EXPECT_EQ(measured["problems"], json::array()) << page.name;
    EXPECT_EQ(measured["width"], page.width) << page.name;
  }
}

TEST_F(BrowserTest, ShowsAllParts) {
  for (const char* page : {"sample_wide", "sample_narrow"}) {
    const json measured = Of(page);
    ASSERT_TRUE(measured.is_object()) << page;
    EXPECT_EQ(measured["pictures"], 2);
    EXPECT_EQ(measured["bars"], 7 + 4 + 1);  // The calls, and what hatches the held one.
    EXPECT_EQ(measured["rows"], 20);
    const std::string text = measured["text"];
    for (const char* part :
         {"mine is broken", "second-holder", "SKIPPED", "mine does not promise kills",
          "INCONCLUSIVE", "Not asked: kills, eintr", "polled", "migrations", "---- 8< ----"}) {
      EXPECT_TRUE(absl::StrContains(text, part)) << part << "\n" << text;
    }
  }
  ASSERT_TRUE(Of("sound_wide").is_object());
  EXPECT_EQ(Of("sound_wide")["pictures"], 0);
}

TEST_F(BrowserTest, ShowsHostileTextsAsText) {
  ASSERT_TRUE(Of("hostile_wide").is_object());
  EXPECT_TRUE(absl::StrContains(Of("hostile_wide")["text"].get<std::string>(),
                                "<script>alert('x')</script>&\"\\x1b[2J\\\\xff<!-- is broken"));
}

// As it is written: no script of a test's in it.
TEST(Browser, PaintsThePageAndComplainsOfNothing) {
  const std::string page = WriteFile("page.html", SamplePage());
  const std::string picture = absl::StrCat(Directory(), "/page.png");
  const ProgramRun run =
      Browse(page, {absl::StrCat("--screenshot=", picture), "--window-size=1280,2400"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_FALSE(absl::StrContains(run.err, "CONSOLE")) << run.err;
  const std::string bytes = ReadFile(picture);
  EXPECT_TRUE(absl::StartsWith(bytes, "\x89PNG")) << run.err;
  EXPECT_GT(bytes.size(), 100000u);  // One colour all over takes 14 KB.
}

}  // namespace
}  // namespace psem
