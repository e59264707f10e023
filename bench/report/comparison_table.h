// Turns the runs of Google Benchmark into one table per question, every rival beside the reference.

#ifndef PSEM_BENCH_REPORT_COMPARISON_TABLE_H_
#define PSEM_BENCH_REPORT_COMPARISON_TABLE_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace psem {

class ComparisonTable {
 public:
  // `reference` is the rival that the ratios are taken to.
  explicit ComparisonTable(std::string reference) : reference_(std::move(reference)) {}

  // One repetition of `rival` under `question`, in nanoseconds.
  void Add(const std::string& question, const std::string& rival, double nanoseconds);

  // A table per question, the fastest rival first: median, least and greatest of the repetitions,
  // and the ratio of the median to the reference's. A question without the reference has no ratios.
  std::string Render() const;

 private:
  using Repetitions = std::vector<double>;

  std::string reference_;
  std::map<std::string, std::map<std::string, Repetitions>> questions_;  // By text, by rival.
};

}  // namespace psem

#endif  // PSEM_BENCH_REPORT_COMPARISON_TABLE_H_
