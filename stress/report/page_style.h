// How the page looks: on a wide screen and on a narrow one, light and dark, and on paper.

#ifndef PSEM_STRESS_REPORT_PAGE_STYLE_H_
#define PSEM_STRESS_REPORT_PAGE_STYLE_H_

namespace psem {

// Goes between <style> and </style>.
extern const char kPageStyle[];

}  // namespace psem

#endif  // PSEM_STRESS_REPORT_PAGE_STYLE_H_
