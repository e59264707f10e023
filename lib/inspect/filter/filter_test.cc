#include "lib/inspect/filter/filter.h"

#include <errno.h>
#include <sys/stat.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "lib/base/errors.h"
#include "lib/inspect/semaphore_record.h"
#include "lib/inspect/use.h"

namespace psem {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1800000000);

bool Holds(const std::string& filter, const SemaphoreRecord& record) {
  const absl::StatusOr<SemaphoreFilter> parsed = SemaphoreFilter::Parse(filter);
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  return parsed.ok() && parsed->Matches(record, kNow);
}

// A term that is known to be false: its opposite holds.
void ExpectNot(const std::string& filter, const SemaphoreRecord& record) {
  EXPECT_FALSE(Holds(filter, record)) << filter;
  EXPECT_TRUE(Holds(absl::StrCat("not (", filter, ")"), record)) << filter;
}

void ExpectHolds(const std::string& filter, const SemaphoreRecord& record) {
  EXPECT_TRUE(Holds(filter, record)) << filter;
  EXPECT_FALSE(Holds(absl::StrCat("not (", filter, ")"), record)) << filter;
}

void ExpectNotKnown(const std::string& filter, const SemaphoreRecord& record) {
  EXPECT_FALSE(Holds(filter, record)) << filter;
  EXPECT_FALSE(Holds(absl::StrCat("not (", filter, ")"), record)) << filter;
}

// Everything is known of it: nobody has it, 3 hours old.
SemaphoreRecord Jobs() {
  SemaphoreRecord record;
  record.name = "/jobs";
  FileFacts facts;
  facts.identity = {24, 3917};
  facts.mode = S_IFREG | 0660;
  facts.owner = 33;
  facts.group = 1000;
  facts.size = 32;
  facts.links = 1;
  facts.created = kNow - absl::Hours(3);
  facts.last_opened = kNow - absl::Hours(2);
  record.facts = facts;
  record.owner = std::string("www-data");
  record.group = std::string("1000");
  record.layout = absl::string_view("glibc 64-bit");
  record.value = 3;
  record.recorded_waiters = 2;
  SemaphoreUse use;
  use.state = UseState::kUnused;
  use.others_unlisted = false;
  record.use = use;
  return record;
}

// Its file cannot be opened, and nobody has looked who uses it.
SemaphoreRecord Unreadable() {
  SemaphoreRecord record = Jobs();
  const absl::Status refused = ErrnoStatus(EACCES, "open", "x", "");
  record.layout = refused;
  record.value = refused;
  record.recorded_waiters = refused;
  record.use = absl::UnavailableError("not looked at");
  return record;
}

// Not even its inode can be looked at.
SemaphoreRecord Hidden() {
  SemaphoreRecord record = Unreadable();
  const absl::Status hidden = ErrnoStatus(EACCES, "stat", "x", "");
  record.facts = hidden;
  record.owner = hidden;
  record.group = hidden;
  return record;
}

SemaphoreRecord Used(size_t users, int unreadable, UseState state = UseState::kInUse) {
  SemaphoreRecord record = Jobs();
  SemaphoreUse use;
  use.state = state;
  use.users = std::vector<pid_t>(users, 10);
  use.unreadable_users = unreadable;
  use.waiters = std::vector<WaitingThread>(users);
  use.unreadable_waiters = unreadable;
  use.others_unlisted = false;
  record.use = use;
  return record;
}

