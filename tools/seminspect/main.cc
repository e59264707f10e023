// seminspect: looks at named semaphores.

#include <locale.h>
#include <unistd.h>

#include <new>

#include "tools/seminspect/program.h"

namespace {

[[noreturn]] void SayThatMemoryIsOut() {
  constexpr char kText[] = "seminspect: out of memory; look at fewer semaphores, by a GLOB\n";
  [[maybe_unused]] const ssize_t ignored = write(STDERR_FILENO, kText, sizeof(kText) - 1);
  _exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  std::set_new_handler(SayThatMemoryIsOut);
  setlocale(LC_CTYPE, "C.UTF-8");  // For the width of names.
  return psem::RunProgram(argc, argv);
}
