// A depth-first search over how far each process has come, and what the names, the semaphores and
// the handles are then. No such state is visited twice.

#include "stress/names/name_explanation.h"

#include <errno.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"

namespace psem {
namespace {

constexpr int8_t kNone = -1;
constexpr uint32_t kUnknownValue = 0;

struct World {
  std::array<int8_t, kMostNames> names;  // The semaphore that each leads to.
  std::array<std::array<int8_t, kMostSlots>, kMostMembers> handles;
  std::array<uint8_t, kMostMembers> done = {};  // Calls of each process that have taken effect.
  std::vector<int64_t> free;                    // Permits of each semaphore.

  World() {
    names.fill(kNone);
    for (auto& of_member : handles) of_member.fill(kNone);
  }

  int8_t Create(int64_t value) {
    free.push_back(value);
    return static_cast<int8_t>(free.size() - 1);
  }

  std::string Key() const {
    std::string key(reinterpret_cast<const char*>(names.data()), sizeof(names));
    key.append(reinterpret_cast<const char*>(handles.data()), sizeof(handles));
    key.append(reinterpret_cast<const char*>(done.data()), sizeof(done));
    key.append(reinterpret_cast<const char*>(free.data()), free.size() * sizeof(free[0]));
    return key;
  }
};

class Search {
 public:
  Search(const NameHistory& history, Leading leading) : history_(history), leading_(leading) {
    for (const std::vector<NameCall>& of_member : history.calls) {
      for (const NameCall& call : of_member) somebody_acquires_ |= call.acquires();
    }
    World world;
    for (size_t name = 0; name < kMostNames; ++name) {
      const int64_t value = history.at_start[name];
      if (value != NameHistory::kNothing) world.names[name] = world.Create(value);
    }
    Visit(world);
  }

  bool found() const { return found_; }
  bool gave_up() const { return steps_ >= kMostSteps; }

 private:
  const NameCall* NextOf(const World& world, size_t member) const {
    const std::vector<NameCall>& calls = history_.calls[member];
    return world.done[member] < calls.size() ? &calls[world.done[member]] : nullptr;
  }

  void Visit(const World& world) {
    if (found_ || gave_up() || !visited_.insert(world.Key()).second) return;
    ++steps_;
    // No call takes effect after another one that began when it had ended.
    uint64_t first_end_ns = UINT64_MAX;
    for (size_t i = 0; i < history_.calls.size(); ++i) {
      const NameCall* const next = NextOf(world, i);
      if (next == nullptr || next->ended_ns == 0) continue;
      first_end_ns = std::min(first_end_ns, next->ended_ns);
    }
    found_ = first_end_ns == UINT64_MAX;
    for (size_t i = 0; i < history_.calls.size() && !found_; ++i) {
      const NameCall* const next = NextOf(world, i);
      if (next == nullptr || next->begun_ns > first_end_ns) continue;
      World after = world;
      ++after.done[i];
      TakeEffect(*next, i, std::move(after));
    }
  }

  void TakeEffect(const NameCall& call, size_t member, World world) {
    if (call.cut_off) Visit(world);
    if (call.opens()) return Open(call, member, std::move(world));
    if (call.kind == OperationKind::kUnlinkNamed) return Unlink(call, std::move(world));
    int8_t& handle = world.handles[member][call.slot];
    if (handle == kNone) return;
    if (call.kind == OperationKind::kClose) {
      handle = kNone;
      if (!call.ended() || call.result == 0) Visit(world);
      return;
    }
    Use(call, static_cast<size_t>(handle), std::move(world));
  }

  // Whether a handle is ever used: otherwise it does not matter where it leads.
  bool IsUsed(const NameCall& opening, size_t member) const {
    const std::vector<NameCall>& calls = history_.calls[member];
    for (const NameCall* call = &opening + 1; call < calls.data() + calls.size(); ++call) {
      if (call->slot != opening.slot || call->changes_name()) continue;
      return call->kind != OperationKind::kClose;
    }
    return false;
  }

