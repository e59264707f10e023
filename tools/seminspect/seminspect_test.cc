// The whole program, run as a user runs it.

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/testing/planted_directory.h"
#include "tools/seminspect/columns.h"
#include "tools/seminspect/commands/verb.h"
#include "tools/seminspect/run_seminspect.h"

namespace psem {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// A directory with a bit of everything.
class SeminspectTest : public testing::Test {
 protected:
  SeminspectTest() {
    planted_.File("sem.jobs", Glibc64Bytes(3));
    planted_.File("sem.old", Glibc32Bytes(0));
    planted_.File("sem.evil\x1b[2J", Glibc64Bytes(1), 0666);
    planted_.Fifo("sem.fifo");
    planted_.File("alpine", Musl64Bytes(12));
    planted_.File("other", "");
  }

  // `text` with DIRECTORY replaced by the planted one, and VERBS by all there are.
  std::string Filled(absl::string_view text) const {
    const std::string verbs = absl::StrJoin(
        AllVerbs(), ", ",
        [](std::string* names, const Verb& verb) { absl::StrAppend(names, verb.name); });
    return absl::StrReplaceAll(text, {{"DIRECTORY", planted_.path()}, {"VERBS", verbs}});
  }

  PlantedDirectory planted_;
};

std::string OwnUser() {
  const passwd* const entry = getpwuid(geteuid());
  return entry != nullptr ? entry->pw_name : absl::StrCat(geteuid());
}

void MakeThreeDaysOld(const std::string& path) {
  timespec times[2];
  clock_gettime(CLOCK_REALTIME, &times[0]);
  times[0].tv_sec -= 3 * 86400 + 3600;
  times[1] = times[0];
  EXPECT_EQ(utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
}

// The line on what could not be looked into, if `list` has one: the machine decides.
std::string Gaps(const std::string& list) {
  const size_t end = list.rfind("left out\n");
  return end == std::string::npos ? "" : list.substr(end + 9);
}

TEST_F(SeminspectTest, ListShowsATable) {
  for (const char* file : {"sem.jobs", "sem.old", "sem.evil\x1b[2J", "sem.fifo", "alpine"}) {
    MakeThreeDaysOld(planted_.PathOf(file));
  }
  const Ending run =
      RunSeminspect({"list", "--root", planted_.path(), "-o", "name,value,mode,owner,age,note"});
  EXPECT_EQ(run.end.Text(), "exited with 0");
  EXPECT_EQ(run.err, "");

  const std::string user = OwnUser();
  const int width = std::max(5, static_cast<int>(user.size()));
  const auto line = [&](const char* before, const std::string& owner, const char* after) {
    return absl::StrFormat("%s  %-*s  %s\n", before, width, owner, after);
  };
  EXPECT_EQ(
      run.out,
      line("NAME          VALUE  MODE", "OWNER", "AGE  NOTE") +
          line("/alpine          12  0644", user, " 3d  musl: glibc programs cannot open it") +
          line("/evil\\x1b[2J      1  0666", user, " 3d  world-writable") +
          line("/fifo             -  0600", user, " 3d  not a semaphore: a FIFO") +
          line("/jobs             3  0644", user, " 3d") +
          line("/old              0  0644", user,
               " 3d  32-bit glibc: 64-bit programs cannot use it") +
          Filled("\n5 semaphores in DIRECTORY; 1 other file left out\n") + Gaps(run.out));
}

TEST_F(SeminspectTest, ListHasTheDefaultColumnsInTheirOrder) {
  const Ending run = RunSeminspect({"list", "--root", planted_.path()});
  std::string headings;
  for (const Column* column : DefaultColumns()) {
    absl::StrAppend(&headings, headings.empty() ? "" : " ", absl::AsciiStrToUpper(column->label));
  }
  std::string first_line = run.out.substr(0, run.out.find('\n'));
  absl::RemoveExtraAsciiWhitespace(&first_line);
  EXPECT_EQ(first_line, headings);
}

TEST_F(SeminspectTest, ListForScriptsIsRawAndSorted) {
  const Ending run = RunSeminspect({"list", "--root", planted_.path(), "-r", "--no-header", "-o",
                                    "name,value", "--sort", "value", "--reverse"});
  EXPECT_EQ(run.end.Text(), "exited with 0");
  EXPECT_EQ(run.out, "/alpine\t12\n/jobs\t3\n/evil\\x1b[2J\t1\n/old\t0\n/fifo\t-\n");
}

TEST_F(SeminspectTest, ListTakesGlobsAndFilters) {
  const auto names = [this](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(),
                     {"list", "--root", planted_.path(), "-r", "--no-header", "-o", "name"});
    const Ending run = RunSeminspect(arguments);
    EXPECT_EQ(run.end.Text(), "exited with 0") << run.err;
    return run.out;
  };
  EXPECT_EQ(names({"j*", "/[o]ld"}), "/jobs\n/old\n");
  EXPECT_EQ(names({"--filter", "value>=1", "--filter", "layout=glibc64"}),
            "/evil\\x1b[2J\n/jobs\n");
  EXPECT_EQ(names({"*o*", "--filter", "not value=0"}), "/jobs\n");
  EXPECT_EQ(names({"/nothing"}), "");
  const Ending run = RunSeminspect({"list", "--root", planted_.path(), "/jobs"});
  EXPECT_THAT(run.out, HasSubstr(Filled("\n1 semaphore in DIRECTORY; 4 more not selected; 1 other "
                                        "file left out\n")));
}

TEST_F(SeminspectTest, ListColumnsTellsEachColumn) {
  const Ending run = RunSeminspect({"list", "--list-columns"});
  for (const Column& column : AllColumns()) {
    EXPECT_THAT(run.out, HasSubstr(absl::StrCat("\n", column.key, " ")));
  }
}

TEST_F(SeminspectTest, ListOfNothingIsALineAndFine) {
  PlantedDirectory empty;
  const Ending run = RunSeminspect({"list", "--root", empty.path()});
  EXPECT_EQ(run.end.Text(), "exited with 0");
  EXPECT_EQ(run.out, absl::StrCat("0 semaphores in ", empty.path(), "\n"));
  EXPECT_EQ(run.err, "");
}

TEST_F(SeminspectTest, ShowTellsEveryField) {
  const Ending run = RunSeminspect({"show", "jobs", "--root", planted_.path()});
  EXPECT_EQ(run.end.Text(), "exited with 0");
  EXPECT_EQ(run.err, "");
  EXPECT_THAT(run.out, StartsWith(Filled("name:              /jobs\n"
                                         "file:              DIRECTORY/sem.jobs\n"
                                         "value:             3\n"
                                         "waiters:           0")));
  EXPECT_THAT(run.out, HasSubstr("\nlayout:            glibc 64-bit\n"));
  for (const Column& column : AllColumns()) {
    const bool has_text = column.label != "note";
    EXPECT_EQ(absl::StrContains(run.out, absl::StrCat("\n", column.label, ":")),
              has_text && column.label != "name");
  }
}

TEST_F(SeminspectTest, ShowTellsOfBothWhenTwoLibcsHaveTheName) {
  planted_.File("jobs", Musl64Bytes(5));
  const Ending run = RunSeminspect({"show", "jobs", "--root", planted_.path()});
  EXPECT_EQ(run.end.Text(), "exited with 0");
  EXPECT_THAT(run.out, HasSubstr(Filled("\n\nname:              /jobs\n"
                                        "file:              DIRECTORY/jobs\n")));
}

struct ErrorCase {
  const char* name;
  std::vector<std::string> arguments;
  int exit_code;
  const char* err;  // All of it, without "seminspect: " and the newline.
};

void PrintTo(const ErrorCase& row, std::ostream* out) { *out << row.name; }

class ErrorTest : public SeminspectTest, public testing::WithParamInterface<ErrorCase> {};

TEST_P(ErrorTest, SaysWhatIsWrongOnStderrAlone) {
  const ErrorCase& row = GetParam();
  std::vector<std::string> arguments;
  for (const std::string& argument : row.arguments) arguments.push_back(Filled(argument));
  const Ending run = RunSeminspect(arguments);
  EXPECT_EQ(run.end.Text(), absl::StrCat("exited with ", row.exit_code));
  EXPECT_EQ(run.out, "");
  EXPECT_EQ(run.err, absl::StrCat("seminspect: ", Filled(row.err), "\n"));
}

#define PSEM_TELLS_MORE "; \"seminspect --help\" tells more"
#define PSEM_NAME_RULE \
  "; give 1 to 251 bytes, with or without one leading slash, no further slash and no NUL"

INSTANTIATE_TEST_SUITE_P(
    All, ErrorTest,
    testing::Values(
        ErrorCase{"no_command", {}, 2, "say what to do: VERBS" PSEM_TELLS_MORE},
        ErrorCase{
            "no_such_command",
            {"lst\x1b"},
            2,
            "\"lst\\x1b\" is no command; did you mean \"list\"?; there are VERBS" PSEM_TELLS_MORE},
        ErrorCase{
            "a_command_nearly",
            {"lsit"},
            2,
            "\"lsit\" is no command; did you mean \"list\"?; there are VERBS" PSEM_TELLS_MORE},
        ErrorCase{"option_before_the_command",
                  {"--json", "list"},
                  2,
                  "The following argument was not expected: --json" PSEM_TELLS_MORE},
        ErrorCase{"no_such_option",
                  {"list", "--jsn"},
                  2,
                  "The following argument was not expected: --jsn; did you mean "
                  "\"--json\"?" PSEM_TELLS_MORE},
        ErrorCase{
            "wrong_glob",
            {"list", "[a"},
            2,
            "glob \"[a\": the [ has no ]; write \\[ for the character itself" PSEM_TELLS_MORE},
        ErrorCase{"wrong_filter",
                  {"list", "--filter", "valeu=0"},
                  2,
                  "--filter: filter \"valeu=0\": column 1: no field valeu; did you mean value? "
                  "fields: name, owner, group, mode, value, waiters, recorded-waiters, users, "
                  "state, age, idle, layout, size, links, inode, error" PSEM_TELLS_MORE},
        ErrorCase{"root_without_directory",
                  {"list", "--root"},
                  2,
                  "--root: 1 required DIR missing" PSEM_TELLS_MORE},
        ErrorCase{"show_without_name", {"show"}, 2, "NAME is required" PSEM_TELLS_MORE},
        ErrorCase{"empty_name",
                  {"show", ""},
                  2,
                  "show \"\": not a semaphore name (EINVAL): it is empty" PSEM_NAME_RULE},
        ErrorCase{"hostile_name",
                  {"show", "a/\x1b[2J"},
                  2,
                  "show \"a/\\x1b[2J\": not a semaphore name (EINVAL): it has a further "
                  "slash" PSEM_NAME_RULE},
        ErrorCase{"path_of_the_file",
                  {"show", "DIRECTORY/sem.jobs", "--root", "DIRECTORY"},
                  2,
                  "show \"DIRECTORY/sem.jobs\": not a semaphore name (EINVAL): it has a further "
                  "slash" PSEM_NAME_RULE "; did you mean \"/jobs\"?"},
        ErrorCase{"name_of_the_file",
                  {"show", "sem.jobs", "--root", "DIRECTORY"},
                  3,
                  "show \"/sem.jobs\": no semaphore of this name in DIRECTORY (ENOENT); did you "
                  "mean \"/jobs\"?"},
        ErrorCase{"name_of_the_file_with_a_slash",
                  {"show", "/sem.jobs", "--root", "DIRECTORY/"},
                  3,
                  "show \"/sem.jobs\": no semaphore of this name in DIRECTORY/ (ENOENT); did you "
                  "mean \"/jobs\"?"},
        ErrorCase{"nothing_by_that_name",
                  {"show", "/sem.nothing", "--root", "DIRECTORY"},
                  3,
                  "show \"/sem.nothing\": no semaphore of this name in DIRECTORY (ENOENT); "
                  "\"seminspect list\" shows what is there"},
        ErrorCase{"a_name_like_a_command",
                  {"show", "list", "--root", "DIRECTORY"},
                  3,
                  "show \"/list\": no semaphore of this name in DIRECTORY (ENOENT); \"seminspect "
                  "list\" shows what is there"},
        ErrorCase{"list_directory_missing",
                  {"list", "--root", "/no\x1bwhere"},
                  1,
                  "look into \"/no\\x1bwhere\": no such file or directory (ENOENT); name a "
                  "directory that is there with --root"},
        ErrorCase{"list_directory_is_a_file",
                  {"list", "--json", "--root", "DIRECTORY/other"},
                  1,
                  "look into \"DIRECTORY/other\": not a directory (ENOTDIR); name a directory that "
                  "is there with --root"},
        ErrorCase{"show_directory_missing",
                  {"show", "jobs", "--root", "/nowhere"},
                  1,
                  "look into \"/nowhere\": no such file or directory (ENOENT); name a directory "
                  "that is there with --root"}),
    [](const auto& info) { return std::string(info.param.name); });

// Under the mode 0000: root, too, has to give up its privileges for that.
class UnreadableTest : public SeminspectTest {
 protected:
  UnreadableTest() { planted_.File("sem.billing", Glibc64Bytes(1), 0000); }
};

TEST_F(UnreadableTest, ListShowsARowWithTheReasonAndExitsWith1) {
  const Ending run = RunSeminspect({"list", "--root", planted_.path()}, ForgetPrivileges);
  EXPECT_EQ(run.end.Text(), "exited with 1");
  EXPECT_THAT(run.out, testing::ContainsRegex("/billing  *[?]  .*  0000  .*open: EACCES"));
  EXPECT_THAT(run.out, HasSubstr("/jobs "));
  EXPECT_EQ(run.err, "seminspect: 1 of 6 semaphores could not be read; the notes say why\n");
}

TEST_F(UnreadableTest, ShowSaysWhatItKnowsAndExitsWith1) {
  const Ending run =
      RunSeminspect({"show", "billing", "--root", planted_.path()}, ForgetPrivileges);
  EXPECT_EQ(run.end.Text(), "exited with 1");
  EXPECT_THAT(run.out, HasSubstr("value:             ?\n"));
  EXPECT_THAT(run.out, HasSubstr("size:              32\n"));
  EXPECT_THAT(run.out, HasSubstr("error:             EACCES\n"));
  EXPECT_EQ(run.err, Filled("seminspect: open \"DIRECTORY/sem.billing\": permission denied "
                            "(EACCES); run as its owner or as root\n"));
}

TEST_F(UnreadableTest, ADirectoryIsAnError) {
  ASSERT_EQ(chmod(planted_.path().c_str(), 0000), 0);
  const Ending run = RunSeminspect({"list", "--root", planted_.path()}, ForgetPrivileges);
  ASSERT_EQ(chmod(planted_.path().c_str(), 0700), 0);
  EXPECT_EQ(run.end.Text(), "exited with 1");
  EXPECT_EQ(run.out, "");
  EXPECT_EQ(run.err, Filled("seminspect: look into \"DIRECTORY\": permission denied (EACCES); run "
                            "as a user who may read it\n"));
}

}  // namespace
}  // namespace psem
