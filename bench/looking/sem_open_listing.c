// A listing as util-linux makes it (lsipc --posix-semaphores, in Debian from 13 on): each semaphore
// opened as its users open it, its owner's name looked up, a line for each.

#include <dirent.h>
#include <fcntl.h>
#include <pwd.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

struct semaphore {
  struct semaphore* next;
  char name[256];  // "/jobs".
  int value;
  struct stat facts;
};

static struct semaphore* look(DIR* directory, const char* file) {
  struct semaphore* const seen = calloc(1, sizeof(*seen));
  if (seen == NULL) abort();
  snprintf(seen->name, sizeof(seen->name), "/%s", file + strlen("sem."));
  if (fstatat(dirfd(directory), file, &seen->facts, 0) == 0) {
    sem_t* const sem = sem_open(seen->name, 0);
    if (sem != SEM_FAILED) {
      sem_getvalue(sem, &seen->value);
      sem_close(sem);
      return seen;
    }
  }
  free(seen);
  return NULL;
}

// Asks again only when the owner is another than that of the line before.
static const char* owner_name(uid_t owner) {
  static const struct passwd* entry = NULL;
  if (entry == NULL || entry->pw_uid != owner) entry = getpwuid(owner);
  return entry == NULL ? "?" : entry->pw_name;
}

int main(void) {
  DIR* const directory = opendir("/dev/shm");
  if (directory == NULL) {
    perror("sem_open_listing");
    return EXIT_FAILURE;
  }
  struct semaphore* all = NULL;
  int widest = (int)strlen("NAME");
  const struct dirent* entry;
  while ((entry = readdir(directory)) != NULL) {
    if (strncmp(entry->d_name, "sem.", 4) != 0) continue;
    struct semaphore* const seen = look(directory, entry->d_name);
    if (seen == NULL) continue;
    if ((int)strlen(seen->name) > widest) widest = (int)strlen(seen->name);
    seen->next = all;
    all = seen;
  }
  closedir(directory);
  printf("%-*s PERMS OWNER      SVAL MTIME\n", widest, "NAME");
  for (const struct semaphore* seen = all; seen != NULL; seen = seen->next) {
    char time[32];
    struct tm parts;
    strftime(time, sizeof(time), "%b%d %H:%M", localtime_r(&seen->facts.st_mtime, &parts));
    printf("%-*s %04o  %-8s %6d %s\n", widest, seen->name, seen->facts.st_mode & 07777,
           owner_name(seen->facts.st_uid), seen->value, time);
  }
  return EXIT_SUCCESS;
}