TEST(SemaphoreFilter, KnowsEachField) {
  for (const char* filter : {"name=/jobs",     "name=jobs",
                             "name=/j*",       "name~^/j.b",
                             "name~obs",       "name!=/mail*",
                             "name=mail,jobs", "owner=www-data",
                             "owner=33",       "owner=root,33",
                             "owner!=root",    "group=1000",
                             "mode=0660",      "mode=660",
                             "mode!=0600",     "value=3",
                             "value>2",        "value>=3",
                             "value<4",        "value<=3",
                             "value!=0",       "value=1,2,3",
                             "waiters=0",      "recorded-waiters=2",
                             "users=0",        "state=unused",
                             "state!=in-use",  "state=unknown,unused",
                             "age>2h",         "age<4h",
                             "age>=180m",      "age<=10800s",
                             "age<1d",         "age<1w",
                             "idle<1d",        "idle<=2h",
                             "layout=glibc64", "layout!=musl64,foreign",
                             "size=32",        "links=1",
                             "inode=3917",     "error=none",
                             "error!=EACCES"}) {
    ExpectHolds(filter, Jobs());
  }
  for (const char* filter : {"name=/job",
                             "name=obs",
                             "name~^obs",
                             "name!=/j*",
                             "owner=root",
                             "owner=3",
                             "owner!=www-data",
                             "owner!=root,33",
                             "group=33",
                             "mode=0600",
                             "value=2",
                             "value>3",
                             "value<3",
                             "value!=3",
                             "value!=1,3",
                             "waiters>0",
                             "recorded-waiters=0",
                             "users>0",
                             "users!=0",
                             "state=in-use",
                             "state=unknown",
                             "age>3h",
                             "age<3h",
                             "idle>2h",
                             "layout=glibc32",
                             "size>32",
                             "links>1",
                             "inode=1",
                             "error=EACCES"}) {
    ExpectNot(filter, Jobs());
  }
}

TEST(SemaphoreFilter, SelectsNothingByWhatIsNotKnown) {
  for (const char* filter : {"value=0", "value!=0", "value=3", "value>=0", "recorded-waiters=0",
                             "layout=glibc64", "layout!=empty", "users=0", "users>=0", "users>0",
                             "waiters=0", "state=unused", "state!=in-use", "state=in-use,unused"}) {
    ExpectNotKnown(filter, Unreadable());
  }
  for (const char* filter : {"owner=www-data", "owner!=root", "group=1000", "mode=0660", "age>1h",
                             "age<1h", "idle>0s", "size=32", "links=1", "inode=3917"}) {
    ExpectNotKnown(filter, Hidden());
  }
  ExpectHolds("error=EACCES", Unreadable());
  ExpectHolds("state=unknown", Unreadable());
  ExpectHolds("name=jobs and owner=33", Unreadable());
  ExpectHolds("name=jobs and error=EACCES", Hidden());
}

TEST(SemaphoreFilter, JoinsWhatIsNotKnown) {
  ExpectHolds("value=0 or name=jobs", Unreadable());
  ExpectNotKnown("value=0 or name=mail", Unreadable());
  ExpectNotKnown("value=0 and name=jobs", Unreadable());
  ExpectNot("value=0 and name=mail", Unreadable());
  ExpectNotKnown("value=0 or not value=0", Unreadable());
  ExpectNotKnown("not not value=0", Unreadable());
}

TEST(SemaphoreFilter, TakesACountWithGapsForAtLeast) {
  const SemaphoreRecord none_seen = Used(0, 1, UseState::kUnknown);
  for (const char* filter : {"users=0", "users>0", "users>=1", "users<1", "users!=0", "users=1,2",
                             "waiters=0", "waiters>0", "state=unused"}) {
    ExpectNotKnown(filter, none_seen);
  }
  ExpectHolds("users>=0", none_seen);

  const SemaphoreRecord one_seen = Used(1, 1);
  for (const char* filter : {"users>=1", "users>0", "users!=0", "waiters>=1", "state=in-use"}) {
    ExpectHolds(filter, one_seen);
  }
  for (const char* filter : {"users=0", "users<1", "users<=0", "state=unused"}) {
    ExpectNot(filter, one_seen);
  }
  for (const char* filter : {"users=1", "users<2", "users>1", "users!=2", "waiters=1"}) {
    ExpectNotKnown(filter, one_seen);
  }
  ExpectHolds("users=1", Used(1, 0));
}

TEST(SemaphoreFilter, BelievesTheKernelsProofMoreThanTheList) {
  // In use by a lease's word, though no process has it mapped: somebody has just opened it.
  const SemaphoreRecord opened = Used(0, 0, UseState::kInUse);
  ExpectNot("users=0", opened);
  ExpectHolds("users>=1", opened);
  ExpectNotKnown("users=1", opened);
  // Proven unused, though a process could not be read.
  ExpectHolds("users=0 and waiters=0", Used(0, 1, UseState::kUnused));
}

