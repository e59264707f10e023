#include "tools/seminspect/render/json.h"

namespace psem {

std::string RenderJson(const nlohmann::ordered_json& object) {
  nlohmann::ordered_json document = {{"schema_version", kJsonSchemaVersion}};
  document.update(object);
  constexpr int kIndent = 2;
  return document.dump(kIndent, ' ', /*ensure_ascii=*/false,
                       nlohmann::ordered_json::error_handler_t::replace) +
         "\n";
}

}  // namespace psem
