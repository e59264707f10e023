/* A program of 32-bit glibc: sem_open(NAME, O_CREAT) with VALUE, then prints what sem_getvalue
 * says. Compiled with -m32. */

#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char** argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: %s NAME VALUE\n", argv[0]);
    return 2;
  }
  sem_t* sem = sem_open(argv[1], O_CREAT, 0600, (unsigned)atoi(argv[2]));
  int value = -1;
  if (sem == SEM_FAILED || sem_getvalue(sem, &value) != 0) {
    perror(argv[1]);
    return 1;
  }
  printf("%d\n", value);
  return sizeof(sem_t) == 16 ? 0 : 3;
}
