#include "stress/record/stored_run.h"

#include <algorithm>
#include <limits>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "stress/record/stored_fields.h"

namespace psem {
namespace {

using nlohmann::ordered_json;

class Writer {
 public:
  template <typename T>
  void operator()(const char* name, T& field) {
    json_[name] = Of(field);
  }

  // Those that are not 0, by name.
  template <typename Enum, size_t kSize>
  void Counts(const char* name, const std::array<uint64_t, kSize>& counts) {
    const std::vector<absl::string_view> names = Names<Enum>();
    ordered_json& json = json_[name] = ordered_json::object();
    for (size_t i = 0; i < kSize; ++i) {
      if (counts[i] != 0) json[std::string(names[i])] = counts[i];
    }
  }

  void Require(bool, absl::string_view) {}

  ordered_json Take() { return std::move(json_); }

 private:
  template <typename T>
  static ordered_json Of(T& value) {
    if constexpr (std::is_enum_v<T>) {
      return std::string(Names<T>()[static_cast<size_t>(value)]);
    } else if constexpr (std::is_arithmetic_v<T>) {
      return value;
    } else {
      Writer writer;
      Fields(writer, value);
      return writer.Take();
    }
  }
  static ordered_json Of(char& letter) { return std::string(1, letter); }
  static ordered_json Of(std::string& text) { return text; }
  template <size_t kSize>
  static ordered_json Of(char (&text)[kSize]) {
    return std::string(text);
  }
  template <typename T>
  static ordered_json Of(absl::optional<T>& value) {
    return value.has_value() ? Of(*value) : ordered_json();
  }
  template <typename T>
  static ordered_json Of(std::vector<T>& values) {
    ordered_json json = ordered_json::array();
    for (T& value : values) json.push_back(Of(value));
    return json;
  }

  ordered_json json_ = ordered_json::object();
};

// Keeps the first fault, and reads nothing more after it.
class Reader {
 public:
  Reader(const ordered_json& json, std::string* fault) : json_(&json), fault_(fault) {
    Require(json.is_object(), "no object");
  }

  template <typename T>
  void operator()(const char* name, T& field) {
    if (const ordered_json* json = Member(name)) Read(name, *json, &field);
  }

  template <typename Enum, size_t kSize>
  void Counts(const char* name, std::array<uint64_t, kSize>& counts) {
    const ordered_json* const json = Member(name);
    if (json == nullptr) return;
    counts.fill(0);
    const Reader reader(*json, fault_);
    const std::vector<absl::string_view> names = Names<Enum>();
    for (const auto& [key, count] : json->items()) {
      const auto found = std::find(names.begin(), names.end(), absl::string_view(key));
      if (!Require(found != names.end(), absl::StrCat(name, ": an unknown name"))) return;
      Read(name, count, &counts[static_cast<size_t>(found - names.begin())]);
    }
  }

  bool Require(bool condition, absl::string_view fault) const {
    if (!condition && fault_->empty()) *fault_ = std::string(fault);
    return fault_->empty();
  }

 private:
  // Null when there was a fault, this one included.
  const ordered_json* Member(const char* name) const {
    if (!fault_->empty()) return nullptr;
    const auto member = json_->find(name);
    return Require(member != json_->end(), absl::StrCat(name, ": not there")) ? &*member : nullptr;
  }

  template <typename T>
  void Read(const char* name, const ordered_json& json, T* value) const {
    if constexpr (std::is_same_v<T, bool>) {
      if (Require(json.is_boolean(), absl::StrCat(name, ": no boolean"))) *value = json.get<bool>();
    } else if constexpr (std::is_enum_v<T>) {
      std::string word;
      Read(name, json, &word);
      const std::vector<absl::string_view> names = Names<T>();
      const auto found = std::find(names.begin(), names.end(), word);
      if (Require(found != names.end(), absl::StrCat(name, ": an unknown name"))) {
        *value = static_cast<T>(found - names.begin());
      }
    } else if constexpr (std::is_integral_v<T>) {
      if (Require(Fits<T>(json), absl::StrCat(name, ": no integer within its range"))) {
        *value = json.get<T>();
      }
    } else {
      Reader reader(json, fault_);
      if (fault_->empty()) Fields(reader, *value);
      if (!fault_->empty()) *fault_ = absl::StrCat(name, ".", *fault_);
    }
  }

