// Opens semaphores, as a program that uses them has them, and says so with a byte on stdout; then
// sleeps until it is killed. Usage: opener NAME...

#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (sem_open(argv[i], 0) == SEM_FAILED) {
      perror(argv[i]);
      return EXIT_FAILURE;
    }
  }
  if (write(STDOUT_FILENO, "", 1) != 1) return EXIT_FAILURE;
  for (;;) pause();
}
