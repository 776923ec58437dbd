#include "cli/change_list.h"

#include <algorithm>
#include <memory>
#include <numeric>

#include "runtime/tables/writer.h"
#include "runtime/threads/on_threads.h"

namespace limn::cli {
namespace {

constexpr uint32_t kMissing = 0xFFFFFFFF;

// A label's column of texts or of yes and no; of another the texts that it is written as.
class LabelTexts {
 public:
  LabelTexts(const LabelColumn& label, const TimeZone& zone, bool is_for_spreadsheets)
      : column_(label.columns.data()), is_guarded_(is_for_spreadsheets && (label.shape == LabelShape::Set || column_->type.kind == ValueKind::Text)) {
    if (label.shape != LabelShape::Set && (column_->type.kind == ValueKind::Text || column_->type.kind == ValueKind::Bool)) {
      return;
    }
    written_ = std::make_unique<Column>(Column::Of({ValueKind::Text}));
    for (size_t row = 0; row < column_->length; ++row) {
      const std::string text = LabelText(label, row, zone);
      text.empty() ? written_->PushMissing() : written_->PushText(text);
    }
    column_ = written_.get();
  }

  // The code of each row's text in a dictionary; each text is looked up once.
  void Recode(Dictionary& dictionary) {
    if (column_->dictionary == nullptr) {
      codes_ = {dictionary.Intern("no"), dictionary.Intern("yes")};
      return;
    }
    codes_.assign(column_->dictionary->size(), kMissing);
    column_->VisitCodes([&](const auto& codes) {
      for (size_t row = 0; row < codes.size(); ++row) {
        if (column_->IsKnown(row) && codes_[codes[row]] == kMissing) {
          const std::string_view text = column_->dictionary->At(codes[row]);
          codes_[codes[row]] = is_guarded_ ? dictionary.Intern(GuardedText(text)) : dictionary.Intern(text);
        }
      }
    });
  }
  uint32_t CodeAt(size_t row) const {
    if (!column_->IsKnown(row)) {
      return kMissing;
    }
    const auto* bits = std::get_if<Bitmap>(&column_->data);
    return codes_[bits != nullptr ? (bits->Get(row) ? 1 : 0) : column_->CodeAt(row)];
  }

 private:
  const Column* column_;
  bool is_guarded_;
  std::unique_ptr<Column> written_;
  std::vector<uint32_t> codes_;
};

Column TextColumn(size_t rows, std::shared_ptr<Dictionary> dictionary) {
  Column column = Column::Untouched({ValueKind::Text}, rows, /*has_validity=*/true);
  column.dictionary = std::move(dictionary);
  return column;
}

void SetCode(Column& column, size_t row, uint32_t code) {
  if (code != kMissing) {
    std::get<Slots<uint32_t>>(column.data)[row] = code;
    column.validity.Set(row, true);
  }
}

}  // namespace

ChangeList::ChangeList(const std::vector<LabelChange>& changes, const TimeZone& zone, bool is_for_spreadsheets, size_t threads) {
  std::vector<std::unique_ptr<LabelTexts>> before(changes.size());
  std::vector<std::unique_ptr<LabelTexts>> now(changes.size());
  ForEachOnThreads(changes.size(), threads, [&](size_t change) {
    before[change] = std::make_unique<LabelTexts>(changes[change].before, zone, is_for_spreadsheets);
    now[change] = std::make_unique<LabelTexts>(changes[change].now, zone, is_for_spreadsheets);
  });
  for (Column* column : {&labels_, &before_, &now_}) {
    *column = Column::Of({ValueKind::Text});
  }
  before_.dictionary = now_.dictionary;  // one text, one code
  for (size_t index = 0; index < changes.size(); ++index) {
    before[index]->Recode(*now_.dictionary);
    now[index]->Recode(*now_.dictionary);
  }
  // Of a set a member may have been missing, and is a no: the set is what it was.
  const auto is_line = [&](size_t index, size_t at) { return changes[index].now.shape != LabelShape::Set || before[index]->CodeAt(at) != now[index]->CodeAt(at); };
  // Lines of each row are counted, so that each line has its place before any is written.
  std::vector<uint32_t> places;
  for (size_t index = 0; index < changes.size(); ++index) {
    const std::vector<uint32_t>& rows = changes[index].rows;
    places.resize(std::max<size_t>(places.size(), rows.empty() ? 0 : rows.back() + 2));
    for (size_t at = 0; at < rows.size(); ++at) {
      places[rows[at] + 1] += is_line(index, at);
    }
  }
  different_rows_ = places.size() - static_cast<size_t>(std::count(places.begin(), places.end(), 0U));
  std::partial_sum(places.begin(), places.end(), places.begin());
  rows_.resize(places.empty() ? 0 : places.back());
  for (Column* column : {&labels_, &before_, &now_}) {
    *column = TextColumn(rows_.size(), column->dictionary);
  }
  for (size_t index = 0; index < changes.size(); ++index) {
    const uint32_t name = labels_.dictionary->Intern(changes[index].name);
    for (size_t at = 0; at < changes[index].rows.size(); ++at) {
      if (!is_line(index, at)) {
        continue;
      }
      const uint32_t place = places[changes[index].rows[at]]++;
      rows_[place] = changes[index].rows[at];
      SetCode(labels_, place, name);
      SetCode(before_, place, before[index]->CodeAt(at));
      SetCode(now_, place, now[index]->CodeAt(at));
    }
  }
}

}  // namespace limn::cli
