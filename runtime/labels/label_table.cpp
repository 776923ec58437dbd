#include "runtime/labels/label_table.h"

#include "runtime/values/time_zone.h"

namespace limn {

std::string LabelText(const LabelColumn& label, size_t row, const TimeZone& zone) {
  if (label.shape != LabelShape::Set) {
    return Format(label.columns[0].At(row), zone);
  }
  std::string text;
  for (size_t member = 0; member < label.members.size(); ++member) {
    const Value value = label.columns[member].At(row);
    if (!value.is_missing() && value.as_bool()) {
      text += text.empty() ? label.members[member] : ';' + label.members[member];
    }
  }
  return text;
}

}  // namespace limn
