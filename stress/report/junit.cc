#include "stress/report/junit.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "stress/report/account_text.h"
#include "stress/report/safe_text.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

constexpr Palette kPlain = {false};

// The last two are characters of Unicode, but none of XML.
std::string Escaped(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"&", "&amp;"},
                                    {"<", "&lt;"},
                                    {">", "&gt;"},
                                    {"\"", "&quot;"},
                                    {"\xef\xbf\xbe", "\\ufffe"},
                                    {"\xef\xbf\xbf", "\\uffff"}});
}

// ` name="value"`.
std::string Attribute(absl::string_view name, absl::string_view value) {
  return absl::StrCat(" ", name, "=\"", Escaped(SafeText(value)), "\"");
}

std::string Time(uint64_t ns) {
  return Attribute("time", absl::StrFormat("%.3f", static_cast<double>(ns) / 1e9));
}

std::string Property(absl::string_view name, absl::string_view value) {
  return absl::StrCat("      <property", Attribute("name", name), Attribute("value", value),
                      "/>\n");
}

std::string Properties(const TortureOptions& options, const SessionResult& result) {
  std::string text = "    <properties>\n";
  absl::StrAppend(&text, Property("subject", options.subject.name),
                  Property("seed", absl::StrFormat("%#x", options.seed)),
                  Property("processes", absl::StrCat(options.processes)),
                  Property("duration", absl::FormatDuration(options.duration)),
                  Property("not asked", PromiseWords(options.subject.lacks | options.lacks)),
                  Property("verdict", VerdictName(result.verdict())));
  return absl::StrCat(text, "    </properties>\n");
}

// What stands in a test case; nothing for one that passed.
std::string Body(const TortureOptions& options, const ScenarioResult& scenario) {
  switch (scenario.verdict) {
    case Verdict::kPass:
      return "";
    case Verdict::kFail: {
      const Finding& finding = scenario.failure->finding;
      return absl::StrCat("      <failure", Attribute("type", OutcomeName(finding.outcome)),
                          Attribute("message", finding.evidence), ">",
                          Escaped(AccountText(options, scenario, kPlain)), "</failure>\n");
    }
    case Verdict::kSkipped:
      return absl::StrCat("      <skipped", Attribute("message", scenario.reason), "/>\n");
    case Verdict::kInconclusive:
      return absl::StrCat("      <error", Attribute("type", VerdictName(scenario.verdict)),
                          Attribute("message", scenario.reason), "/>\n");
    case Verdict::kUnfinished:
      break;
  }
  return absl::StrCat("      <error", Attribute("type", VerdictName(scenario.verdict)),
                      Attribute("message", "the suite was stopped before its time was over"),
                      "/>\n");
}

}  // namespace

std::string JunitText(const TortureOptions& options, const SessionResult& result) {
  int failures = 0;
  int errors = 0;
  int skipped = 0;
  std::string cases;
  for (const ScenarioResult& scenario : result.scenarios) {
    const std::string body = Body(options, scenario);
    failures += scenario.verdict == Verdict::kFail ? 1 : 0;
    skipped += scenario.verdict == Verdict::kSkipped ? 1 : 0;
    errors += scenario.verdict == Verdict::kInconclusive || scenario.verdict == Verdict::kUnfinished
                  ? 1
                  : 0;
    absl::StrAppend(&cases, "    <testcase", Attribute("name", scenario.scenario->name()),
                    Attribute("classname", absl::StrCat("torture.", options.subject.name)),
                    Time(scenario.elapsed_ns), body.empty() ? "/>\n" : ">\n", body,
                    body.empty() ? "" : "    </testcase>\n");
  }
  const std::string counts = absl::StrCat(
      Attribute("tests", absl::StrCat(result.scenarios.size())),
      Attribute("failures", absl::StrCat(failures)), Attribute("errors", absl::StrCat(errors)),
      Attribute("skipped", absl::StrCat(skipped)), Time(result.elapsed_ns));
  return absl::StrCat("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite",
                      Attribute("name", absl::StrCat("torture of ", options.subject.name)), counts,
                      ">\n", Properties(options, result), cases, "  </testsuite>\n</testsuites>\n");
}

}  // namespace psem
