#include "tools/seminspect/hostile/outside.h"

#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "lib/testing/check_call.h"

namespace psem {
namespace {

constexpr const char* kFiles[] = {"", "secret", "fifo", "sem.jobs", "directory"};

}  // namespace

Outside::Outside() {
  planted_.File("secret", "root:$6$secret", 0600);
  planted_.Fifo("fifo");
  planted_.File("sem.jobs", Glibc64Bytes(3));
  planted_.Directory("directory");
  before_ = Snapshot();
  events_ = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  CheckCall(events_ >= 0, "inotify_init1");
  // To look at what the directory is called is no touch; to go into it is.
  for (const std::string& path : {planted_.path(), planted_.PathOf("fifo")}) {
    CheckCall(inotify_add_watch(events_, path.c_str(), IN_ALL_EVENTS) >= 0, "inotify_add_watch",
              path);
  }
}

Outside::~Outside() { close(events_); }

std::vector<std::string> Outside::Touched() {
  std::vector<std::string> touched;
  alignas(inotify_event) char bytes[4096];
  ssize_t length;
  while ((length = read(events_, bytes, sizeof(bytes))) > 0) {
    for (ssize_t at = 0; at < length;) {
      const auto* event = reinterpret_cast<const inotify_event*>(bytes + at);
      touched.push_back(absl::StrFormat("event %x of \"%s\"", event->mask,
                                        event->len > 0 ? event->name : "the directory or FIFO"));
      at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
    }
  }
  const std::string now = Snapshot();
  if (now != before_) touched.push_back(absl::StrCat("was:\n", before_, "is:\n", now));
  return touched;
}

std::string Outside::Snapshot() const {
  std::string text;
  for (const char* file : kFiles) {
    const std::string path = planted_.PathOf(file);
    struct stat facts;
    CheckCall(lstat(path.c_str(), &facts) == 0, "lstat", path);
    absl::StrAppendFormat(&text, "%s: mode %o links %d owner %d size %d modified %d.%09d changed",
                          file, facts.st_mode, facts.st_nlink, facts.st_uid, facts.st_size,
                          facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec);
    absl::StrAppendFormat(&text, " %d.%09d", facts.st_ctim.tv_sec, facts.st_ctim.tv_nsec);
    if (S_ISREG(facts.st_mode)) {
      std::ostringstream contents;
      contents << std::ifstream(path).rdbuf();
      absl::StrAppend(&text, " ", contents.str());
    }
    text += "\n";
  }
  return text;
}

}  // namespace psem
