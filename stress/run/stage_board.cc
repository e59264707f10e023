#include "stress/run/stage_board.h"

#include <errno.h>
#include <sys/mman.h>

#include <algorithm>
#include <new>
#include <utility>

#include "lib/base/errors.h"

namespace psem {
namespace {

static_assert(std::atomic<uint64_t>::is_always_lock_free, "the board is shared between processes");

constexpr uint64_t kPlaces = 256;

// FNV-1a, over the length too: an empty text has one that zeroed memory does not.
uint64_t ChecksumOf(absl::string_view text) {
  uint64_t sum = 0xcbf29ce484222325 ^ text.size();
  for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return sum;
}

}  // namespace

absl::StatusOr<StageBoard> StageBoard::Make() {
  void* const mapping = mmap(nullptr, kSize, PROT_READ | PROT_WRITE,
                             MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapping == MAP_FAILED) {
    return ErrnoStatus(errno, "map", "result of the run", "free some memory");
  }
  return StageBoard(mapping);
}

StageBoard::StageBoard(StageBoard&& other) noexcept
    : header_(std::exchange(other.header_, nullptr)) {}

StageBoard::~StageBoard() {
  if (header_ != nullptr) munmap(header_, kSize);
}

void StageBoard::Enter(StagePlace place) {
  header_->step_and_place.store((steps() + 1) * kPlaces + static_cast<uint64_t>(place));
}

void StageBoard::Show(const RunProgress& progress) {
  header_->operations.store(progress.operations);
  for (int i = 0; i < kFaults; ++i) {
    header_->faults[i].store(progress.faults[static_cast<size_t>(i)]);
  }
}

void StageBoard::HandOver(absl::string_view result) {
  if (result.size() > kSize - sizeof(Header)) return;
  std::copy(result.begin(), result.end(), text());
  header_->length = result.size();
  header_->checksum = ChecksumOf(result);
}

StagePlace StageBoard::place() const {
  const uint64_t place = header_->step_and_place.load() % kPlaces;
  return place < kStagePlaces ? static_cast<StagePlace>(place) : StagePlace::kRunning;
}

uint64_t StageBoard::steps() const { return header_->step_and_place.load() / kPlaces; }

RunProgress StageBoard::progress() const {
  RunProgress progress;
  progress.operations = header_->operations.load();
  for (int i = 0; i < kFaults; ++i) {
    progress.faults[static_cast<size_t>(i)] = header_->faults[i].load();
  }
  return progress;
}

absl::optional<std::string> StageBoard::result() const {
  const uint64_t length = header_->length;
  if (length > kSize - sizeof(Header)) return absl::nullopt;
  const absl::string_view result(text(), length);
  if (header_->checksum != ChecksumOf(result)) return absl::nullopt;
  return std::string(result);
}

}  // namespace psem
