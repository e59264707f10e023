/* A program in C that knows nothing of the library, for exit_cleanup_programs_test.cc. Its
   arguments are its steps: load:PLUGIN, open:SEMAPHORE with the plug-in loaded last, unload, and
   how it ends. */

#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { kNotLoaded = 8, kNotOpened = 9 };

static const char* ArgumentOf(const char* step, const char* verb) {
  const size_t length = strlen(verb);
  return strncmp(step, verb, length) == 0 ? step + length : NULL;
}

int main(int count, char** steps) {
  void* plugin = NULL;
  for (int i = 1; i < count; ++i) {
    const char* path = ArgumentOf(steps[i], "load:");
    const char* name = ArgumentOf(steps[i], "open:");
    if (path != NULL) {
      plugin = dlopen(path, RTLD_NOW | RTLD_LOCAL);
      if (plugin == NULL) return kNotLoaded;
    }
    if (name != NULL) {
      int (*open_semaphore)(const char*) = (int (*)(const char*))dlsym(plugin, "OpenSemaphore");
      if (open_semaphore == NULL || open_semaphore(name) != 0) return kNotOpened;
    }
    if (strcmp(steps[i], "unload") == 0) dlclose(plugin);
    if (strcmp(steps[i], "SIGTERM") == 0) raise(SIGTERM);
    if (strcmp(steps[i], "quick_exit") == 0) quick_exit(3);
  }
  return 3;
}