  template <typename T>
  static bool Fits(const ordered_json& json) {
    if (json.is_number_unsigned()) {
      return json.get<uint64_t>() <= static_cast<uint64_t>(std::numeric_limits<T>::max());
    }
    // The parser keeps only negative ones as signed.
    return json.is_number_integer() && std::is_signed_v<T> &&
           json.get<int64_t>() >= static_cast<int64_t>(std::numeric_limits<T>::min());
  }

  void Read(const char* name, const ordered_json& json, std::string* text) const {
    if (Require(json.is_string(), absl::StrCat(name, ": no text"))) *text = json.get<std::string>();
  }

  void Read(const char* name, const ordered_json& json, char* letter) const {
    std::string text;
    Read(name, json, &text);
    if (Require(text.size() == 1, absl::StrCat(name, ": no letter"))) *letter = text[0];
  }

  template <size_t kSize>
  void Read(const char* name, const ordered_json& json, char (*text)[kSize]) const {
    std::string read;
    Read(name, json, &read);
    // Bytes that were replaced have made it longer.
    const size_t length = std::min(read.find('\0'), std::min(read.size(), kSize - 1));
    std::copy_n(read.data(), length, *text);
    (*text)[length] = '\0';
  }

  template <typename T>
  void Read(const char* name, const ordered_json& json, absl::optional<T>* value) const {
    value->reset();
    if (!json.is_null()) Read(name, json, &value->emplace());
  }

  template <typename T>
  void Read(const char* name, const ordered_json& json, std::vector<T>* values) const {
    values->clear();
    if (!Require(json.is_array(), absl::StrCat(name, ": no list"))) return;
    for (const ordered_json& each : json) {
      Read(name, each, &values->emplace_back());
      if (!fault_->empty()) return;
    }
  }

  const ordered_json* json_;
  std::string* fault_;
};

bool IsIndex(int64_t index, size_t size) {
  return index >= 0 && static_cast<uint64_t>(index) < size;
}

// Returns what the judge could stumble over; empty when there is nothing.
std::string BadIndex(const RunRecord& record) {
  if (record.workers.size() > kMaxWorkers) return "record.workers: too many";
  for (const WorkerHistory& worker : record.workers) {
    if (worker.sighting.has_value() && !IsIndex(worker.sighting->worker, record.workers.size())) {
      return "record.workers.sighting.worker: there is none";
    }
  }
  if (record.stuck.has_value()) {
    for (const int waiting : record.stuck->waiting) {
      if (!IsIndex(waiting, record.workers.size()) ||
          record.workers[static_cast<size_t>(waiting)].last.empty()) {
        return "record.stuck.waiting: no worker that waits";
      }
    }
  }
  if (!record.trial.has_value()) return "";
  for (const TrialWorker& worker : record.trial->workers) {
    for (const Operation& operation : worker.operations) {
      if (!IsIndex(operation.semaphore, record.trial->values_at_start.size())) {
        return "record.trial.workers.operations.semaphore: there is none";
      }
    }
  }
  return "";
}

}  // namespace

std::string WriteStoredRun(const StoredRun& run) {
  Writer writer;
  // It only reads; Fields is written once, for both.
  Fields(writer, const_cast<StoredRun&>(run));
  return writer.Take().dump(-1, ' ', /*ensure_ascii=*/false,
                            ordered_json::error_handler_t::replace) +
         "\n";
}

absl::StatusOr<StoredRun> ReadStoredRun(absl::string_view text) {
  const ordered_json json = ordered_json::parse(text.begin(), text.end(), /*cb=*/nullptr,
                                                /*allow_exceptions=*/false);
  std::string fault;
  if (json.is_discarded()) fault = "it is no JSON";
  StoredRun run;
  if (fault.empty()) {
    Reader reader(json, &fault);
    Fields(reader, run);
  }
  if (fault.empty()) fault = BadIndex(run.record);
  if (!fault.empty()) return absl::InvalidArgumentError(absl::StrCat("no stored run: ", fault));
  return run;
}

}  // namespace psem
