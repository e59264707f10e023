// The least that a listing of semaphores can cost: each file opened, looked at, read and closed,
// with the care that a hostile directory asks for, and nothing kept or shown. Usage: bare_loop
// DIRECTORY

#define _GNU_SOURCE  // O_NOATIME.

#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char** argv) {
  DIR* const directory = argc == 2 ? opendir(argv[1]) : NULL;
  if (directory == NULL) {
    perror("bare_loop");
    return EXIT_FAILURE;
  }
  unsigned long files = 0;
  unsigned long permits = 0;
  const struct dirent* entry;
  while ((entry = readdir(directory)) != NULL) {
    if (strncmp(entry->d_name, "sem.", 4) != 0) continue;
    const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | O_NOATIME;
    const int file = openat(dirfd(directory), entry->d_name, flags);
    struct stat facts;
    uint32_t words[8];
    if (file < 0 || fstat(file, &facts) != 0 ||
        pread(file, words, sizeof(words), 0) != (ssize_t)sizeof(words)) {
      perror(entry->d_name);
      return EXIT_FAILURE;
    }
    close(file);
    ++files;
    permits += words[0];
  }
  closedir(directory);
  printf("%lu semaphores, %lu permits\n", files, permits);
  return EXIT_SUCCESS;
}