TEST(SemaphoreFilter, KnowsTheLastOpenToWithinADay) {
  SemaphoreRecord record = Jobs();
  record.facts->last_opened = kNow - absl::Hours(30);
  ExpectHolds("idle>5h", record);
  ExpectNotKnown("idle>7h", record);
  ExpectNot("idle>31h", record);
  record.facts->last_opened = kNow - absl::Hours(5);
  ExpectNotKnown("idle>1h", record);
  ExpectHolds("idle<6h", record);
}

TEST(SemaphoreFilter, TakesAFutureTimeForYounger) {
  SemaphoreRecord record = Jobs();
  record.facts->created = kNow + absl::Hours(5);
  record.facts->last_opened = kNow + absl::Hours(5);
  ExpectHolds("age<1s", record);
  ExpectNot("age>0s", record);
  ExpectHolds("idle<1s", record);
  ExpectNot("idle>0s", record);
}

TEST(SemaphoreFilter, BindsNotThenAndThenOr) {
  ExpectHolds("name=jobs or value=0 and value=1", Jobs());
  ExpectNot("(name=jobs or value=0) and value=1", Jobs());
  ExpectHolds("not value=0 and name=jobs", Jobs());
  ExpectNot("not (value=3 and name=jobs)", Jobs());
  ExpectHolds("not not value=3", Jobs());
  ExpectHolds("  ( ( value = 3 )and not(name = 'mail') ) ", Jobs());
  ExpectHolds("value=0 or value=1 or value=3", Jobs());
}

TEST(SemaphoreFilter, TakesQuotedValues) {
  SemaphoreRecord record = Jobs();
  record.name = "/a, (b) \"c\"";
  ExpectHolds("name='a, (b) \"c\"'", record);
  ExpectHolds("name=\"a, (b)*\"", record);
  ExpectHolds("name=a\\,\\ \\(b\\)*", record);
  ExpectHolds("name~'^/(a|b), '", record);
  ExpectHolds("name=x,'a, *',y", record);
  ExpectHolds("state='in use' or value=3", record);
  ExpectHolds("state=\"in use\"", Used(1, 0));
}

TEST(SemaphoreFilter, ComparesBytesOfHostileNames) {
  SemaphoreRecord record = Jobs();
  record.name = "/\xff\x1b[2J\xe2\x80\xae";
  ExpectHolds("name=\\xff*", record);
  ExpectHolds("name=?\\x1b*", record);
  ExpectHolds("name~2J", record);
  ExpectNot("name~jobs", record);
}

TEST(SemaphoreFilter, AllOfSeveralMustHold) {
  const auto holds = [](const std::vector<std::string>& texts) {
    const absl::StatusOr<SemaphoreFilter> filter = SemaphoreFilter::ParseAll(texts);
    EXPECT_TRUE(filter.ok()) << filter.status();
    return filter.ok() && filter->Matches(Jobs(), kNow);
  };
  EXPECT_TRUE(holds({}));
  EXPECT_TRUE(holds({"value=3"}));
  EXPECT_TRUE(holds({"value=0 or value=3", "name=jobs"}));
  EXPECT_FALSE(holds({"name=jobs", "value=0"}));
  EXPECT_FALSE(SemaphoreFilter::ParseAll({"value=3", "value"}).ok());
}

TEST(SemaphoreFilter, KnowsWhetherItAsksForUse) {
  for (const char* filter : {"users=0", "waiters>0", "value=0 and not (state=unused)"}) {
    EXPECT_TRUE(SemaphoreFilter::Parse(filter)->asks_for_use()) << filter;
    EXPECT_TRUE(SemaphoreFilter::ParseAll({"value=0", filter})->asks_for_use()) << filter;
  }
  EXPECT_FALSE(SemaphoreFilter::Parse("recorded-waiters=0 and age>1h")->asks_for_use());
  EXPECT_FALSE(SemaphoreFilter::ParseAll({})->asks_for_use());
}

}  // namespace
}  // namespace psem
