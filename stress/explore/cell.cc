#include "stress/explore/cell.h"

#include <signal.h>

#include <new>
#include <utility>

#include "lib/base/errors.h"
#include "stress/explore/actor.h"
#include "stress/run/child.h"

namespace psem {

absl::StatusOr<std::unique_ptr<Cell>> Cell::Make(const RunRequest& request,
                                                 const std::vector<unsigned>& values, int actors) {
  absl::StatusOr<SharedRun> run =
      SharedRun::Make(actors, static_cast<int>(values.size()), request.subject.state_size,
                      request.subject.state_align);
  if (!run.ok()) return run.status();
  std::unique_ptr<Cell> cell(new Cell(request, *std::move(run)));
  if (absl::Status filled = cell->Fill(values, actors); !filled.ok()) return filled;
  return cell;
}

absl::Status Cell::Fill(const std::vector<unsigned>& values, int actors) {
  static_assert(sizeof(Board) <= SharedRun::kScenarioBytes, "more than there is");
  new (run_.scenario_data()) Board;
  for (size_t i = 0; i < values.size(); ++i) {
    names_.push_back(request_.name(static_cast<int>(i)));
  }
  for (size_t i = 0; i < values.size(); ++i) {
    const int error =
        request_.subject.create(run_.state(static_cast<int>(i)), names_[i].c_str(), values[i]);
    if (error != 0) return ErrnoStatus(error, "create", names_[i], "");
    ++created_;
  }
  for (int i = 0; i < actors; ++i) {
    const absl::StatusOr<pid_t> child = ForkChild([this, i] {
      return RunActor({request_.subject, request_.plan, run_, names_, &board()}, i);
    });
    if (!child.ok()) return child.status();
    pids_.push_back(*child);
    pids_once_.push_back(*child);
    wait_statuses_.emplace_back();
  }
  return absl::OkStatus();
}

Cell::~Cell() {
  for (const pid_t pid : pids_) {
    if (pid != 0) kill(pid, SIGKILL);  // All at once; reaping takes its time.
  }
  for (const pid_t pid : pids_) {
    if (pid != 0) KillAndReap(pid);
  }
  for (int i = 0; i < created_; ++i) {
    request_.subject.destroy(run_.state(i), names_[static_cast<size_t>(i)].c_str());
  }
}

bool Cell::IsGone(int actor) {
  const auto index = static_cast<size_t>(actor);
  if (pids_[index] == 0) return true;
  wait_statuses_[index] = ReapIfEnded(pids_[index]);
  if (!wait_statuses_[index].has_value()) return false;
  pids_[index] = 0;
  return true;
}

}  // namespace psem
