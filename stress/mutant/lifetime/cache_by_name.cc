// The bug: a process remembers what it has open by name. When the name is unlinked and made anew
// while it still has the old semaphore, it gets the old one once more, and the others the new one.
// No schedule is needed.

#include <errno.h>

#include <map>
#include <mutex>

#include "stress/mutant/home_made_named.h"
#include "stress/mutant/lifetime/lifetime.h"

namespace psem {
namespace {

struct Opened {
  void* handle;
  int handles;
};

// Of this process.
struct Cache {
  std::mutex mutex;
  std::map<std::string, Opened> by_name;
};

Cache& OurCache() {
  static Cache* const cache = new Cache;
  return *cache;
}

int Open(const char* name, int oflag, unsigned mode, unsigned value, void** handle) {
  Cache& cache = OurCache();
  const std::lock_guard<std::mutex> lock(cache.mutex);
  const auto found = cache.by_name.find(name);
  const bool exclusive = (oflag & O_CREAT) != 0 && (oflag & O_EXCL) != 0;
  if (found != cache.by_name.end() && !exclusive) {
    ++found->second.handles;
    *handle = found->second.handle;
    return 0;
  }
  const int error = OpenNamed(name, oflag, mode, value, handle);
  if (error == 0) cache.by_name[name] = {*handle, 1};
  return error;
}

int Close(void* handle) {
  Cache& cache = OurCache();
  const std::lock_guard<std::mutex> lock(cache.mutex);
  for (auto opened = cache.by_name.begin(); opened != cache.by_name.end(); ++opened) {
    if (opened->second.handle != handle) continue;
    if (--opened->second.handles > 0) return 0;
    cache.by_name.erase(opened);
    break;
  }
  return CloseNamed(handle);
}

}  // namespace

Mutant CacheByName() {
  return {NamedSubject<Open, Close>("mutant-cache-by-name",
                                    "broken on purpose: finds again what it has open by name"),
          "a cache by name hands out the old semaphore after unlink and create anew",
          "two groups of users, no exclusion between them"};
}

}  // namespace psem
