#include "stress/report/write_reports.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"
#include "stress/report/html_text.h"
#include "stress/report/json_text.h"
#include "stress/report/junit.h"

namespace psem {
namespace {

// Each of these returns 0 or an errno.

int WriteAll(int descriptor, absl::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return fchmod(descriptor, 0644) == 0 ? 0 : errno;
}

int ReplaceFile(const std::string& path, absl::string_view text) {
  struct stat found;
  if (lstat(path.c_str(), &found) == 0 && !S_ISREG(found.st_mode)) {
    return S_ISDIR(found.st_mode) ? EISDIR : EEXIST;
  }
  const size_t slash = path.rfind('/');
  std::string temporary =
      absl::StrCat(slash == std::string::npos ? "" : path.substr(0, slash + 1), ".torture-XXXXXX");
  const int descriptor = mkostemp(temporary.data(), 0);
  if (descriptor < 0) return errno;
  int error = WriteAll(descriptor, text);
  // A network's file system may have kept its error for the end.
  if (close(descriptor) != 0 && error == 0) error = errno;
  if (error == 0 && rename(temporary.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) unlink(temporary.c_str());
  return error;
}

int Print(absl::string_view text) {
  const bool printed = fwrite(text.data(), 1, text.size(), stdout) == text.size();
  return printed && fflush(stdout) == 0 ? 0 : errno;
}

absl::string_view AdviceFor(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return "make its directory first";
    case EACCES:
    case EPERM:
    case EROFS:
      return "it takes the right to write to its directory";
    case EEXIST:
    case EISDIR:
      return "name a new file, or a regular one to be replaced";
    default:
      return "the file is as it was";
  }
}

}  // namespace

std::string WriteText(const std::string& path, absl::string_view text) {
  const bool to_stdout = path == "-";
  const int error = to_stdout ? Print(text) : ReplaceFile(path, text);
  if (error == 0) return "";
  const absl::Status status = ErrnoStatus(error, "write", to_stdout ? "stdout" : Printable(path),
                                          to_stdout ? "" : AdviceFor(error));
  return absl::StrCat(status.message(), "\n");
}

std::string WriteReports(const TortureOptions& options, const SessionResult& result,
                         const ReportPaths& paths) {
  std::string errors;
  if (!paths.json.empty())
    absl::StrAppend(&errors, WriteText(paths.json, JsonText(options, result)));
  if (!paths.html.empty())
    absl::StrAppend(&errors, WriteText(paths.html, HtmlText(options, result)));
  if (!paths.xml.empty())
    absl::StrAppend(&errors, WriteText(paths.xml, JunitText(options, result)));
  return errors;
}

}  // namespace psem
