// bash: tables of a verb's options and arguments, and functions that look the word up in them.

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/seminspect/command_line.h"
#include "tools/seminspect/completion/completion.h"
#include "tools/seminspect/completion/values.h"

namespace psem {
namespace {

constexpr char kFunctions[] = R"functions(
# Prints the semaphores that are there, one a line, as they are written in $'...'.
_seminspect_names() {
  local root=() i
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ ${COMP_WORDS[i]} == --root ]]; then root=(--root "${COMP_WORDS[i + 1]}"); fi
  done
  seminspect list -r --no-header -o name "${root[@]}" 2>/dev/null
}

# Proposes those whose names begin with $1. A name with a character that bash might take for its own
# is proposed as $'...'. None is evaluated, as `compgen -W` would.
_seminspect_complete_name() {
  local typed=${1#"$'"} open=false name
  if [[ $typed != "$1" ]]; then open=true; fi
  while IFS= read -r name; do
    if [[ -n $typed && $typed != /* && $name != /-* ]]; then name=${name#/}; fi
    name=${name//\'/\\\'}
    [[ $name == "$typed"* ]] || continue
    if $open; then
      name+="'" # readline keeps the $' that is there.
    elif [[ $name == *[!A-Za-z0-9/._+-]* ]]; then
      name="$'$name'"
    fi
    COMPREPLY+=("$name")
  done < <(_seminspect_names)
}

# Proposes what begins with $2 and is of the kind $1.
_seminspect_complete() {
  local before=
  case $1 in
    name) _seminspect_complete_name "$2" ;;
    directory) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$2") ;;
    file) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$2") ;;
    command) mapfile -t COMPREPLY < <(compgen -c -- "$2") ;;
    word\ *) mapfile -t COMPREPLY < <(compgen -W "${1#word }" -- "$2") ;;
    words\ *)
      if [[ $2 == *,* ]]; then before=${2%,*},; fi
      mapfile -t COMPREPLY < <(compgen -P "$before" -W "${1#words }" -- "${2##*,}") ;;
  esac
}

_seminspect() {
  local options='' word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  local i position=0 last=''
  local -A values=()    # What follows an option.
  local -a arguments=() # What stands alone, in this order.
  local repeated=false  # Whether the last of them may be there more than once.
  COMPREPLY=()
  if ((COMP_CWORD < 2)); then
    mapfile -t COMPREPLY < <(compgen -W "$_seminspect_verbs" -- "$word")
    return
  fi
  _seminspect_verb "${COMP_WORDS[1]}"

  # In --root=DIR bash takes the = for a word.
  if [[ $word == '=' ]]; then word=''; fi
  if [[ $before == '=' ]]; then before=${COMP_WORDS[COMP_CWORD - 2]}; fi
  if [[ $before == -* && -n ${values[$before]-} ]]; then
    _seminspect_complete "${values[$before]}" "$word"
    return
  fi

  for ((i = 2; i < COMP_CWORD; i++)); do
    last=${COMP_WORDS[i]}
    if [[ $last == -- ]]; then
      position=$((position + COMP_CWORD - i - 1))
      break
    elif [[ $last != -* ]]; then
      position=$((position + 1))
    elif [[ -n ${values[$last]-} ]]; then
      if [[ ${COMP_WORDS[i + 1]} == '=' ]]; then i=$((i + 1)); fi
      i=$((i + 1))
    fi
  done
  if [[ $word == -* && $last != -- ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
    return
  fi
  if ((position >= ${#arguments[@]})) && $repeated; then
    position=$((${#arguments[@]} - 1))
    # Behind a program are its arguments, which are files as often as not.
    if [[ ${arguments[position]} == command ]]; then arguments[position]=file; fi
  fi
  _seminspect_complete "${arguments[position]-}" "$word"
}

complete -F _seminspect seminspect
)functions";

// As _seminspect_complete takes it.
std::string KindOf(const CLI::Option& option) {
  const Values values = ValuesOf(option);
  switch (values.kind) {
    case ValueKind::kAnything:
      return "anything";
    case ValueKind::kSemaphore:
      return "name";
    case ValueKind::kDirectory:
      return "directory";
    case ValueKind::kFile:
      return "file";
    case ValueKind::kCommand:
      return "command";
    case ValueKind::kWord:
      return absl::StrCat("word ", absl::StrJoin(values.words, " "));
    case ValueKind::kWords:
      return absl::StrCat("words ", absl::StrJoin(values.words, " "));
  }
  return "anything";
}

std::string VerbTable(const CLI::App& verb) {
  std::vector<std::string> options;
  std::string values;
  for (const CLI::Option* option : OptionsOf(verb)) {
    for (const std::string& spelling : SpellingsOf(*option)) {
      options.push_back(spelling);
      if (!IsFlag(*option)) {
        absl::StrAppend(&values, "      values[", spelling, "]='", KindOf(*option), "'\n");
      }
    }
  }
  std::string arguments;
  for (const CLI::Option* argument : ArgumentsOf(verb)) {
    absl::StrAppend(&arguments, "      arguments+=('", KindOf(*argument), "')\n");
    if (IsRepeated(*argument)) absl::StrAppend(&arguments, "      repeated=true\n");
  }
  return absl::StrCat("    ", verb.get_name(), ")\n      options='", absl::StrJoin(options, " "),
                      "'\n", values, arguments, "      ;;\n");
}

}  // namespace

std::string BashCompletion(const CLI::App& app) {
  std::vector<std::string> first;
  std::string tables;
  for (const CLI::App* verb : VerbsOf(app)) {
    first.push_back(verb->get_name());
    tables += VerbTable(*verb);
  }
  for (const CLI::Option* option : OptionsOf(app)) {
    for (const std::string& spelling : SpellingsOf(*option)) first.push_back(spelling);
  }
  return absl::StrCat(
      "# Completes the command line of seminspect in bash. Made from the program's own table.\n\n",
      "_seminspect_verbs='", absl::StrJoin(first, " "), "'\n\n",
      "# Fills the tables of _seminspect with what the verb $1 takes.\n",
      "_seminspect_verb() {\n  case $1 in\n", tables, "  esac\n}\n", kFunctions);
}

}  // namespace psem
