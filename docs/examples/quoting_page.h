// A page of documentation held against the programs that it quotes.
//
// A program marks what a page quotes by "// snippet: NAME" and "// snippet end"; the page has it in
// a fence, "```cpp PROGRAM.cc NAME".

#ifndef PSEM_DOCS_EXAMPLES_QUOTING_PAGE_H_
#define PSEM_DOCS_EXAMPLES_QUOTING_PAGE_H_

#include <string>
#include <vector>

namespace psem {

using Lines = std::vector<std::string>;

Lines LinesOf(const std::string& path);

class QuotingPage {
 public:
  explicit QuotingPage(const std::string& path) : path_(path), lines_(LinesOf(path)) {}

  // Expects that the page quotes every snippet of `examples` to the letter, and nothing else.
  void ExpectQuotes(const Lines& examples) const;

  // The cells of the rows below the page's heading, without the table's head. The first cell is
  // number 1.
  std::vector<Lines> TableUnder(const std::string& heading) const;

  const Lines& lines() const { return lines_; }

 private:
  const std::string path_;
  const Lines lines_;
};

}  // namespace psem

#endif  // PSEM_DOCS_EXAMPLES_QUOTING_PAGE_H_
