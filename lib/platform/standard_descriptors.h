// Keeps descriptors 0 to 2 from becoming a semaphore.
//
// In a process that has closed stderr the next file to be opened is descriptor 2, and what anybody
// prints then goes into that file: a notice of ours has been seen to become the value of a
// semaphore.

#ifndef PSEM_LIB_PLATFORM_STANDARD_DESCRIPTORS_H_
#define PSEM_LIB_PLATFORM_STANDARD_DESCRIPTORS_H_

namespace psem {

// While one of these exists, what is opened gets descriptor 3 or above: those of 0 to 2 that are
// free hold something that cannot be written to. Several may exist at once.
// Limits: a thread that closes or replaces one of 0 to 2 at the same time can get in between.
class StandardDescriptorsTaken {
 public:
  StandardDescriptorsTaken();
  ~StandardDescriptorsTaken();

  StandardDescriptorsTaken(const StandardDescriptorsTaken&) = delete;
  StandardDescriptorsTaken& operator=(const StandardDescriptorsTaken&) = delete;

  // 0, or the errno because of which one may still be free: then nothing is to be opened.
  int error() const { return error_; }

 private:
  int error_ = 0;
};

}  // namespace psem

#endif  // PSEM_LIB_PLATFORM_STANDARD_DESCRIPTORS_H_
