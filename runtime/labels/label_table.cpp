#include "runtime/labels/label_table.h"

#include "runtime/values/time_zone.h"

namespace limn {

std::string LabelText(const LabelColumn& label, size_t row, const TimeZone& zone) {
  if (label.shape != LabelShape::Set) {
    return Format(label.columns[0].At(row), zone);
  }
  std::string text;
  ForEachMember(label, row, [&](std::string_view member) {
    text += text.empty() ? "" : ";";
    text += member;
  });
  return text;
}

}  // namespace limn
