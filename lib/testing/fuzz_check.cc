#include "lib/testing/fuzz_check.h"

#include <iconv.h>

#include <string>

#include "lib/testing/check_call.h"

namespace psem {

bool IsSafeToPrint(absl::string_view text) {
  static const iconv_t decoder = iconv_open("UTF-32LE", "UTF-8");
  CheckCall(decoder != reinterpret_cast<iconv_t>(-1), "iconv_open");
  iconv(decoder, nullptr, nullptr, nullptr, nullptr);

  std::string bytes(text);
  std::u32string characters(text.size(), U'\0');
  char* from = bytes.data();
  char* to = reinterpret_cast<char*>(characters.data());
  size_t from_left = bytes.size();
  size_t to_left = characters.size() * sizeof(char32_t);
  if (iconv(decoder, &from, &from_left, &to, &to_left) == static_cast<size_t>(-1)) return false;
  characters.resize(characters.size() - to_left / sizeof(char32_t));

  for (const char32_t c : characters) {
    const bool control = c < 0x20 || (c >= 0x7f && c < 0xa0);
    const bool reorders = c == 0x061c || c == 0x200e || c == 0x200f ||
                          (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    if (control || reorders) return false;
  }
  return true;
}

}  // namespace psem
