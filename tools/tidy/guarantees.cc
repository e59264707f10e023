#include "tools/tidy/guarantees.h"

#include <map>
#include <regex>
#include <set>

#include "absl/strings/str_cat.h"

namespace psem {
namespace {

constexpr char kPage[] = "docs/guarantees.md";

// "Suite.Test" for each TEST, TEST_F and TEST_P.
std::set<std::string> TestsIn(const std::vector<SourceFile>& files) {
  static const std::regex test("^TEST(?:_F|_P)?\\((\\w+), (\\w+)\\).*");
  std::set<std::string> tests;
  for (const SourceFile& file : files) {
    if (!file.is_test()) continue;
    for (size_t i = 0; i < file.lines.size(); ++i) {
      // clang-format breaks a long one after the comma.
      std::string line = file.lines[i];
      if (!line.empty() && line.back() == ',' && i + 1 < file.lines.size()) {
        const std::string& next = file.lines[i + 1];
        line += " " + next.substr(std::min(next.find_first_not_of(' '), next.size()));
      }
      std::smatch match;
      if (std::regex_match(line, match, test))
        tests.insert(absl::StrCat(match[1].str(), ".", match[2].str()));
    }
  }
  return tests;
}

// Reads the page, line by line.
class Reader {
 public:
  explicit Reader(std::set<std::string> tests) : tests_(std::move(tests)) {}

  void Read(size_t number, const std::string& line) {
    static const std::regex heading("^### ([GN])(\\d+)\\. .*");
    std::smatch match;
    if (std::regex_match(line, match, heading)) {
      EndPromise();
      const int wanted = ++numbers_[match[1].str()];
      const std::string name = match[1].str() + match[2].str();
      if (name != absl::StrCat(match[1].str(), wanted)) {
        Offend(number, absl::StrCat(name, " should be ", match[1].str(), wanted));
      }
      if (match[1].str() == "G") promise_ = name;
      return;
    }
    if (line.rfind("#", 0) == 0) EndPromise();
    if (line.rfind("Tested by ", 0) == 0) in_tests_ = true;
    if (line.empty()) in_tests_ = false;
    if (in_tests_) ReadTests(number, line);
  }

  std::vector<std::string> End() {
    EndPromise();
    if (numbers_["G"] == 0) offences_.push_back(absl::StrCat(kPage, ": promises nothing"));
    return offences_;
  }

 private:
  void ReadTests(size_t number, const std::string& line) {
    static const std::regex quoted("`([^`]*)`");
    for (std::sregex_iterator test(line.begin(), line.end(), quoted), end; test != end; ++test) {
      const std::string name = (*test)[1].str();
      tested_ = true;
      if (tests_.count(name) == 0) Offend(number, absl::StrCat("there is no test ", name));
    }
  }

  void EndPromise() {
    if (!promise_.empty() && !tested_) {
      offences_.push_back(absl::StrCat(kPage, ": ", promise_, " names no test that shows it"));
    }
    promise_.clear();
    tested_ = false;
    in_tests_ = false;
  }

  void Offend(size_t number, const std::string& what) {
    offences_.push_back(absl::StrCat(kPage, ":", number, ": ", what));
  }

  const std::set<std::string> tests_;
  std::map<std::string, int> numbers_;  // The last one of each kind.
  std::string promise_;                 // The one that is being read, if any.
  bool tested_ = false;
  bool in_tests_ = false;
  std::vector<std::string> offences_;
};

}  // namespace

std::vector<std::string> GuaranteeOffences(const std::vector<SourceFile>& files) {
  Reader reader(TestsIn(files));
  for (const SourceFile& file : files) {
    if (file.path != kPage) continue;
    for (size_t i = 0; i < file.lines.size(); ++i) reader.Read(i + 1, file.lines[i]);
  }
  return reader.End();
}

}  // namespace psem
