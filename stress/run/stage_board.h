// What the stage tells the process that made it, in memory that both share: no descriptor, because
// a subject may close all there are.

#ifndef PSEM_STRESS_RUN_STAGE_BOARD_H_
#define PSEM_STRESS_RUN_STAGE_BOARD_H_

#include <atomic>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "stress/record/faults.h"
#include "stress/record/stage_end.h"
#include "stress/run/run_request.h"

namespace psem {

// Its reader believes nothing: the subject may have written anywhere.
class StageBoard {
 public:
  // Returns: ResourceExhausted when there is no memory.
  static absl::StatusOr<StageBoard> Make();

  StageBoard(StageBoard&& other) noexcept;
  StageBoard& operator=(StageBoard&&) = delete;
  ~StageBoard();

  // The stage writes these.
  void Enter(StagePlace place);
  void Show(const RunProgress& progress);
  void HandOver(absl::string_view result);  // What is too long is not handed over.

  StagePlace place() const;

  // How often the place has changed.
  uint64_t steps() const;

  RunProgress progress() const;

  // What was handed over; none when that is not what the board holds now.
  absl::optional<std::string> result() const;

 private:
  // The kernel provides only those pages that are used. Results take a few hundred kilobytes.
  static constexpr size_t kSize = size_t{64} << 20;

  struct Header {
    std::atomic<uint64_t> step_and_place{0};
    std::atomic<uint64_t> operations{0};
    std::atomic<uint64_t> faults[kFaults] = {};
    uint64_t length = 0;
    uint64_t checksum = 0;
  };

  explicit StageBoard(void* mapping) : header_(new (mapping) Header) {}

  char* text() const { return reinterpret_cast<char*>(header_ + 1); }

  Header* header_;
};

}  // namespace psem

#endif  // PSEM_STRESS_RUN_STAGE_BOARD_H_
