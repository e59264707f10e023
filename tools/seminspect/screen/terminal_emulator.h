// A terminal for tests: takes what a program writes to an xterm, and knows what would be seen.

#ifndef PSEM_TOOLS_SEMINSPECT_SCREEN_TERMINAL_EMULATOR_H_
#define PSEM_TOOLS_SEMINSPECT_SCREEN_TERMINAL_EMULATOR_H_

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace psem {

// Knows the sequences that ncurses writes under TERM=xterm, and tells of every other one.
class TerminalEmulator {
 public:
  TerminalEmulator(size_t columns, size_t rows) { Resize(columns, rows); }

  // Empties the screen, too: the program has to draw it anew.
  void Resize(size_t columns, size_t rows);

  // May end in the midst of a sequence or a character.
  void Write(absl::string_view bytes);

  // What is seen, without spaces at the ends of lines, a newline behind each.
  std::string Text() const;

  // Everything that was written: for sequences that leave no trace on the screen.
  const std::string& written() const { return written_; }

  bool on_alternate_screen() const { return modes_.count("?1049") > 0; }
  bool cursor_hidden() const { return cursor_hidden_; }
  bool used_color() const { return used_color_; }
  const std::string& unknown() const { return unknown_; }  // Sequences that it does not know.

 private:
  bool TakeOne();
  bool TakeSequence();
  void RunSequence(char command, const std::string& parameters);
  bool MoveCursor(char command, int count);
  bool Edit(char command, int parameter, int count);
  void SetMode(const std::string& mode, bool on);
  void Put(const std::string& character);
  void LineFeed();
  void Scroll(size_t from, int lines);

  using Row = std::vector<std::string>;
  Row EmptyRow() const { return Row(columns_, " "); }

  size_t columns_ = 0;
  size_t rows_ = 0;
  std::vector<Row> screen_;
  size_t x_ = 0;
  size_t y_ = 0;
  size_t scroll_top_ = 0;
  size_t scroll_bottom_ = 0;  // The row behind the last one.
  std::string last_;          // The last character, for its repetition.
  std::set<std::string> modes_;
  bool cursor_hidden_ = false;
  bool used_color_ = false;
  std::string pending_;
  std::string written_;
  std::string unknown_;
};

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_SCREEN_TERMINAL_EMULATOR_H_
