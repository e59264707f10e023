// docs/monitoring.md, done: seminspect export writes a file, the real node exporter hands it on,
// the real Prometheus asks it, and an alert of docs/alerts.yml goes off.

#include <fcntl.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/printable.h"
#include "lib/testing/child_process.h"
#include "lib/testing/planted_directory.h"
#include "nlohmann/json.hpp"
#include "tools/seminspect/run_seminspect.h"
#include "tools/seminspect/whole/hostile_names.h"
#include "tools/seminspect/whole/local_server.h"

namespace psem {
namespace {

using nlohmann::json;
using testing::HasSubstr;

std::string Contents(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The blocks of docs/monitoring.md that are in `language`.
std::vector<std::string> Blocks(absl::string_view language) {
  std::vector<std::string> blocks;
  const std::vector<std::string> parts = absl::StrSplit(Contents("docs/monitoring.md"), "```");
  for (size_t i = 1; i < parts.size(); i += 2) {
    const size_t line_end = parts[i].find('\n');
    if (parts[i].substr(0, line_end) == language) blocks.push_back(parts[i].substr(line_end + 1));
  }
  return blocks;
}

// `text` with `from`, which has to be in it, replaced.
std::string Replaced(const std::string& text, absl::string_view from, absl::string_view to) {
  EXPECT_THAT(text, HasSubstr(std::string(from)));
  return absl::StrReplaceAll(text, {{from, to}});
}

constexpr char kTextfileDirectory[] = "/var/lib/prometheus/node-exporter";

class PrometheusTest : public testing::Test {
 protected:
  PrometheusTest() {
    planted_.File("sem.jobs", Glibc64Bytes(3));
    planted_.File("sem.stuck", Glibc64Bytes(0));
    planted_.File("sem.damaged", Glibc64Bytes(4000000000));
    for (const std::string& name : HostileNames()) {
      planted_.File(absl::StrCat("sem.", name), Glibc64Bytes(5));
    }
    scratch_.Directory("textfiles");
  }

  std::string Textfiles() const { return scratch_.PathOf("textfiles"); }

  // As the service of docs/monitoring.md does.
  void Export() const {
    const std::string service = Blocks("ini")[0];
    const size_t begin = service.find("ExecStart=");
    ASSERT_NE(begin, std::string::npos);
    std::string line = service.substr(begin, service.find('\n', begin) - begin);
    line = Replaced(line, "ExecStart=/usr/bin/seminspect ", "");
    line = Replaced(line, kTextfileDirectory, Textfiles());
    std::vector<std::string> arguments = absl::StrSplit(line, ' ');
    arguments.push_back("--root");
    arguments.push_back(planted_.path());
    const Ending run = RunSeminspect(arguments);
    EXPECT_EQ(run.end.Text(), "exited with 0") << run.err;
  }

  // With the text files alone, as the machine's own numbers differ from run to run.
  std::unique_ptr<LocalServer> StartNodeExporter() const {
    std::string line = Replaced(Blocks("sh")[0], "\n", "");
    line = Replaced(line, kTextfileDirectory, Textfiles());
    std::vector<std::string> command = absl::StrSplit(line, ' ');
    command.push_back("--collector.disable-defaults");
    command.push_back("--collector.textfile");
    return std::make_unique<LocalServer>(command, scratch_.PathOf("node_exporter.log"));
  }

  // With the configuration of docs/monitoring.md, in seconds rather than minutes.
  std::unique_ptr<LocalServer> StartPrometheus(const std::string& target) const {
    std::string config = Blocks("yaml")[0];
    config =
        Replaced(config, "scrape_interval: 1m", "scrape_interval: 1s\n  evaluation_interval: 1s");
    config = Replaced(config, "/etc/prometheus/alerts.yml",
                      std::filesystem::absolute("docs/alerts.yml").string());
    config = Replaced(config, "localhost:9100", target);
    const std::string path = scratch_.PathOf("prometheus.yml");
    std::ofstream(path) << config;
    return std::make_unique<LocalServer>(
        std::vector<std::string>{
            "prometheus",
            absl::StrCat("--config.file=", path),
            absl::StrCat("--storage.tsdb.path=", scratch_.PathOf("database")),
        },
        scratch_.PathOf("prometheus.log"));
  }

  PlantedDirectory planted_;
  PlantedDirectory scratch_;
};

// What Prometheus's HTTP API has under "data"; null when it does not answer, or refuses.
json Data(const LocalServer& prometheus, absl::string_view path) {
  const json answer = json::parse(prometheus.Get(path), nullptr, /*allow_exceptions=*/false);
  if (!answer.is_object() || answer.value("status", "") != "success") return nullptr;
  return answer["data"];
}

// The series that `query` yields now: an array.
json Query(const LocalServer& prometheus, absl::string_view query) {
  const json data = Data(prometheus, absl::StrCat("/api/v1/query?query=", UrlEncoded(query)));
  return data.is_object() ? data["result"] : json();
}

// "pending", "firing", or nothing.
std::string AlertState(const LocalServer& prometheus, absl::string_view alert,
                       absl::string_view name) {
  const json data = Data(prometheus, "/api/v1/alerts");
  if (!data.is_object()) return "";
  for (const json& each : data["alerts"]) {
    if (each["labels"]["alertname"] == std::string(alert) &&
        each["labels"].value("name", "") == std::string(name)) {
      return each["state"];
    }
  }
  return "";
}

// Waits on the semaphore in the file at `path`, for ever.
void WaitOn(const std::string& path) {
  const int file = open(path.c_str(), O_RDWR | O_CLOEXEC);
  PSEM_CHILD_CHECK(file >= 0);
  void* const memory = mmap(nullptr, sizeof(sem_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  PSEM_CHILD_CHECK(memory != MAP_FAILED);
  PSEM_CHILD_CHECK(sem_wait(static_cast<sem_t*>(memory)) == 0);
}

size_t SampleCount(const std::string& metrics) {
  const std::vector<std::string> lines = absl::StrSplit(metrics, '\n');
  return static_cast<size_t>(std::count_if(lines.begin(), lines.end(), [](const auto& line) {
    return absl::StartsWith(line, "seminspect_");
  }));
}

TEST_F(PrometheusTest, NodeExporterHandsOnEverySample) {
  Export();
  const auto exporter = StartNodeExporter();
  const std::string metrics = exporter->Get("/metrics");
  ASSERT_NE(metrics, "") << exporter->log();
  EXPECT_THAT(metrics, HasSubstr("\nnode_textfile_scrape_error 0\n"));
  EXPECT_THAT(metrics, HasSubstr(absl::StrCat("\nseminspect_semaphore_value{file=\"",
                                              planted_.path(), "/sem.jobs\",name=\"/jobs\"} 3\n")));
  EXPECT_EQ(SampleCount(metrics), SampleCount(Contents(Textfiles() + "/semaphores.prom")));

  // It says so when it cannot read one, so the 0 above means something.
  std::ofstream(Textfiles() + "/broken.prom") << "what is this\n";
  EXPECT_THAT(exporter->Get("/metrics"), HasSubstr("\nnode_textfile_scrape_error 1\n"));
}

TEST_F(PrometheusTest, AskedByPrometheusItTellsAndAlerts) {
  ChildProcess waiter([&] { WaitOn(planted_.PathOf("sem.stuck")); });
  ASSERT_TRUE(WaitUntilTrue([&] { return waiter.IsWaitingOnFutex(); }));
  Export();
  const auto exporter = StartNodeExporter();
  ASSERT_NE(exporter->address(), "") << exporter->log();
  const auto prometheus = StartPrometheus(exporter->address());
  ASSERT_NE(prometheus->address(), "") << prometheus->log();

  json series;
  ASSERT_TRUE(WaitUntilTrue([&] {
    series = Query(*prometheus, "seminspect_semaphore_value");
    return series.is_array() && !series.empty();
  })) << prometheus->log();
  std::set<std::string> names;
  for (const json& each : series) {
    const std::string name = each["metric"]["name"];
    names.insert(name);
    const std::string expected = name == "/jobs"      ? "3"
                                 : name == "/stuck"   ? "0"
                                 : name == "/damaged" ? "4000000000"
                                                      : "5";
    EXPECT_EQ(each["value"][1], expected) << name;
  }
  std::set<std::string> expected_names = {"/jobs", "/stuck", "/damaged"};
  for (const std::string& name : HostileNames()) {
    expected_names.insert(Printable(absl::StrCat("/", name)));
  }
  EXPECT_EQ(names, expected_names);

  EXPECT_TRUE(WaitUntilTrue([&] {
    return AlertState(*prometheus, "SemaphoreStuck", "/stuck") == "pending" &&
           AlertState(*prometheus, "SemaphoreDamaged", "/damaged") == "firing";
  })) << Data(*prometheus, "/api/v1/alerts");
  for (const char* alert : {"SemaphoreStuck", "SemaphoreDamaged", "SemaphoreWorldWritable"}) {
    EXPECT_EQ(AlertState(*prometheus, alert, "/jobs"), "");
  }

  for (const std::string& block : Blocks("promql")) {
    for (const std::string& query : std::vector<std::string>(absl::StrSplit(block, "\n\n"))) {
      EXPECT_TRUE(Query(*prometheus, query).is_array()) << query;
    }
  }
  const json waiting = Query(*prometheus, "sum(seminspect_semaphore_waiters)");
  ASSERT_EQ(waiting.size(), 1u);
  EXPECT_EQ(waiting[0]["value"][1], "1");
}

TEST(MonitoringPage, HasWhatTheTestsRun) {
  EXPECT_EQ(Blocks("ini").size(), 2u);
  EXPECT_EQ(Blocks("sh").size(), 1u);
  EXPECT_EQ(Blocks("yaml").size(), 1u);
  EXPECT_EQ(Blocks("promql").size(), 1u);
}

}  // namespace
}  // namespace psem
