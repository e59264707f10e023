#include "tools/seminspect/render/json.h"

#include "gtest/gtest.h"

namespace psem {
namespace {

TEST(RenderJson, PutsTheSchemaVersionFirstAndKeepsTheOrder) {
  EXPECT_EQ(RenderJson({{"zebra", 1}, {"ant", nullptr}, {"list", nlohmann::ordered_json::array()}}),
            "{\n"
            "  \"schema_version\": 1,\n"
            "  \"zebra\": 1,\n"
            "  \"ant\": null,\n"
            "  \"list\": []\n"
            "}\n");
}

TEST(RenderJsonLine, IsOneLine) {
  EXPECT_EQ(RenderJsonLine({{"zebra", 1}, {"name", "a\nb"}}),
            "{\"schema_version\":1,\"zebra\":1,\"name\":\"a\\nb\"}\n");
}

TEST(RenderJson, RepairsWhatIsNotUtf8) {
  EXPECT_TRUE(nlohmann::json::accept(RenderJson({{"name", "a\xFF\x1B"}})));
}

}  // namespace
}  // namespace psem
