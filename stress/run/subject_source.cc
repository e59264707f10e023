#include "stress/run/subject_source.h"

#include "stress/subject/promises.h"

namespace psem {

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
