#include "stress/run/stage.h"

#include <string>

#include "stress/subject/loaded_subject.h"

namespace psem {

RunRecord RunOnStage(const StageRequest& request, Interrupts* interrupts) {
  const Subject* subject = request.subject.built_in;
  if (subject == nullptr) {
    const absl::StatusOr<const Subject*> loaded = LoadSubject(request.subject.path);
    if (!loaded.ok()) {
      RunRecord record;
      record.trouble = std::string(loaded.status().message());
      return record;
    }
    subject = *loaded;
  }
  return request.scenario.Run({*subject, request.plan, request.duration_ns, request.grace_ns,
                               request.name, request.on_progress},
                              interrupts);
}

}  // namespace psem
