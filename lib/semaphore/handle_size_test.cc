// What an open handle costs: bytes of the heap, and no thread or descriptor.

#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <new>
#include <random>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/semaphore/semaphore.h"
#include "lib/testing/own_names.h"

namespace {

size_t heap_in_use = 0;

// In front of each block lies its size; as much as keeps the block aligned.
constexpr size_t kHeader = alignof(max_align_t);

// What glibc's malloc takes for a block: 8 bytes of its own, in steps of 16.
size_t Taken(size_t size) { return (size + 8 + 15) / 16 * 16; }

}  // namespace

void* operator new(size_t size) {
  auto* const block = static_cast<char*>(malloc(kHeader + size));
  if (block == nullptr) abort();
  *reinterpret_cast<size_t*>(block) = size;
  heap_in_use += Taken(size);
  return block + kHeader;
}

void operator delete(void* memory) noexcept {
  if (memory == nullptr) return;
  char* const block = static_cast<char*>(memory) - kHeader;
  heap_in_use -= Taken(*reinterpret_cast<size_t*>(block));
  free(block);
}

void operator delete(void* memory, size_t) noexcept { operator delete(memory); }

namespace psem {
namespace {

// 20 bytes with the slash, and nobody else's.
std::string ShortName() {
  std::random_device random;
  const uint64_t number = uint64_t{random()} << 32 | random();
  return absl::StrCat("/psem", absl::Hex(number, absl::kZeroPad16)).substr(0, 20);
}

// The object and what is its own in the heap. Opened and unlinked in one breath: OwnNames's names
// are longer.
size_t BytesOfHandle(const Options& options) {
  const std::string name = ShortName();
  absl::StatusOr<Semaphore> sem = Semaphore::Open(name, options);
  EXPECT_TRUE(sem.ok()) << sem.status();
  EXPECT_TRUE(Semaphore::Unlink(name).ok());
  if (!sem.ok()) return 0;
  auto moved = std::make_unique<Semaphore>(*std::move(sem));
  const size_t open = heap_in_use;
  moved.reset();
  return sizeof(Semaphore) + (open - heap_in_use) - Taken(sizeof(Semaphore));
}

TEST(HandleSize, IsSmall) {
  Options options;
  const size_t bytes = BytesOfHandle(options);
  RecordProperty("bytes", static_cast<int>(bytes));
  EXPECT_GT(bytes, sizeof(Semaphore));
  EXPECT_LE(bytes, 256u);
  options.close_on_exit = false;
  const size_t bytes_without_cleanup = BytesOfHandle(options);
  RecordProperty("bytes_without_cleanup", static_cast<int>(bytes_without_cleanup));
  EXPECT_LE(bytes_without_cleanup, 256u);
}

// What all handles share, the tables of what is open, grows with them.
TEST(HandleSize, TablesGrowWithWhatIsOpen) {
  constexpr int kHandles = 1000;
  const OwnNames names;
  Options options;
  options.close_on_exit = false;
  std::vector<std::string> texts;
  for (int i = 0; i < kHandles; ++i) texts.push_back(names.Name(absl::StrCat(i)));
  std::vector<Semaphore> handles;
  handles.reserve(kHandles);
  const size_t before = heap_in_use;
  for (const std::string& text : texts) handles.push_back(*Semaphore::Open(text, options));
  const size_t open = heap_in_use;
  handles.clear();
  const size_t tables = heap_in_use - before;  // They keep the room that they have grown to.
  RecordProperty("table_bytes_each", static_cast<int>(tables / kHandles));
  EXPECT_GT(open, before);
  EXPECT_LE(tables / kHandles, 128u);
}

size_t EntriesOf(const char* directory) {
  size_t entries = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(directory)) {
    ++entries;
  }
  return entries;
}

TEST(HandleSize, KeepsNoThreadAndNoDescriptor) {
  const OwnNames names;
  const size_t threads = EntriesOf("/proc/self/task");
  const size_t descriptors = EntriesOf("/proc/self/fd");
  std::vector<Semaphore> handles;
  for (int i = 0; i < 1000; ++i) {
    absl::StatusOr<Semaphore> sem = Semaphore::Open(names.Name(absl::StrCat(i)));
    ASSERT_TRUE(sem.ok()) << sem.status();
    handles.push_back(*std::move(sem));
  }
  EXPECT_EQ(EntriesOf("/proc/self/task"), threads);
  EXPECT_EQ(EntriesOf("/proc/self/fd"), descriptors);
}

}  // namespace
}  // namespace psem
