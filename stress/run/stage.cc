#include "stress/run/stage.h"

namespace psem {

RunRecord RunOnStage(const StageRequest& request, Interrupts* interrupts) {
  return request.scenario.Run({*request.subject.built_in, request.plan, request.duration_ns,
                               request.grace_ns, request.name, request.on_progress},
                              interrupts);
}

}  // namespace psem
