// The semaphores and the processes of trials, made together and gone together.

#ifndef PSEM_STRESS_EXPLORE_CELL_H_
#define PSEM_STRESS_EXPLORE_CELL_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "stress/explore/board.h"
#include "stress/record/shared_run.h"
#include "stress/run/run_request.h"

namespace psem {

class Cell {
 public:
  // Creates the semaphores and forks the actors.
  // Returns: what prevented it.
  // Fork: this process has one thread.
  static absl::StatusOr<std::unique_ptr<Cell>> Make(const RunRequest& request,
                                                    const std::vector<unsigned>& values,
                                                    int actors);
  // Kills and reaps the actors, destroys the semaphores.
  ~Cell();

  Cell(const Cell&) = delete;
  Cell& operator=(const Cell&) = delete;

  Board& board() const { return *static_cast<Board*>(run_.scenario_data()); }
  ActorBox& box(int actor) const { return board().actors[actor]; }
  WorkerRecord& record(int actor) const { return *run_.worker(actor); }
  int actors() const { return static_cast<int>(pids_.size()); }

  // 0: it has been reaped.
  pid_t pid(int actor) const { return pids_[static_cast<size_t>(actor)]; }
  // As it was, also when the process is gone.
  pid_t pid_once(int actor) const { return pids_once_[static_cast<size_t>(actor)]; }

  // Reaps an actor that has ended.
  // Returns: whether it is gone.
  bool IsGone(int actor);
  absl::optional<int> wait_status(int actor) const {
    return wait_statuses_[static_cast<size_t>(actor)];
  }

 private:
  Cell(const RunRequest& request, SharedRun run) : request_(request), run_(std::move(run)) {}
  absl::Status Fill(const std::vector<unsigned>& values, int actors);

  const RunRequest& request_;
  SharedRun run_;
  std::vector<std::string> names_;
  int created_ = 0;
  std::vector<pid_t> pids_;
  std::vector<pid_t> pids_once_;
  std::vector<absl::optional<int>> wait_statuses_;
};

}  // namespace psem

#endif  // PSEM_STRESS_EXPLORE_CELL_H_
