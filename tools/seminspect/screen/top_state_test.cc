#include "tools/seminspect/screen/top_state.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/seminspect/screen/screen_records.h"

namespace psem {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TopState StateOf(std::vector<SemaphoreRecord> records) {
  TopState state(*ParseColumn("name"), /*reverse=*/false, absl::Seconds(1));
  state.SetLook(LookOf(std::move(records)));
  return state;
}

TopState AbcState() {
  return StateOf({ScreenRecord("/a", 3, 1), ScreenRecord("/b", 1), ScreenRecord("/c", 2, 2)});
}

std::vector<std::string> Names(const TopState& state) {
  std::vector<std::string> names;
  for (size_t i = 0; i < state.rows().size(); ++i) names.push_back(state.rows().at(i).name);
  return names;
}

std::string Selected(const TopState& state) {
  return state.rows().at(state.rows().selected()).name;
}

void Press(TopState* state, KeyKind kind) { EXPECT_TRUE(state->Press({kind, ""})); }

TEST(TopState, CapitalLetterSortsByThatColumn_NumbersFromTheLargest_AgainReverses) {
  TopState state = AbcState();
  Type(&state, "V");
  EXPECT_THAT(Names(state), ElementsAre("/a", "/c", "/b"));
  Type(&state, "V");
  EXPECT_THAT(Names(state), ElementsAre("/b", "/c", "/a"));
  Type(&state, "W");
  EXPECT_THAT(Names(state), ElementsAre("/c", "/a", "/b"));
  Type(&state, "N");
  EXPECT_THAT(Names(state), ElementsAre("/a", "/b", "/c"));
  Type(&state, "r");
  EXPECT_THAT(Names(state), ElementsAre("/c", "/b", "/a"));
}

TEST(TopState, AnglesSortByTheNextColumn_AllTheWayRound) {
  TopState state = AbcState();
  Type(&state, ">");
  EXPECT_EQ(state.rows().sort()->key, "value");
  Type(&state, "<<");
  EXPECT_EQ(state.rows().sort(), DefaultColumns().back());
  Type(&state, ">");
  EXPECT_EQ(state.rows().sort()->key, "name");
}

TEST(TopState, MissingValuesComeLastEitherWay) {
  SemaphoreRecord unread = ScreenRecord("/x", 0);
  unread.value = absl::FailedPreconditionError("none");
  TopState state = StateOf({unread, ScreenRecord("/y", 1), ScreenRecord("/z", 2)});
  Type(&state, "V");
  EXPECT_THAT(Names(state), ElementsAre("/z", "/y", "/x"));
  Type(&state, "r");
  EXPECT_THAT(Names(state), ElementsAre("/y", "/z", "/x"));
}

TEST(TopState, ArrowsAndPagesStopAtTheEnds) {
  std::vector<SemaphoreRecord> records;
  for (char letter = 'a'; letter <= 'z'; ++letter) {
    records.push_back(ScreenRecord(std::string("/") + letter, 1));
  }
  TopState state = StateOf(std::move(records));
  state.rows().SetVisible(10);
  Press(&state, KeyKind::kUp);
  EXPECT_EQ(Selected(state), "/a");
  Press(&state, KeyKind::kPageDown);
  EXPECT_EQ(Selected(state), "/k");
  EXPECT_EQ(state.rows().first_visible(), 1u);
  Press(&state, KeyKind::kEnd);
  Press(&state, KeyKind::kDown);
  EXPECT_EQ(Selected(state), "/z");
  EXPECT_EQ(state.rows().first_visible(), 16u);
  Press(&state, KeyKind::kPageUp);
  EXPECT_EQ(Selected(state), "/p");
  Press(&state, KeyKind::kHome);
  EXPECT_EQ(Selected(state), "/a");
  EXPECT_EQ(state.rows().first_visible(), 0u);
  Type(&state, "jjk");
  EXPECT_EQ(Selected(state), "/b");
}

TEST(TopState, SelectionStaysOnItsSemaphore) {
  TopState state = AbcState();
  Press(&state, KeyKind::kDown);
  EXPECT_EQ(Selected(state), "/b");
  Type(&state, "V");
  EXPECT_EQ(Selected(state), "/b");
  state.SetLook(LookOf({ScreenRecord("/0", 9), ScreenRecord("/a", 9), ScreenRecord("/b", 8)}));
  EXPECT_EQ(Selected(state), "/b");
  EXPECT_EQ(state.rows().selected(), 2u);
}

TEST(TopState, SelectionThatIsGone_GoesToTheRowInItsPlace) {
  TopState state = AbcState();
  Press(&state, KeyKind::kEnd);
  state.SetLook(LookOf({ScreenRecord("/a", 3), ScreenRecord("/b", 1)}));
  EXPECT_EQ(Selected(state), "/b");
  state.SetLook(LookOf({}));
  Press(&state, KeyKind::kDown);
  EXPECT_EQ(state.rows().selected(), 0u);
}

TEST(TopState, SelectionThatNobodyMoved_IsTheFirstRow) {
  TopState state = AbcState();
  Type(&state, "V");
  state.SetLook(LookOf({ScreenRecord("/a", 3), ScreenRecord("/c", 7)}));
  EXPECT_EQ(Selected(state), "/c");
}

TEST(TopState, FilterFollowsWhatIsTyped_EscapeUndoesIt) {
  TopState state = StateOf({ScreenRecord("/jobs", 1), ScreenRecord("/OTHER", 1)});
  Type(&state, "/oth");
  EXPECT_TRUE(state.asks_for_filter());
  EXPECT_THAT(Names(state), ElementsAre("/OTHER"));
  Type(&state, "q");  // A letter here.
  EXPECT_THAT(Names(state), IsEmpty());
  Press(&state, KeyKind::kBackspace);
  Press(&state, KeyKind::kEnter);
  EXPECT_FALSE(state.asks_for_filter());
  EXPECT_THAT(Names(state), ElementsAre("/OTHER"));
  Type(&state, "/x");
  Press(&state, KeyKind::kEscape);
  EXPECT_EQ(state.rows().filter(), "oth");
  Type(&state, "/");
  Press(&state, KeyKind::kEraseLine);
  EXPECT_THAT(Names(state), ElementsAre("/OTHER", "/jobs"));
}

TEST(TopState, FilterThatHidesTheSelection_DoesNotForgetIt) {
  TopState state = AbcState();
  Press(&state, KeyKind::kEnd);
  Type(&state, "/a");
  EXPECT_EQ(Selected(state), "/a");
  Press(&state, KeyKind::kEscape);
  EXPECT_EQ(Selected(state), "/c");
}

TEST(TopState, BackspaceTakesAWholeCharacter) {
  TopState state = AbcState();
  Type(&state, "/x");
  state.Press({KeyKind::kCharacter, "ö"});
  EXPECT_EQ(state.rows().filter(), "xö");
  Press(&state, KeyKind::kBackspace);
  EXPECT_EQ(state.rows().filter(), "x");
  Press(&state, KeyKind::kBackspace);
  Press(&state, KeyKind::kBackspace);
  EXPECT_EQ(state.rows().filter(), "");
}

TEST(TopState, OtherKeys) {
  TopState state = AbcState();
  Type(&state, "d");
  EXPECT_TRUE(state.shows_detail());
  Press(&state, KeyKind::kEnter);
  EXPECT_FALSE(state.shows_detail());
  Type(&state, " ");
  EXPECT_TRUE(state.paused());
  Type(&state, "+");
  EXPECT_EQ(state.interval(), absl::Seconds(2));
  Type(&state, "---------");
  EXPECT_EQ(state.interval(), absl::Milliseconds(100));
  Type(&state, "+++++++++++++++");
  EXPECT_EQ(state.interval(), absl::Minutes(5));
  Type(&state, "h");
  EXPECT_TRUE(state.shows_help());
  EXPECT_TRUE(state.Press({KeyKind::kCharacter, "q"}));  // It closes the help.
  EXPECT_FALSE(state.shows_help());
  Press(&state, KeyKind::kOther);
  EXPECT_FALSE(state.Press({KeyKind::kCharacter, "q"}));
}

}  // namespace
}  // namespace psem
