// seminspect: looks at named semaphores.

#include <locale.h>

#include "tools/seminspect/program.h"

int main(int argc, char** argv) {
  setlocale(LC_CTYPE, "C.UTF-8");  // For the width of names.
  return psem::RunProgram(argc, argv);
}
