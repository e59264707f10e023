// Runs a fuzz target over its corpus, the file that is the one argument, and mutations of it.

#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "lib/testing/fuzz_corpus.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

int main(int argc, char** argv) {
  constexpr int kMutations = 300;
  std::stringstream text;
  if (argc == 2) text << std::ifstream(argv[1]).rdbuf();
  const std::vector<std::string> inputs = psem::ReadCorpus(text.str());
  if (inputs.empty()) {
    fprintf(stderr, "usage: %s FILE, a corpus that is not empty\n", argv[0]);
    return 2;
  }
  const std::string death = psem::FirstDeadlyInput(LLVMFuzzerTestOneInput, inputs, kMutations);
  printf("%zu inputs, %d mutations of each: %s\n", inputs.size(), kMutations,
         death.empty() ? "fine" : death.c_str());
  return death.empty() ? 0 : 1;
}
