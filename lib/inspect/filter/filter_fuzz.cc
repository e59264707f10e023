// A filter of any bytes up to the last newline of the input; what follows is the name of the
// semaphores that it is asked about.

#include <errno.h>
#include <locale.h>
#include <sys/stat.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "lib/base/errors.h"
#include "lib/inspect/filter/filter.h"
#include "lib/inspect/semaphore_record.h"
#include "lib/testing/fuzz_check.h"

namespace psem {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1800000000);

SemaphoreUse Use(UseState state, size_t seen, int unreadable) {
  SemaphoreUse use;
  use.state = state;
  use.users = std::vector<pid_t>(seen, 10);
  use.waiters = std::vector<WaitingThread>(seen);
  use.unreadable_users = unreadable;
  use.unreadable_waiters = unreadable;
  use.others_unlisted = false;
  return use;
}

SemaphoreRecord Known(const std::string& name, uint32_t value, absl::Duration age,
                      SemaphoreUse use) {
  FileFacts facts;
  facts.identity = {24, 3917};
  facts.mode = S_IFREG | 0644;
  facts.owner = 33;
  facts.size = 32;
  facts.links = 1;
  facts.created = kNow - age;
  facts.last_opened = kNow - age / 2;
  SemaphoreRecord record;
  record.name = name;
  record.facts = facts;
  record.owner = std::string("www-data");
  record.group = std::string("root");
  record.layout = absl::string_view("glibc 64-bit");
  record.value = value;
  record.recorded_waiters = value / 2;
  record.use = std::move(use);
  return record;
}

// All that may be true of a semaphore.
std::vector<SemaphoreRecord> Worlds(const std::string& name) {
  std::vector<SemaphoreRecord> worlds;
  for (const uint32_t value : {0u, 3u, 4000000000u}) {
    for (const absl::Duration age : {absl::Hours(-1), absl::Minutes(5), absl::Hours(200)}) {
      worlds.push_back(Known(name, value, age, Use(UseState::kUnused, 0, 0)));
      worlds.push_back(Known(name, value, age, Use(UseState::kInUse, 1, 0)));
      worlds.push_back(Known(name, value, age, Use(UseState::kInUse, 2, 0)));
    }
  }
  return worlds;
}

// Each takes some knowledge of a world away.
SemaphoreRecord Unseen(SemaphoreRecord world) {
  world.use = Use(UseState::kUnknown, 0, 1);
  return world;
}

SemaphoreRecord HalfSeen(SemaphoreRecord world) {
  if (!world.use->users.empty()) world.use = Use(UseState::kInUse, 1, 1);
  return world;
}

SemaphoreRecord Unreadable(SemaphoreRecord world) {
  const absl::Status refused = ErrnoStatus(EACCES, "open", "x", "");
  world.layout = refused;
  world.value = refused;
  world.recorded_waiters = refused;
  world.use = absl::UnavailableError("not looked at");
  return world;
}

SemaphoreRecord Hidden(SemaphoreRecord world) {
  world = Unreadable(std::move(world));
  world.facts = world.value.status();
  world.owner = world.value.status();
  world.group = world.value.status();
  return world;
}

void CheckFault(const absl::Status& fault, absl::string_view text) {
  PSEM_FUZZ_CHECK(fault.code() == absl::StatusCode::kInvalidArgument);
  PSEM_FUZZ_CHECK(ErrnoOf(fault) == EINVAL);
  PSEM_FUZZ_CHECK(absl::StartsWith(fault.message(), "filter \""));
  PSEM_FUZZ_CHECK(IsSafeToPrint(fault.message()));
  PSEM_FUZZ_CHECK(absl::StrContains(fault.message(), "\": column ") ||
                  text.size() > SemaphoreFilter::kMaxLength);
}

// Whoever is selected in ignorance is selected whatever the truth is; and never both a filter and
// its opposite hold.
void CheckFilter(const SemaphoreFilter& filter, const std::string& text, const std::string& name) {
  const auto opposite = SemaphoreFilter::Parse(absl::StrCat("not (", text, ")"));
  const auto doubled = SemaphoreFilter::Parse(absl::StrCat(text, " or (", text, ")"));
  const auto both = SemaphoreFilter::ParseAll({text, text});
  PSEM_FUZZ_CHECK(both.ok());
  // These two ask what is known, not what is so.
  const bool asks_of_knowledge =
      absl::StrContains(text, "unknown") || absl::StrContains(text, "error");
  for (const SemaphoreRecord& world : Worlds(name)) {
    const bool in_truth = filter.Matches(world, kNow);
    if (opposite.ok())
      PSEM_FUZZ_CHECK(opposite->Matches(world, kNow) == !in_truth ||
                      absl::StrContains(text, "idle"));
    for (const auto& hide : {Unseen, HalfSeen, Unreadable, Hidden}) {
      const SemaphoreRecord seen = hide(world);
      const bool matches = filter.Matches(seen, kNow);
      PSEM_FUZZ_CHECK(both->Matches(seen, kNow) == matches);
      if (doubled.ok()) PSEM_FUZZ_CHECK(doubled->Matches(seen, kNow) == matches);
      if (opposite.ok()) PSEM_FUZZ_CHECK(!(opposite->Matches(seen, kNow) && matches));
      if (!asks_of_knowledge) PSEM_FUZZ_CHECK(!matches || in_truth);
      if (!filter.asks_for_use()) PSEM_FUZZ_CHECK(hide != Unseen || matches == in_truth);
    }
  }
}

}  // namespace
}  // namespace psem

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // As in seminspect; regular expressions have more to do then.
  static const char* const locale = setlocale(LC_CTYPE, "C.UTF-8");
  PSEM_FUZZ_CHECK(locale != nullptr);
  const std::string input(reinterpret_cast<const char*>(data), size);
  const size_t newline = input.rfind('\n');
  const std::string text = input.substr(0, newline);
  const std::string name =
      newline == input.npos ? "/jobs" : absl::StrCat("/", input.substr(newline + 1));
  const auto filter = psem::SemaphoreFilter::Parse(text);
  if (filter.ok()) {
    psem::CheckFilter(*filter, text, name);
  } else {
    psem::CheckFault(filter.status(), text);
  }
  return 0;
}
