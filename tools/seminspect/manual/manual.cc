#include "tools/seminspect/manual/manual.h"

#include <ctype.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "tools/seminspect/command_line.h"
#include "tools/seminspect/manual/mdoc.h"

namespace psem {
namespace {

// Every packaged file is of this date: the same sources make the same bytes.
constexpr char kDate[] = "January 1, 2026";

// What the help has no room for.
constexpr char kOverview[] = R"(.Pp
A named semaphore is a file in
.Pa /dev/shm ,
which every program that uses the semaphore has in its memory.
.Nm
reads such files without opening them for writing, and without following links; it looks into
.Pa /proc
for the processes that have them in memory, and for the threads that sleep on them.
.Pp
Processes of other users can be looked into by root alone.
What could not be looked into is said:
.Ql 2+
means at least 2, and
.Ql \&?
what could not be read.
Never is a semaphore called unused because nobody could be asked.
)";

constexpr char kEnvironment[] = R"(.Sh ENVIRONMENT
.Bl -tag -width "NO_COLOR"
.It Ev NO_COLOR
When it is set and not empty, nothing is coloured.
.It Ev TERM
Nothing is coloured on a terminal that calls itself
.Ql dumb ,
nor where the output is no terminal.
.El
)";

constexpr char kFiles[] = R"(.Sh FILES
.Bl -tag -width Ds
.It Pa /dev/shm/sem.NAME
The semaphore
.Pa /NAME ,
as glibc keeps it.
musl leaves out the
.Ql sem. .
.El
)";

// "List semaphores" as the word behind a dash; a name in capitals stays.
std::string Uncapitalized(std::string text) {
  if (text.size() > 1 && isupper(text[1]) == 0) text[0] = static_cast<char>(tolower(text[0]));
  return MdocText(text);
}

// With a full stop, where there is none.
std::string Sentence(const std::string& text) {
  return absl::StrCat(MdocSentences(text), absl::EndsWith(text, ".") ? "" : ".");
}

std::string PageOf(const CLI::App& verb) { return absl::StrCat("seminspect-", verb.get_name()); }

// "Fl h , Fl -help", "Fl -root Ar DIR".
std::string OptionMacros(const CLI::Option& option, absl::string_view separator) {
  const std::string value = IsFlag(option) ? "" : absl::StrCat(" Ar ", MdocText(ValueName(option)));
  return absl::StrJoin(SpellingsOf(option), separator,
                       [&](std::string* out, const std::string& spelling) {
                         absl::StrAppend(out, "Fl ", MdocText(spelling.substr(1)), value);
                       });
}

std::string Synopsis(const CLI::App& verb) {
  std::string text = absl::StrCat(".Sh SYNOPSIS\n.Nm seminspect\n.Cm ", verb.get_name(), "\n");
  for (const CLI::Option* option : OptionsOf(verb)) {
    absl::StrAppend(&text, ".Op ", OptionMacros(*option, " | "), "\n");
  }
  for (const CLI::Option* argument : ArgumentsOf(verb)) {
    absl::StrAppend(&text, argument->get_required() ? ".Ar " : ".Op Ar ",
                    MdocText(ValueName(*argument)), IsRepeated(*argument) ? " ..." : "", "\n");
  }
  return text;
}

std::string OptionList(const CLI::App& command) {
  std::string text = ".Bl -tag -width Ds\n";
  for (const CLI::Option* argument : ArgumentsOf(command)) {
    absl::StrAppend(&text, ".It Ar ", MdocText(ValueName(*argument)), "\n",
                    Sentence(argument->get_description()), "\n");
  }
  for (const CLI::Option* option : OptionsOf(command)) {
    absl::StrAppend(&text, ".It ", OptionMacros(*option, " , "), "\n",
                    Sentence(option->get_description()), "\n");
  }
  return absl::StrCat(text, ".El\n");
}

