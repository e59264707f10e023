#include "tools/seminspect/render/json.h"

namespace psem {
namespace {

// An `indent` of -1 is one line.
std::string Render(const nlohmann::ordered_json& object, int indent) {
  nlohmann::ordered_json document = {{"schema_version", kJsonSchemaVersion}};
  document.update(object);
  return document.dump(indent, ' ', /*ensure_ascii=*/false,
                       nlohmann::ordered_json::error_handler_t::replace) +
         "\n";
}

}  // namespace

std::string RenderJson(const nlohmann::ordered_json& object) {
  constexpr int kIndent = 2;
  return Render(object, kIndent);
}

std::string RenderJsonLine(const nlohmann::ordered_json& object) { return Render(object, -1); }

}  // namespace psem
