#include "tools/seminspect/whole/local_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "lib/testing/check_call.h"
#include "tools/seminspect/run_program.h"

namespace psem {
namespace {

constexpr char kHost[] = "127.0.0.1";

// What stands behind `msg="Listening on" address=` in a log, up to the end of the line.
std::string AddressIn(const std::string& log) {
  const std::string before = "msg=\"Listening on\" address=";
  const size_t found = log.find(before);
  if (found == std::string::npos) return "";
  const size_t begin = found + before.size();
  const size_t end = log.find('\n', begin);
  return end == std::string::npos ? "" : log.substr(begin, end - begin);
}

// A connection to `address`, or -1.
int Connect(const std::string& address) {
  int port = 0;
  if (!absl::SimpleAtoi(address.substr(address.find(':') + 1), &port)) return -1;
  sockaddr_in target = {};
  target.sin_family = AF_INET;
  target.sin_port = htons(static_cast<uint16_t>(port));
  target.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  CheckCall(connection >= 0, "socket");
  const timeval limit = {10, 0};  // For each read: a server that hangs must not hang the test.
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  if (connect(connection, reinterpret_cast<sockaddr*>(&target), sizeof(target)) == 0) {
    return connection;
  }
  close(connection);
  return -1;
}

}  // namespace

LocalServer::LocalServer(const std::vector<std::string>& command, const std::string& log_path)
    : log_path_(log_path), process_([&] {
        const int file = open(log_path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        PSEM_CHILD_CHECK(file >= 0);
        PSEM_CHILD_CHECK(dup2(file, STDERR_FILENO) == STDERR_FILENO);
        std::vector<std::string> whole = command;
        whole.push_back(absl::StrCat("--web.listen-address=", kHost, ":0"));
        BecomeProgram(whole);
      }) {
  WaitUntilTrue([this] {
    address_ = AddressIn(log());
    return !address_.empty();
  });
}

std::string LocalServer::log() const {
  std::ifstream file(log_path_);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string LocalServer::Get(absl::string_view path) const {
  const int connection = Connect(address_);
  if (connection < 0) return "";
  // In HTTP/1.0 an answer ends with the connection.
  const std::string request = absl::StrCat("GET ", path, " HTTP/1.0\r\n\r\n");
  std::string answer;
  if (send(connection, request.data(), request.size(), MSG_NOSIGNAL) ==
      static_cast<ssize_t>(request.size())) {
    char bytes[4096];
    ssize_t length;
    while ((length = read(connection, bytes, sizeof(bytes))) > 0) {
      answer.append(bytes, static_cast<size_t>(length));
    }
  }
  close(connection);
  const size_t body = answer.find("\r\n\r\n");
  const bool good = absl::StartsWith(answer, "HTTP/1.0 200 ");
  return good && body != std::string::npos ? answer.substr(body + 4) : "";
}

std::string UrlEncoded(absl::string_view text) {
  std::string encoded;
  for (const char byte : text) {
    if (absl::ascii_isalnum(byte)) {
      encoded += byte;
    } else {
      absl::StrAppendFormat(&encoded, "%%%02X", static_cast<unsigned char>(byte));
    }
  }
  return encoded;
}

}  // namespace psem
