#include "tools/seminspect/hostile/plantings.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "lib/testing/check_call.h"
#include "lib/testing/planted_directory.h"
#include "tools/seminspect/whole/hostile_names.h"

namespace psem {
namespace {

using Names = std::vector<std::string>;

Names PlantLinks(const std::string& directory, const std::string& outside) {
  PlantSymlink(directory + "/sem.shadow", "/etc/shadow");
  PlantSymlink(directory + "/sem.secret", outside + "/secret");
  PlantSymlink(directory + "/sem.fifo", outside + "/fifo");
  PlantSymlink(directory + "/sem.outside", outside);
  PlantSymlink(directory + "/sem.loop", "sem.loop");
  PlantSymlink(directory + "/sem.zero", "/dev/zero");
  PlantSymlink(directory + "/sem.dangling", "\x1b[2J");
  return {"shadow", "secret", "fifo", "outside", "loop", "zero", "dangling"};
}

Names PlantSpecialFiles(const std::string& directory, const std::string&) {
  PlantFifo(directory + "/sem.fifo");
  PlantFifo(directory + "/fifo");
  PlantSocket(directory + "/sem.socket");
  PlantDirectory(directory + "/sem.directory");
  PlantFile(directory + "/sem.directory/sem.inside", Glibc64Bytes(1));
  // A sandbox may not make one, and who may not cannot be asked to.
  if (mknod((directory + "/sem.device").c_str(), S_IFCHR | 0600, makedev(1, 5)) != 0) {
    CheckCall(errno == EPERM, "mknod", directory);
  }
  return {"fifo", "socket", "directory", "device"};
}

Names PlantOddSizes(const std::string& directory, const std::string&) {
  PlantFile(directory + "/sem.empty", "");
  PlantFile(directory + "/sem.short", "\x01");
  PlantFile(directory + "/sem.almost", std::string(31, '\x80'));
  PlantFile(directory + "/sem.ones", std::string(32, '\xff'));
  PlantFile(directory + "/sem.text", std::string(100000, 'x'));
  PlantSparseFile(directory + "/sem.sparse", uint64_t{1} << 40);
  PlantSparseFile(directory + "/sparse", uint64_t{1} << 40);
  return {"empty", "short", "almost", "ones", "text", "sparse"};
}

Names PlantHostileNames(const std::string& directory, const std::string&) {
  Names names = HostileNames();
  names.emplace_back("--yes");
  names.emplace_back("-r");
  names.emplace_back("%s%n");
  names.emplace_back("$(touch x);`touch y`");
  names.emplace_back("\xe2\x80\xae\xd9\xa0");  // Right to left.
  names.emplace_back(
      "\xc2\x9b"
      "2J");  // An escape sequence's beginning, in one character.
  for (const std::string& name : names) {
    PlantFile(absl::StrCat(directory, "/sem.", name), Glibc64Bytes(1));
  }
  // What begins with a dash is an option unless the slash is written.
  for (std::string& name : names) name.insert(0, "/");
  return names;
}

Names PlantUnreadable(const std::string& directory, const std::string&) {
  PlantFile(directory + "/sem.closed", Glibc64Bytes(1), 0);
  PlantFile(directory + "/sem.writable", Glibc64Bytes(1), 0222);
  PlantFile(directory + "/closed", Glibc64Bytes(1), 0);
  return {"closed", "writable"};
}

Names PlantRooms(const std::string& directory, const std::string& outside) {
  const std::string room = directory + "/.psem-removing-";
  PlantFile(room + "file", Glibc64Bytes(1));
  PlantFifo(room + "fifo");
  PlantSymlink(room + "link", outside);
  PlantSymlink(room + "loop", ".psem-removing-loop");
  PlantDirectory(room + "open");
  PlantFile(room + "open/sem.open", Glibc64Bytes(1));
  CheckCall(chmod((room + "open").c_str(), 0777) == 0, "chmod", room);
  PlantDirectory(room + "two");
  PlantFile(room + "two/sem.one", Glibc64Bytes(1));
  PlantFile(room + "two/sem.two", Glibc64Bytes(1));
  PlantDirectory(room + "with-link");
  PlantSymlink(room + "with-link/sem.secret", outside + "/secret");
  PlantDirectory(room + "with-fifo");
  PlantFifo(room + "with-fifo/sem.fifo");
  PlantDirectory(room + "with-directory");
  PlantDirectory(room + "with-directory/sem.directory");
  PlantDirectory(room + "\x1b[2J\n\xff");
  PlantFile(room + "\x1b[2J\n\xff/sem.\x1b[2J\n\xff", Glibc64Bytes(1));
  return {"secret", "fifo", "directory"};
}

Names PlantJunk(const std::string& directory, const std::string&) {
  constexpr int kFiles = 100000;
  for (int i = 0; i < kFiles; ++i) {
    const std::string path = absl::StrCat(directory, "/junk-\x1b-", i);
    CheckCall(mknod(path.c_str(), S_IFREG | 0644, 0) == 0, "mknod", path);
  }
  return {"junk-\x1b-7"};
}

Names PlantOneFile(const std::string& directory, const std::string&) {
  PlantFile(directory + "/sem.x", Glibc64Bytes(1));
  return {"x"};
}

// The file is held under a lease that every opener has to wait for.
void HoldLease(const std::string& directory, const std::string&) {
  const int descriptor = open((directory + "/sem.x").c_str(), O_RDONLY | O_CLOEXEC);
  signal(SIGIO, SIG_IGN);
  if (descriptor < 0 || fcntl(descriptor, F_SETLEASE, F_WRLCK) != 0) _exit(1);
  while (true) pause();
}

// Whatever fails here has met a removal.
void Churn(const std::string& directory, const std::string&) {
  const std::string path = directory + "/sem.x";
  const std::string other = directory + "/sem.y";
  for (unsigned int turn = 0;; ++turn) {
    const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0) continue;
    for (const off_t size : {0, 1, 16, 31, 32, 4096, 0, 32}) {
      if (ftruncate(descriptor, size) != 0) break;
    }
    const std::string bytes = turn % 2 == 0 ? Glibc64Bytes(turn) : Glibc32Bytes(turn);
    if (pwrite(descriptor, bytes.data(), bytes.size(), 0) < 0) break;
    close(descriptor);
    chmod(path.c_str(), turn % 3 == 0 ? 0 : 0666);
    rename(path.c_str(), other.c_str());
    rename(other.c_str(), path.c_str());
    if (turn % 4 == 0) unlink(path.c_str());
  }
}

// The name leads to a good file, a link, a FIFO, a directory and a socket in turn.
void Swap(const std::string& directory, const std::string& outside) {
  const std::string path = directory + "/sem.x";
  const std::string next = directory + "/next";
  const auto put = [&](int made) {
    if (made == 0) rename(next.c_str(), path.c_str());
    unlink(next.c_str());
  };
  while (true) {
    const int descriptor = open(next.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    const std::string bytes = Glibc64Bytes(1);
    const bool written = write(descriptor, bytes.data(), bytes.size()) > 0;
    close(descriptor);
    put(written ? 0 : -1);
    put(symlink((outside + "/secret").c_str(), next.c_str()));
    put(symlink((outside + "/fifo").c_str(), next.c_str()));
    put(mkfifo(next.c_str(), 0600));
    put(mknod(next.c_str(), S_IFSOCK | 0600, 0));
    unlink(path.c_str());
    mkdir(path.c_str(), 0700);
    rmdir(path.c_str());
  }
}

// Rooms that look like a killed remover's come, change their contents and go.
void ChurnRooms(const std::string& directory, const std::string& outside) {
  const std::string room = directory + "/.psem-removing-x";
  const std::string file = room + "/sem.x";
  while (true) {
    mkdir(room.c_str(), 0700);
    if (symlink((outside + "/secret").c_str(), file.c_str()) == 0) unlink(file.c_str());
    mkfifo(file.c_str(), 0600);
    unlink(file.c_str());
    rename((directory + "/sem.x").c_str(), file.c_str());
    rename(file.c_str(), (directory + "/sem.x").c_str());
    rmdir(room.c_str());
    if (symlink(outside.c_str(), room.c_str()) == 0) unlink(room.c_str());
  }
}

}  // namespace

std::vector<Planting> AllPlantings() {
  return {
      {"Links", PlantLinks, nullptr},
      {"SpecialFiles", PlantSpecialFiles, nullptr},
      {"OddSizes", PlantOddSizes, nullptr},
      {"HostileNames", PlantHostileNames, nullptr},
      {"Unreadable", PlantUnreadable, nullptr, /*unprivileged=*/true},
      {"UnreadableButByRoot", PlantUnreadable, nullptr},
      {"Rooms", PlantRooms, nullptr},
      {"RoomsSeenByOthers", PlantRooms, nullptr, /*unprivileged=*/true},
      {"Junk", PlantJunk, nullptr},
      {"ForeignLease", PlantOneFile, HoldLease},
      {"ChangingFile", PlantOneFile, Churn},
      {"SwappedFile", PlantOneFile, Swap},
      {"ChangingRooms", PlantOneFile, ChurnRooms},
  };
}

}  // namespace psem
