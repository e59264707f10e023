// The XML, read back by a parser that others wrote.

#include "stress/report/junit.h"

#include <fstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "stress/report/program_run.h"
#include "stress/report/sample_session.h"

namespace psem {
namespace {

// What Python's parser makes of it: a line for each test case, and one for each property.
constexpr char kReader[] = R"(
import sys, xml.etree.ElementTree as tree
suite = tree.parse(sys.argv[1]).getroot().find('testsuite')
print(' '.join(suite.get(name) for name in ('tests', 'failures', 'errors', 'skipped', 'time')))
for each in suite.find('properties'):
    print('property', each.get('name'), '=', each.get('value'))
for case in suite.findall('testcase'):
    kinds = ' '.join(part.tag + ' ' + part.get('message') for part in case) or 'passed'
    print(case.get('classname'), case.get('name'), case.get('time'), kinds)
    print(''.join(part.text or '' for part in case), end='')
)";

std::string ReadBack(const std::string& xml) {
  const std::string path = testing::TempDir() + "/junit.xml";
  std::ofstream(path) << xml;
  const ProgramRun run = RunProgram({"/usr/bin/python3", "-c", kReader, path});
  EXPECT_EQ(run.exit_code, 0) << run.err << xml;
  return run.out;
}

TEST(Junit, HasATestCaseForEachScenario) {
  const std::string read = ReadBack(JunitText(SampleOptions(), SampleSession()));
  for (const char* part : {
           "20 2 1 1 20.000\n",
           "property seed = 0x2a\n",
           "property processes = 4\n",
           "property subject = mine\n",
           "property not asked = kills, eintr\n",
           "torture.mine conservation 10.000 passed\n",
           "torture.mine mutual_exclusion 10.000 failure Worker 1 (pid 41208) entered",
           "second-holder: mine is broken. Seen by mutual_exclusion.\n",
           "--scenario=mutual_exclusion --seed=0x2a --run=3 ",
           "torture.mine kills 0.000 skipped mine does not promise kills\n",
           "torture.mine stops 10.000 error never seen, and required: balanced\n",
       }) {
    EXPECT_TRUE(absl::StrContains(read, part)) << part << "\n" << read;
  }
}

TEST(Junit, SaysWhatWasStopped) {
  const std::string read =
      ReadBack(JunitText(SampleOptions(), SmallSession(Verdict::kPass, Verdict::kUnfinished)));
  EXPECT_TRUE(absl::StrContains(read, "2 0 1 0 20.000\n")) << read;
  EXPECT_TRUE(absl::StrContains(read, "ping_pong 0.000 error the suite was stopped")) << read;
}

TEST(Junit, IsXmlWhateverASubjectWrites) {
  TortureOptions options = HostileOptions();
  absl::StrAppend(&options.subject.name, "]]>\xef\xbf\xbe\xed\xa0\x80&#0;");
  const std::string read = ReadBack(JunitText(options, HostileSession()));
  EXPECT_TRUE(absl::StrContains(read, "mine<script>alert('x')</script>&\"\\x1b[2J")) << read;
}

}  // namespace
}  // namespace psem
