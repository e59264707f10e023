// Names of semaphores that harm whoever writes them out as they are.

#ifndef PSEM_TOOLS_SEMINSPECT_WHOLE_HOSTILE_NAMES_H_
#define PSEM_TOOLS_SEMINSPECT_WHOLE_HOSTILE_NAMES_H_

#include <string>
#include <vector>

namespace psem {

// Without slashes; each is a file name behind "sem.".
inline std::vector<std::string> HostileNames() {
  return {
      "escape\x1b[2J\x1b]0;title\x07",
      "invalid\xff\xfe\xc0\x80",
      "half a character\xe4\xb8",
      "surrogate\xed\xa0\x80",
      "quote\"and'quote",
      "back\\slash",
      "back\\\\slashes\\",
      "new\nline",
      "return\rline\r\n",
      "not a new\\nline",
      "no \\x1b either",
      "ends the labels\"} 1\nseminspect_forged{name=\"x\"} 2\n# EOF\n",
      "# HELP seminspect_semaphore_value x",
      "braces}{,=~ and\ttab",
      "bidi\u202e\u2066\u200b",
      "\u00e9\u4e2d\U0001f600",
      std::string(251, 'n'),
      std::string(251, '\xff'),
      std::string(251, '"'),
      std::string(251, '\\'),
  };
}

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_WHOLE_HOSTILE_NAMES_H_
