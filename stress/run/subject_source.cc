#include "stress/run/subject_source.h"

#include <utility>

#include "stress/run/descendants.h"
#include "stress/subject/loaded_subject.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

constexpr absl::Duration kLoadLimit = absl::Seconds(5);

}  // namespace

absl::StatusOr<SubjectSource> ProbeSource(const std::string& path) {
  Descendants descendants;
  absl::StatusOr<SubjectFacts> facts = ProbeSubject(path, kLoadLimit);
  descendants.EndAll();  // Those that it made, too.
  if (!facts.ok()) return facts.status();
  SubjectSource source;
  source.name = std::move(facts->name);
  source.description = std::move(facts->description);
  source.lacks = facts->lacks;
  source.max_value = facts->max_value;
  source.path = path;
  return source;
}

SubjectSource SourceOf(const Subject& subject) {
  SubjectSource source;
  source.name = subject.name;
  source.description = subject.description;
  source.lacks = LacksOf(subject);
  source.max_value = subject.max_value;
  source.built_in = &subject;
  return source;
}

}  // namespace psem