  void Open(const NameCall& call, size_t member, World world) {
    int8_t& name = world.names[call.name];
    int8_t& handle = world.handles[member][call.slot];
    if (leading_ == Leading::kToWhatever) {
      if (!call.ended() || call.result != 0) return Visit(world);
      if (!IsUsed(call, member)) {
        handle = 0;
        if (world.free.empty()) world.Create(call.value);
        return Visit(world);
      }
      for (size_t i = 0; i < world.free.size(); ++i) {
        handle = static_cast<int8_t>(i);
        Visit(world);
      }
      handle = world.Create(call.creates() ? call.value : kUnknownValue);
      return Visit(world);
    }
    int result = 0;
    const bool opened_all_the_same = leading_ == Leading::kDespiteExclusive && call.result == 0;
    if (name != kNone && call.is_exclusive() && !opened_all_the_same) {
      result = EEXIST;
    } else if (name == kNone && !call.creates()) {
      result = ENOENT;
    } else if (name == kNone) {
      name = world.Create(call.value);
    }
    if (result == 0) handle = name;
    if (!call.ended() || call.result == result) Visit(world);
  }

  void Unlink(const NameCall& call, World world) {
    int8_t& name = world.names[call.name];
    const int result = name == kNone ? ENOENT : 0;
    name = kNone;
    if (leading_ == Leading::kToWhatever || !call.ended() || call.result == result) Visit(world);
  }

  void Use(const NameCall& call, size_t semaphore, World world) {
    int64_t& free = world.free[semaphore];
    const bool is_full = free >= 0 && static_cast<uint64_t>(free) >= history_.max_value;
    if (call.ended() && call.result == EINTR) return Visit(world);
    switch (call.kind) {
      case OperationKind::kValue: {
        const bool shows_waiters = free == 0 && call.told < 0 && somebody_acquires_;
        const bool right = call.result == 0 && (call.told == free || shows_waiters);
        if (!call.ended() || right) Visit(world);
        return;
      }
      case OperationKind::kRelease:
        if (is_full && (!call.ended() || call.result == EOVERFLOW)) Visit(world);
        if (is_full || (call.ended() && call.result != 0)) return;
        ++free;
        return Visit(world);
      default: {
        const bool waits = call.kind == OperationKind::kAcquire;
        const int refusal = call.kind == OperationKind::kTryAcquire ? EAGAIN : ETIMEDOUT;
        if (free == 0 && !waits && (!call.ended() || call.result == refusal)) Visit(world);
        if (free <= 0 || (call.ended() && call.result != 0)) return;
        --free;
        return Visit(world);
      }
    }
  }

  const NameHistory& history_;
  const Leading leading_;
  bool somebody_acquires_ = false;
  bool found_ = false;
  size_t steps_ = 0;
  absl::flat_hash_set<std::string> visited_;
};

// What had happened when `last` ended: what ended later had not ended yet.
NameHistory Until(const NameHistory& history, uint64_t last_ns) {
  NameHistory so_far = history;
  for (std::vector<NameCall>& calls : so_far.calls) {
    while (!calls.empty() && calls.back().begun_ns > last_ns) calls.pop_back();
    for (NameCall& call : calls) {
      if (call.ended_ns > last_ns) call.ended_ns = 0;
    }
  }
  return so_far;
}

}  // namespace

bool IsExplained(const NameHistory& history, Leading leading) {
  const Search search(history, leading);
  return search.found() || (leading == Leading::kByName && search.gave_up());
}

CallIndex FirstUnexplainedName(const NameHistory& history) {
  std::vector<CallIndex> by_end;
  for (size_t member = 0; member < history.calls.size(); ++member) {
    for (size_t i = 0; i < history.calls[member].size(); ++i) {
      if (history.calls[member][i].ended()) by_end.push_back({static_cast<int>(member), i});
    }
  }
  const auto end_of = [&](const CallIndex& index) {
    return history.calls[static_cast<size_t>(index.member)][index.call].ended_ns;
  };
  // What is unexplained stays so: the first is found by bisection.
  std::sort(by_end.begin(), by_end.end(),
            [&](const CallIndex& a, const CallIndex& b) { return end_of(a) < end_of(b); });
  const auto first = std::partition_point(by_end.begin(), by_end.end(), [&](const CallIndex& call) {
    return IsExplained(Until(history, end_of(call)), Leading::kByName);
  });
  return first == by_end.end() ? CallIndex() : *first;
}

}  // namespace psem
