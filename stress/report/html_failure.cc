#include "stress/report/html_failure.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "stress/report/account_text.h"
#include "stress/report/html_escaped.h"
#include "stress/report/timeline.h"

namespace psem {
namespace {

constexpr char kLegend[] = R"html(<p class="legend">
<span><i class="acquire"></i>acquire</span><span><i class="try"></i>try_acquire</span>
<span><i class="until"></i>acquire_until</span><span><i class="release"></i>release</span>
<span><i class="other"></i>other calls</span><span><i class="none"></i>did not return 0</span>
<span><i class="decides"></i>decides</span><span>from left to right in time, not to scale</span>
</p>
)html";

std::string Fact(absl::string_view label, absl::string_view html) {
  return html.empty() ? "" : absl::StrCat("<dt>", label, "</dt><dd>", html, "</dd>\n");
}

std::string List(const std::vector<std::string>& items) {
  if (items.empty()) return "";
  if (items.size() == 1) return HtmlEscaped(items[0]);
  std::string html = "<ol>";
  for (const std::string& item : items) {
    absl::StrAppend(&html, "<li>", HtmlEscaped(item), "</li>");
  }
  return html + "</ol>";
}

// Broken between words alone, where there is room.
std::string CommandHtml(const std::string& command) {
  std::string html = "<code>";
  for (const absl::string_view word : absl::StrSplit(command, ' ')) {
    absl::StrAppend(&html, "<span class=\"word\">", HtmlEscaped(word), "</span> ");
  }
  return html + "</code>";
}

std::vector<std::string> CauseTexts(const Account& account) {
  std::vector<std::string> texts;
  for (const Cause cause : account.causes) texts.emplace_back(CauseText(cause));
  return texts;
}

}  // namespace

std::string FailureHtml(const Account& account, int number) {
  std::string again = CommandHtml(account.command);
  if (!account.reruns.empty()) absl::StrAppend(&again, "<br>It ", account.reruns, ".");
  std::string html =
      absl::StrCat("<article class=\"card failure\" id=\"failure-", number,
                   "\">\n<h3><span class=\"badge FAIL\">", OutcomeName(account.outcome),
                   "</span> in ", HtmlEscaped(account.scenario), "</h3>\n<dl class=\"facts\">\n",
                   Fact("Promised", HtmlEscaped(account.promised)),
                   Fact("Happened", HtmlEscaped(account.happened)),
                   Fact("Evidence", HtmlEscaped(account.evidence)),
                   Fact("Likely", List(CauseTexts(account))), Fact("Moves", List(account.moves)),
                   Fact("Seen in", HtmlEscaped(account.seen_in)), Fact("Again", again), "</dl>\n");
  if (const std::string svg = TimelineSvg(account, number); !svg.empty()) {
    absl::StrAppend(&html, "<div class=\"picture\" tabindex=\"0\">\n", svg, "</div>\n", kLegend);
  }
  return absl::StrCat(
      html,
      "<details open><summary>The account, to be copied into a bug report</summary>\n"
      "<pre>",
      HtmlEscaped(AccountText(account, Palette{false})), "</pre></details>\n</article>\n");
}

}  // namespace psem
