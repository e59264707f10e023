#include "tools/seminspect/commands/explain.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/base/printable.h"
#include "lib/base/suggest.h"
#include "lib/inspect/diagnosis/diagnosis.h"
#include "tools/seminspect/render/json.h"
#include "tools/seminspect/render/table.h"

namespace psem {
namespace {

struct ExplainOptions {
  std::string code;
  bool json = false;
};

std::string AllCodesText() {
  std::vector<TableRow> rows;
  for (const DiagnosisKind& kind : AllDiagnosisKinds()) {
    rows.push_back({{std::string(kind.code), std::string(SeverityName(kind.severity)),
                     std::string(kind.title)}});
  }
  return RenderTable({{"CODE"}, {"SEVERITY"}, {"WHAT"}}, rows);
}

nlohmann::ordered_json KindJson(const DiagnosisKind& kind) {
  return {{"code", kind.code},
          {"severity", SeverityName(kind.severity)},
          {"title", kind.title},
          {"explanation", kind.explanation}};
}

ExitCode Explain(const ExplainOptions& options) {
  if (options.code.empty()) {
    if (!options.json) return Print(AllCodesText(), kExitFine);
    auto kinds = nlohmann::ordered_json::array();
    for (const DiagnosisKind& kind : AllDiagnosisKinds()) kinds.push_back(KindJson(kind));
    return Print(RenderJson({{"diagnoses", kinds}}), kExitFine);
  }
  const DiagnosisKind* const kind = FindDiagnosisKind(options.code);
  if (kind == nullptr) {
    std::vector<absl::string_view> codes;
    for (const DiagnosisKind& known : AllDiagnosisKinds()) codes.push_back(known.code);
    return RefuseUse(absl::StrCat("explain: \"", Printable(options.code), "\" is no diagnosis",
                                  DidYouMean(options.code, codes),
                                  "; \"seminspect explain\" lists them"));
  }
  if (options.json) return Print(RenderJson({{"diagnoses", {KindJson(*kind)}}}), kExitFine);
  return Print(absl::StrCat(kind->code, " (", SeverityName(kind->severity), "): ", kind->title,
                            "\n\n", kind->explanation, "\n"),
               kExitFine);
}

}  // namespace

RunVerb AddExplain(CLI::App* command) {
  const auto options = std::make_shared<ExplainOptions>();
  command->add_option("CODE", options->code, "The diagnosis, as show names it; none: all");
  command->add_flag("--json", options->json, "Print JSON, for programs");
  command->footer(
      "Examples:\n"
      "  seminspect explain\n"
      "  seminspect explain stuck-at-zero");
  return [options] { return Explain(*options); };
}

}  // namespace psem
