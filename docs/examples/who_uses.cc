// Who uses a semaphore, who waits for it, and what is wrong with it.
//
//     who_uses NAME
//
// It looks alone: nobody who uses the semaphore notices. Ends with 0; with 1 when something could
// not be read, and with 3 when there is no semaphore of that name.

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "lib/base/printable.h"
#include "lib/inspect/diagnosis/diagnosis.h"
#include "lib/inspect/find_uses.h"
#include "lib/inspect/process/process_facts.h"
#include "lib/inspect/survey.h"

namespace {

// A missing field says why.
template <typename T>
void Print(const char* label, const absl::StatusOr<T>& field) {
  std::cout << label;
  if (field.ok()) {
    std::cout << *field << "\n";
  } else {
    std::cout << "? (" << field.status().message() << ")\n";
  }
}

// snippet: users
void PrintUse(const psem::SemaphoreUse& use) {
  std::cout << psem::UseStateName(use.state) << ", known by " << psem::UseEvidenceName(use.evidence)
            << "\nusers: " << psem::CountText(use.users.size(), use.users_complete()) << "\n";
  for (const psem::ProcessFacts& user : psem::LookAtProcesses(use.users)) {
    std::cout << "  " << user.process << " of " << user.user_name.value_or("?") << ": "
              << user.command.value_or("?") << "\n";
  }
  std::cout << "waiters: " << psem::CountText(use.waiters.size(), use.waiters_complete()) << "\n";
  for (const psem::WaitingThread& waiter : use.waiters) {
    std::cout << "  " << waiter.process << ", its thread " << waiter.thread
              << (waiter.timed ? ", for a time" : "") << "\n";
  }
  if (!use.users_complete()) {
    std::cout << "at least: " << use.unreadable_users << " processes could not be looked into"
              << (use.others_unlisted ? ", and others may not even be listed" : "") << "\n";
  }
}
// snippet end

// snippet: diagnoses
void PrintDiagnoses(const psem::SemaphoreRecord& record) {
  for (const psem::Diagnosis& diagnosis : psem::Diagnose(record, absl::Now())) {
    std::cout << psem::SeverityName(diagnosis.kind->severity) << " " << diagnosis.kind->code << ": "
              << diagnosis.sentence << "\n";
    for (const std::string& evidence : diagnosis.evidence) std::cout << "  " << evidence << "\n";
    if (!diagnosis.command.empty()) std::cout << "  next: " << diagnosis.command << "\n";
  }
}
// snippet end

}  // namespace

int main(int argc, char** argv) {
  const auto name = psem::SemaphoreName::Parse(argc > 1 ? argv[1] : "");
  if (!name.ok()) {
    std::cerr << name.status().message() << "\n";
    return 2;
  }
  // snippet: find
  auto found = psem::FindSemaphores(psem::kSemaphoreDirectory, *name);
  if (!found.ok()) {
    std::cerr << found.status().message() << "\n";
    return 1;
  }
  psem::FindUses(&*found);  // One look at every process, however many semaphores.
  // snippet end
  for (const psem::SemaphoreRecord& record : *found) {
    std::cout << psem::Printable(record.path) << "\n";
    Print("owner: ", record.owner);
    Print("value: ", record.value);
    if (record.use.ok()) PrintUse(*record.use);
    PrintDiagnoses(record);
  }
  if (found->empty()) return 3;
  return std::all_of(found->begin(), found->end(),
                     [](const auto& record) { return record.unread().ok() && record.use.ok(); })
             ? 0
             : 1;
}
