#include "lib/base/printable.h"

#include <cstddef>
#include <cstdint>

#include "absl/strings/str_cat.h"

namespace psem {
namespace {

struct Character {
  uint32_t code_point = 0;
  size_t length = 0;  // In bytes; 0 when the bytes are not UTF-8.
};

// Decodes the first character of non-empty `bytes` by the Unicode standard's table 3-7: overlong
// forms, surrogates and code points above U+10FFFF are not UTF-8.
Character DecodeFirst(absl::string_view bytes) {
  const auto byte = [bytes](size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const size_t length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
  if (length == 0 || bytes.size() < length) return {};
  uint32_t code_point = lead & (0xFF >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code_point = code_point << 6 | (byte(i) & 0x3F);
  }
  const uint32_t smallest = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
  const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  if (code_point < smallest || surrogate || code_point > 0x10FFFF) return {};
  return {code_point, length};
}

bool IsSafe(uint32_t code_point) {
  struct Range {
    uint32_t first, last;
  };
  constexpr Range kUnsafe[] = {
      {0x0000, 0x001F},    // C0 controls
      {0x007F, 0x009F},    // delete and C1 controls, which some terminals obey
      {0x00AD, 0x00AD},    // soft hyphen
      {0x061C, 0x061C},    // Arabic letter mark
      {0x115F, 0x1160},    // Hangul fillers
      {0x17B4, 0x17B5},    // Khmer inherent vowels
      {0x180B, 0x180F},    // Mongolian selectors and vowel separator
      {0x200B, 0x200F},    // zero-width characters and direction marks
      {0x2028, 0x202E},    // line separators, bidirectional embeddings and overrides
      {0x2060, 0x206F},    // word joiner, bidirectional isolates
      {0x3164, 0x3164},    // Hangul filler
      {0xFE00, 0xFE0F},    // variation selectors
      {0xFEFF, 0xFEFF},    // byte order mark
      {0xFFA0, 0xFFA0},    // half-width Hangul filler
      {0xFFF0, 0xFFFB},    // interlinear annotation
      {0xE0000, 0xE0FFF},  // tags and more variation selectors
  };
  for (const Range& range : kUnsafe) {
    if (code_point >= range.first && code_point <= range.last) return false;
  }
  return true;
}

// How many bytes at the front print as they are, whatever Unicode says of the rest.
size_t PlainPrefix(absl::string_view bytes) {
  size_t length = 0;
  while (length < bytes.size() && bytes[length] >= ' ' && bytes[length] <= '~' &&
         bytes[length] != '\\' && bytes[length] != '"') {
    ++length;
  }
  return length;
}

}  // namespace

std::string Printable(absl::string_view bytes) {
  const size_t plain = PlainPrefix(bytes);  // Nearly always all.
  std::string printable(bytes.substr(0, plain));
  bytes.remove_prefix(plain);
  while (!bytes.empty()) {
    const Character character = DecodeFirst(bytes);
    const absl::string_view taken = bytes.substr(0, character.length == 0 ? 1 : character.length);
    bytes.remove_prefix(taken.size());
    if (taken == "\\" || taken == "\"") {
      absl::StrAppend(&printable, "\\", taken);
    } else if (character.length != 0 && IsSafe(character.code_point)) {
      absl::StrAppend(&printable, taken);
    } else {
      for (const char byte : taken) {
        absl::StrAppend(&printable, "\\x",
                        absl::Hex(static_cast<unsigned char>(byte), absl::kZeroPad2));
      }
    }
  }
  return printable;
}

}  // namespace psem
