// A key that was pressed, whatever terminal it came from.

#ifndef PSEM_TOOLS_SEMINSPECT_SCREEN_KEY_H_
#define PSEM_TOOLS_SEMINSPECT_SCREEN_KEY_H_

#include <string>

namespace psem {

enum class KeyKind {
  kCharacter,
  kUp,
  kDown,
  kPageUp,
  kPageDown,
  kHome,
  kEnd,
  kEnter,
  kEscape,
  kBackspace,
  kEraseLine,  // Ctrl-U.
  kOther       // Means nothing here. A terminal that was resized sends one, too.
};

struct Key {
  KeyKind kind = KeyKind::kOther;
  std::string character;  // Of kCharacter: one, in UTF-8, and no control character.
};

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_SCREEN_KEY_H_
