#include "tools/seminspect/cleaning/answer.h"

#include <stdio.h>

#include <iostream>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace psem {

Answer Ask(absl::string_view question) {
  const std::string text = absl::StrCat(question, " [y/N/q] ");
  fwrite(text.data(), 1, text.size(), stderr);
  std::string line;
  if (!std::getline(std::cin, line)) {
    fputc('\n', stderr);
    return Answer::kQuit;
  }
  const std::string answer = absl::AsciiStrToLower(absl::StripAsciiWhitespace(line));
  if (answer == "y" || answer == "yes") return Answer::kYes;
  return answer == "q" || answer == "quit" ? Answer::kQuit : Answer::kNo;
}

}  // namespace psem
