#include "lib/testing/planted_proc.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "lib/testing/check_call.h"

namespace psem {

const char kPrivateMapping[] = "08048000-08049000 r-xp 00000000 03:00 8312 /opt/test\n";

PlantedProc::PlantedProc() {
  directory_.Directory("self");
  directory_.Directory("self/ns");
  PidNamespace("pid:[4026531836]");
  File("uptime", "1.00 1.00\n");
  Process(1, kPrivateMapping);
}

void PlantedProc::Process(pid_t process, absl::string_view maps) const {
  directory_.Directory(absl::StrCat(process));
  directory_.Directory(absl::StrCat(process, "/task"));
  File(absl::StrCat(process, "/maps"), maps);
}

void PlantedProc::Thread(pid_t process, pid_t thread, absl::string_view syscall) const {
  const std::string task = absl::StrCat(process, "/task/", thread);
  directory_.Directory(task);
  File(absl::StrCat(task, "/syscall"), syscall);
  File(absl::StrCat(task, "/maps"), kPrivateMapping);
}

void PlantedProc::Remove(absl::string_view file) const {
  std::error_code error;
  const bool removed = std::filesystem::remove_all(directory_.PathOf(file), error) > 0;
  errno = error.value();
  CheckCall(removed, "remove", std::string(file));
}

void PlantedProc::PidNamespace(const std::string& text) const {
  const std::string file = "self/ns/pid";
  std::error_code ignored;
  std::filesystem::remove(directory_.PathOf(file), ignored);
  directory_.Symlink(file, text);
}

}  // namespace psem
