// fish: a line for each word that it may propose.

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "tools/seminspect/command_line.h"
#include "tools/seminspect/completion/completion.h"
#include "tools/seminspect/completion/values.h"

namespace psem {
namespace {

constexpr char kFunctions[] =
    R"functions(# Completes the command line of seminspect in fish. Made from the program's own table.

# Whether the verb is $argv[1]; without an argument, whether there is none yet.
function __seminspect_verb_is
    set -l words (commandline -opc)
    test "$words[2]" = "$argv[1]"
end

# Whether the argument that is typed is number $argv[1], or, with a +, a later one; $argv[2..] are
# the options that a value follows.
function __seminspect_argument_is
    set -l words (commandline -opc)
    set -l position 1
    set -l skip 0
    for word in $words[3..]
        if test $skip = 1
            set skip 0
        else if contains -- $word $argv[2..]
            set skip 1
        else if not string match -q -- '-*' $word
            set position (math $position + 1)
        end
    end
    if string match -q -- '*+' $argv[1]
        test $position -ge (string trim -c + -- $argv[1])
    else
        test $position = $argv[1]
    end
end

# Proposes the semaphores that are there. What is read are escaped names; printf gives back their
# bytes, and fish quotes what it would take for its own. None is evaluated.
function __seminspect_names
    set -l root
    set -l words (commandline -opc)
    set -l index (contains -i -- --root $words)
    and set root --root $words[(math $index + 1)]
    set -l typed (commandline -ct)
    for name in (seminspect list -r --no-header -o name $root 2>/dev/null)
        if string match -q -r '^[^/]' -- $typed; and not string match -q '/-*' -- $name
            set name (string sub -s 2 -- $name)
        end
        printf '%b\0' $name
    end | string split0
end

# Proposes what fish does for the command behind --.
function __seminspect_command
    set -l words (commandline -opc)
    set -l index (contains -i -- -- $words)
    or return
    set -e words[1..$index]
    complete -C (string join ' ' -- (string escape -- $words) (commandline -ct))
end

complete -c seminspect -f
)functions";

// In single quotes.
std::string Quoted(absl::string_view text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"'", "\\'"}}), "'");
}

// The words behind `complete` that say what to propose as the value of `option`.
std::string ProposalOf(const CLI::Option& option) {
  const Values values = ValuesOf(option);
  const std::string words = absl::StrJoin(values.words, " ");
  switch (values.kind) {
    case ValueKind::kAnything:
      return "";
    case ValueKind::kSemaphore:
      return " -k -a '(__seminspect_names)'";
    case ValueKind::kDirectory:
      return " -a '(__fish_complete_directories)'";
    case ValueKind::kFile:
      return " -F";
    case ValueKind::kCommand:
      return " -a '(__seminspect_command)'";
    case ValueKind::kWord:
      return absl::StrCat(" -a ", Quoted(words));
    case ValueKind::kWords:
      return absl::StrCat(" -a ", Quoted(absl::StrCat("(__fish_append , ", words, ")")));
  }
  return "";
}

std::string OptionLine(const CLI::Option& option, absl::string_view condition) {
  std::string line = absl::StrCat("complete -c seminspect -n ", Quoted(condition));
  for (const std::string& name : option.get_snames()) absl::StrAppend(&line, " -s ", name);
  for (const std::string& name : option.get_lnames()) absl::StrAppend(&line, " -l ", name);
  if (!IsFlag(option)) {
    // -x would forbid the files.
    const bool is_file = ValuesOf(option).kind == ValueKind::kFile;
    absl::StrAppend(&line, is_file ? " -r" : " -x", ProposalOf(option));
  }
  return absl::StrCat(line, " -d ", Quoted(option.get_description()), "\n");
}

std::string VerbLines(const CLI::App& verb) {
  const std::string condition = absl::StrCat("__seminspect_verb_is ", verb.get_name());
  std::string lines = "\n";
  std::string with_values;
  for (const CLI::Option* option : OptionsOf(verb)) {
    lines += OptionLine(*option, condition);
    if (IsFlag(*option)) continue;
    absl::StrAppend(&with_values, " ", absl::StrJoin(SpellingsOf(*option), " "));
  }
  int position = 0;
  for (const CLI::Option* argument : ArgumentsOf(verb)) {
    ++position;
    const std::string proposal = ProposalOf(*argument);
    if (proposal.empty()) continue;
    const std::string place = absl::StrCat("; and __seminspect_argument_is ", position,
                                           IsRepeated(*argument) ? "+" : "", with_values);
    absl::StrAppend(&lines, "complete -c seminspect -n ", Quoted(absl::StrCat(condition, place)),
                    proposal, "\n");
  }
  return lines;
}

}  // namespace

std::string FishCompletion(const CLI::App& app) {
  std::string text = kFunctions;
  for (const CLI::App* verb : VerbsOf(app)) {
    absl::StrAppend(&text, "complete -c seminspect -n __seminspect_verb_is -a ", verb->get_name(),
                    " -d ", Quoted(verb->get_description()), "\n");
  }
  for (const CLI::Option* option : OptionsOf(app)) {
    text += OptionLine(*option, "__seminspect_verb_is");
  }
  for (const CLI::App* verb : VerbsOf(app)) text += VerbLines(*verb);
  return text;
}

}  // namespace psem