std::string Head(absl::string_view name, const std::string& about) {
  std::string title(name);
  for (char& letter : title) letter = static_cast<char>(toupper(letter));
  return absl::StrCat(".\\\" Made from the table of commands that seminspect parses.\n", ".Dd ",
                      kDate, "\n.Dt ", MdocText(title), " 1\n.Os\n.Sh NAME\n.Nm ", name, "\n.Nd ",
                      about, "\n");
}

std::string ExitStatus(const HelpParts& parts) {
  if (parts.exit_status.empty()) return "";
  return absl::StrCat(".Sh EXIT STATUS\n", absl::StrJoin(parts.exit_status, "\n"), "\n");
}

std::string Examples(const HelpParts& parts) {
  if (parts.examples.empty()) return "";
  std::string text = ".Sh EXAMPLES\n.Bd -literal -offset indent\n";
  for (const std::string& line : parts.examples) absl::StrAppend(&text, MdocText(line), "\n");
  return absl::StrCat(text, ".Ed\n");
}

// All pages but `own`, and the semaphores' own.
std::string SeeAlso(const CLI::App& app, absl::string_view own) {
  std::vector<std::string> pages;
  if (own != "seminspect") pages.push_back(".Xr seminspect 1");
  for (const CLI::App* verb : VerbsOf(app)) {
    if (PageOf(*verb) != own) pages.push_back(absl::StrCat(".Xr ", PageOf(*verb), " 1"));
  }
  std::sort(pages.begin(), pages.end());
  pages.push_back(".Xr sem_overview 7");
  return absl::StrCat(".Sh SEE ALSO\n", absl::StrJoin(pages, " ,\n"), "\n");
}

std::string Overview(const CLI::App& app) {
  const HelpParts parts = SplitHelp(app.get_footer());
  std::string text = absl::StrCat(
      Head("seminspect", "see the named POSIX semaphores of this machine"),
      ".Sh SYNOPSIS\n.Nm\n.Ar COMMAND\n.Op Ar OPTION ...\n.Nm\n.Fl -help | Fl -version\n",
      ".Sh DESCRIPTION\n");
  absl::StrAppend(&text, MdocSentences(absl::StrReplaceAll(app.get_description(), {{"\n", " "}})),
                  "\n");
  text += kOverview;
  std::string group;
  for (const CLI::App* verb : VerbsOf(app)) {
    if (verb->get_group() != group) {
      if (!group.empty()) text += ".El\n";
      group = verb->get_group();
      absl::StrAppend(&text, ".Ss ", MdocText(group), "\n.Bl -tag -width \"remove\" -compact\n");
    }
    absl::StrAppend(&text, ".It Cm ", verb->get_name(), "\n", Sentence(verb->get_description()),
                    "\nSee\n.Xr ", PageOf(*verb), " 1 .\n");
  }
  return absl::StrCat(text, ".El\n.Sh OPTIONS\n", OptionList(app), kEnvironment, kFiles,
                      ExitStatus(parts), Examples(parts), SeeAlso(app, "seminspect"));
}

std::string VerbPage(const CLI::App& app, const CLI::App& verb) {
  HelpParts parts = SplitHelp(verb.get_footer());
  if (parts.exit_status.empty()) parts.exit_status = SplitHelp(app.get_footer()).exit_status;
  std::string text =
      absl::StrCat(Head(PageOf(verb), Uncapitalized(verb.get_description())), Synopsis(verb),
                   ".Sh DESCRIPTION\n", Sentence(verb.get_description()),
                   "\n.Pp\nThe options are as follows:\n", OptionList(verb));
  for (const std::string& part : parts.body) absl::StrAppend(&text, part, "\n");
  return absl::StrCat(text, ExitStatus(parts), Examples(parts), SeeAlso(app, PageOf(verb)));
}

}  // namespace

std::vector<ManualPage> ManualPages(const CLI::App& app) {
  std::vector<ManualPage> pages = {{"seminspect", Overview(app)}};
  for (const CLI::App* verb : VerbsOf(app)) pages.push_back({PageOf(*verb), VerbPage(app, *verb)});
  return pages;
}

}  // namespace psem
