// Servers that a test starts on this machine alone, and asks over HTTP.

#ifndef PSEM_TOOLS_SEMINSPECT_WHOLE_LOCAL_SERVER_H_
#define PSEM_TOOLS_SEMINSPECT_WHOLE_LOCAL_SERVER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "lib/testing/child_process.h"

namespace psem {

// A program that serves on a port of 127.0.0.1 which the kernel chooses, as those of Prometheus do:
// they log `msg="Listening on" address=127.0.0.1:PORT`. It is killed by the destructor, and when
// the test is killed.
class LocalServer {
 public:
  // Starts `command`, with --web.listen-address added. Its log goes to the new file `log_path`.
  LocalServer(const std::vector<std::string>& command, const std::string& log_path);

  LocalServer(const LocalServer&) = delete;
  LocalServer& operator=(const LocalServer&) = delete;

  // "127.0.0.1:PORT"; empty when it did not begin to listen: see log().
  const std::string& address() const { return address_; }
  std::string log() const;

  // The body of its answer to GET `path`; empty unless it was 200.
  std::string Get(absl::string_view path) const;

 private:
  std::string log_path_;
  ChildProcess process_;
  std::string address_;
};

// "a%20b" for "a b", for a path or a query.
std::string UrlEncoded(absl::string_view text);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_WHOLE_LOCAL_SERVER_H_
