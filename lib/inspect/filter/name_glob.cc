#include "lib/inspect/filter/name_glob.h"

#include <errno.h>

#include <cstddef>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/strip.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"

namespace psem {
namespace {

using Bytes = std::bitset<256>;

unsigned char TakeByte(absl::string_view* text) {
  const unsigned char byte = text->front();
  text->remove_prefix(1);
  return byte;
}

// Takes a byte that is escaped, after its backslash.
unsigned char TakeEscaped(absl::string_view* text) {
  if (text->size() >= 3 && text->front() == 'x' && absl::ascii_isxdigit((*text)[1]) &&
      absl::ascii_isxdigit((*text)[2])) {
    const std::string byte = absl::HexStringToBytes(text->substr(1, 2));
    text->remove_prefix(3);
    return byte[0];
  }
  return TakeByte(text);
}

// Takes a byte of a bracket's; false when there is none, or half of one.
bool TakeMember(absl::string_view* text, unsigned char* byte) {
  if (text->empty()) return false;
  *byte = TakeByte(text);
  if (*byte != '\\') return true;
  if (text->empty()) return false;
  *byte = TakeEscaped(text);
  return true;
}

// Takes a bracket, after its "[". Returns what is wrong with it, or nothing.
absl::string_view TakeBracket(absl::string_view* text, Bytes* allowed) {
  constexpr absl::string_view kOpen = "the [ has no ]; write \\[ for the character itself";
  const bool inverted = absl::ConsumePrefix(text, "!") || absl::ConsumePrefix(text, "^");
  for (bool is_first = true; is_first || !absl::ConsumePrefix(text, "]"); is_first = false) {
    unsigned char first;
    if (!TakeMember(text, &first)) return kOpen;
    unsigned char last = first;
    // A "-" before the "]" is one of the bytes.
    if (text->size() >= 2 && text->front() == '-' && (*text)[1] != ']') {
      text->remove_prefix(1);
      if (!TakeMember(text, &last)) return kOpen;
    }
    if (first > last) return "a range goes from the lower byte to the higher";
    for (size_t byte = first; byte <= last; ++byte) allowed->set(byte);
  }
  if (inverted) allowed->flip();
  return "";
}

}  // namespace

absl::StatusOr<NameGlob> NameGlob::Parse(absl::string_view text) {
  NameGlob glob;
  absl::string_view rest = absl::StripPrefix(text, "/");
  absl::string_view fault = rest.empty() ? "it is empty; * matches every name" : "";
  while (!rest.empty() && fault.empty()) {
    Element element;
    const unsigned char byte = TakeByte(&rest);
    if (byte == '*') {
      element.any_bytes = true;
    } else if (byte == '?') {
      element.allowed.set();
    } else if (byte == '[') {
      fault = TakeBracket(&rest, &element.allowed);
    } else if (byte != '\\') {
      element.allowed.set(byte);
    } else if (!rest.empty()) {
      element.allowed.set(TakeEscaped(&rest));
    } else {
      fault = "it ends in a backslash; write \\\\ for the character itself";
    }
    glob.elements_.push_back(element);
  }
  if (fault.empty()) return glob;
  return FaultStatus(absl::StatusCode::kInvalidArgument, EINVAL, "glob", Printable(text), fault);
}

bool NameGlob::Matches(absl::string_view name) const {
  name = absl::StripPrefix(name, "/");
  size_t element = 0;
  size_t byte = 0;
  // Where to go on when all fails: one byte more for the last star. An earlier star need not take
  // more, as the last one can take the same bytes.
  size_t after_star = 0;
  size_t byte_after_star = 0;
  while (element < elements_.size() || byte < name.size()) {
    if (element < elements_.size() && elements_[element].any_bytes) {
      after_star = ++element;
      byte_after_star = byte;
    } else if (element < elements_.size() && byte < name.size() &&
               elements_[element].allowed[static_cast<unsigned char>(name[byte])]) {
      ++element;
      ++byte;
    } else if (after_star > 0 && byte_after_star < name.size()) {
      element = after_star;
      byte = ++byte_after_star;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace psem
