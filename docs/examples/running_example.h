// An example that runs as its user runs it: a program with a terminal's input and output.

#ifndef PSEM_DOCS_EXAMPLES_RUNNING_EXAMPLE_H_
#define PSEM_DOCS_EXAMPLES_RUNNING_EXAMPLE_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "lib/testing/child_process.h"

namespace psem {

class RunningExample {
 public:
  // Starts docs/examples/PROGRAM, with the semaphore's name as its argument, and `more` of them.
  RunningExample(const std::string& program, const std::string& name,
                 const std::vector<std::string>& more = {});
  ~RunningExample();

  RunningExample(const RunningExample&) = delete;
  RunningExample& operator=(const RunningExample&) = delete;

  // Returns the next line that it prints, without its end; "" at the end of its output, and
  // "(nothing in time)" when there was none within a minute.
  std::string ReadLine();

  // Presses Enter.
  void PressEnter();

  void Signal(int signal) const { process_.Signal(signal); }
  pid_t pid() const { return process_.pid(); }
  bool IsWaiting() const { return process_.IsWaitingOnFutex(); }

  // Ends its input, and waits for its end. The lines that it printed and nobody has read are left
  // to ReadLine; what it said on stderr is in the answer's output.
  const ChildEnd& Wait();

 private:
  struct Pipe {
    Pipe();
    int reader;
    int writer;
  };

  Pipe input_;
  Pipe output_;
  std::string unread_;
  ChildProcess process_;
};

}  // namespace psem

#endif  // PSEM_DOCS_EXAMPLES_RUNNING_EXAMPLE_H_
