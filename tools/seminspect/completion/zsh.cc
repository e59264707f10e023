// zsh: a list of verbs, and the specifications that _arguments takes for each.

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "tools/seminspect/command_line.h"
#include "tools/seminspect/completion/completion.h"
#include "tools/seminspect/completion/values.h"

namespace psem {
namespace {

constexpr char kNames[] = R"functions(
# Proposes the semaphores that are there. What is read are escaped names; ${(g::)...} gives back
# their bytes, and compadd quotes what zsh would take for its own. None is evaluated.
_seminspect_names() {
  local -a root names
  local name
  if [[ -n $opt_args[--root] ]]; then root=(--root ${(Q)opt_args[--root]}); fi
  for name in ${(f)"$(seminspect list -r --no-header -o name $root 2>/dev/null)"}; do
    name=${name//\\\"/\"}
    if [[ -n $PREFIX && $PREFIX != [/\\\'\"$]* && $name != /-* ]]; then name=${name#/}; fi
    names+=("${(g::)name}")
  done
  compadd -a names
}
)functions";

// In single quotes.
std::string Quoted(absl::string_view text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "'\\''"}}), "'");
}

// `text` where _arguments and _describe go by brackets and colons.
std::string Plain(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"\\", "\\\\"}, {":", "\\:"}, {"[", "\\["}, {"]", "\\]"}});
}

// What follows the colon behind a value's name.
std::string ActionOf(const CLI::Option& option) {
  const Values values = ValuesOf(option);
  switch (values.kind) {
    case ValueKind::kAnything:
      return " ";
    case ValueKind::kSemaphore:
      return "_seminspect_names";
    case ValueKind::kDirectory:
      return "_files -/";
    case ValueKind::kFile:
      return "_files";
    case ValueKind::kCommand:
      return "_normal";
    case ValueKind::kWord:
      return absl::StrCat("(", absl::StrJoin(values.words, " "), ")");
    case ValueKind::kWords:
      return absl::StrCat("_sequence compadd - ", absl::StrJoin(values.words, " "));
  }
  return " ";
}

// A specification for each spelling of an option; one excludes the others.
std::string OptionSpecifications(const CLI::Option& option, absl::string_view indent) {
  const std::vector<std::string> spellings = SpellingsOf(option);
  const std::string others = IsRepeated(option) && !IsFlag(option)
                                 ? "*"
                                 : absl::StrCat("(", absl::StrJoin(spellings, " "), ")");
  std::string text;
  for (const std::string& spelling : spellings) {
    const std::string value =
        IsFlag(option) ? "" : absl::StrCat(":", ValueName(option), ":", ActionOf(option));
    // --root=DIR is right as well as --root DIR; -oCOLUMNS as well as -o COLUMNS.
    const char* const joined = IsFlag(option) ? "" : spelling.size() > 2 ? "=" : "+";
    absl::StrAppend(&text, " \\\n", indent,
                    Quoted(absl::StrCat(others, spelling, joined, "[",
                                        Plain(option.get_description()), "]", value)));
  }
  return text;
}

std::string ArgumentSpecification(const CLI::Option& argument, int position) {
  const bool is_command = ValuesOf(argument).kind == ValueKind::kCommand;
  const std::string place = IsRepeated(argument) ? "*" : absl::StrCat(position);
  // The double colon hands _normal a command line of its own.
  return absl::StrCat(" \\\n        ",
                      Quoted(absl::StrCat(place, is_command ? "::" : ":", ValueName(argument), ":",
                                          ActionOf(argument))));
}

std::string VerbCase(const CLI::App& verb) {
  std::string text = absl::StrCat("    ", verb.get_name(), ")\n      _arguments -s -S");
  for (const CLI::Option* option : OptionsOf(verb)) {
    text += OptionSpecifications(*option, "        ");
  }
  int position = 0;
  for (const CLI::Option* argument : ArgumentsOf(verb)) {
    text += ArgumentSpecification(*argument, ++position);
  }
  return absl::StrCat(text, "\n      ;;\n");
}

}  // namespace

std::string ZshCompletion(const CLI::App& app) {
  std::string verbs;
  std::string cases;
  for (const CLI::App* verb : VerbsOf(app)) {
    absl::StrAppend(&verbs, "    ",
                    Quoted(absl::StrCat(verb->get_name(), ":", Plain(verb->get_description()))),
                    "\n");
    cases += VerbCase(*verb);
  }
  std::string options;
  for (const CLI::Option* option : OptionsOf(app)) {
    options += OptionSpecifications(*option, "      ");
  }
  return absl::StrCat(
      "#compdef seminspect\n"
      "# Completes the command line of seminspect in zsh. Made from the program's own table.\n",
      kNames,
      "\n_seminspect() {\n"
      "  local -a verbs=(\n",
      verbs,
      "  )\n"
      "  local -A opt_args\n"
      "  if ((CURRENT == 2)); then\n"
      "    _arguments",
      options,
      " \\\n"
      "      '1:COMMAND:{_describe -t commands command verbs}'\n"
      "    return\n"
      "  fi\n"
      "  shift words\n"
      "  ((CURRENT--))\n"
      "  case $words[1] in\n",
      cases,
      "  esac\n"
      "}\n"
      "\n"
      "# Loaded by compinit it is the function's body; sourced, it registers the function.\n"
      "if [[ $funcstack[1] == _seminspect ]]; then\n"
      "  _seminspect \"$@\"\n"
      "else\n"
      "  compdef _seminspect seminspect\n"
      "fi\n");
}

}  // namespace psem
