#include "runtime/kernels/group_counts.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

#include "runtime/kernels/fault.h"
#include "runtime/kernels/vector_instructions.h"

namespace limn {

size_t GroupCounts::AddMask() {
  if (masks_ % kLanes == 0) {
    words_.emplace_back();
    counts_.resize(masks_ + kLanes);
  }
  return masks_++;
}

void GroupCounts::Begin(size_t groups) {
  groups_ = groups;
  written_ = 0;
  for (std::vector<int64_t>& counts : counts_) {
    counts.resize(std::max(counts.size(), groups));
  }
}

void GroupCounts::SetMask(size_t number, std::span<const uint64_t> mask) {
  std::vector<Lanes>& words = words_[number / kLanes];
  words.resize(mask.size());
  for (size_t word = 0; word < mask.size(); ++word) {
    words[word].of[number % kLanes] = mask[word];
  }
}

// Those that are passed over have no rows.
void GroupCounts::BeginGroups(size_t reached) {
  if (reached > written_) {
    for (std::vector<int64_t>& counts : counts_) {
      std::fill(counts.begin() + static_cast<std::ptrdiff_t>(written_), counts.begin() + static_cast<std::ptrdiff_t>(reached), 0);
    }
    written_ = reached;
  }
}

void GroupCounts::Count(std::span<const GroupRun> runs, VectorUnit unit) {
  if (runs.empty()) {
    return;
  }
  const bool by_vectors = unit == VectorUnit::Avx512Popcount;
  const size_t first = runs.front().group;
  const size_t reached = runs.back().group + size_t{1};
  BeginGroups(first);
  tiles_.resize(std::max(tiles_.size(), (reached - first + kLanes - 1) / kLanes * kLanes));
  for (size_t set = 0; set < words_.size(); ++set) {
    const std::vector<Lanes>& words = words_[set];
    assert(runs.back().end / 64 < words.size());
    ones_.resize(std::max(ones_.size(), words.size()));
    std::memset(tiles_.data(), 0, (reached - first) * sizeof(Lanes));
    int64_t* apart[kLanes];
    for (size_t lane = 0; lane < kLanes; ++lane) {
      apart[lane] = counts_[set * kLanes + lane].data() + first;
      tiles_[0].of[lane] = first < written_ && !LIMN_FAULT(64) ? static_cast<uint64_t>(*apart[lane]) : 0;
    }
    (by_vectors ? CountRuns512 : CountRuns)(words, ones_.data(), runs, tiles_.data());
    (by_vectors ? TakeApart512 : TakeApart)(std::span(tiles_).first(reached - first), apart);
  }
  written_ = reached;
}

void GroupCounts::Finish() { BeginGroups(groups_); }

// The end of a run is the beginning of the next, so each looks up one place.
LIMN_TARGETS void GroupCounts::CountRuns(std::span<const Lanes> words, Lanes* ones, std::span<const GroupRun> runs, Lanes* counts) {
  Lanes below{};
  for (size_t word = 0; word < words.size(); ++word) {
    ones[word] = below;
    for (size_t lane = 0; lane < kLanes; ++lane) {
      below.of[lane] += static_cast<uint64_t>(std::popcount(words[word].of[lane]));
    }
  }
  below = {};
  for (const GroupRun& run : runs) {
    const size_t word = run.end / 64;
    const uint64_t kept = (uint64_t{1} << (run.end % 64)) - 1;
    Lanes& counted = counts[run.group - runs.front().group];
    for (size_t lane = 0; lane < kLanes; ++lane) {
      const uint64_t reached = ones[word].of[lane] + static_cast<uint64_t>(std::popcount(words[word].of[lane] & kept));
      counted.of[lane] += reached - below.of[lane];
      below.of[lane] = reached;
    }
  }
}

LIMN_TARGETS void GroupCounts::TakeApart(std::span<const Lanes> counts, int64_t* const* apart) {
  for (size_t group = 0; group < counts.size(); ++group) {
    for (size_t lane = 0; lane < kLanes; ++lane) {
      apart[lane][group] = static_cast<int64_t>(counts[group].of[lane]);
    }
  }
}

#ifdef LIMN_HAS_VECTOR_UNITS

LIMN_AVX512_POPCOUNT void GroupCounts::CountRuns512(std::span<const Lanes> words, Lanes* ones, std::span<const GroupRun> runs, Lanes* counts) {
  __m512i below = _mm512_setzero_si512();
  for (size_t word = 0; word < words.size(); ++word) {
    _mm512_store_si512(&ones[word], below);
    below = _mm512_add_epi64(below, _mm512_popcnt_epi64(_mm512_load_si512(&words[word])));
  }
  below = _mm512_setzero_si512();
  for (const GroupRun& run : runs) {
    const size_t word = run.end / 64;
    const __m512i kept = _mm512_set1_epi64(static_cast<int64_t>((uint64_t{1} << (run.end % 64)) - 1));
    const __m512i in_word = _mm512_popcnt_epi64(_mm512_and_si512(_mm512_load_si512(&words[word]), kept));
    const __m512i reached = _mm512_add_epi64(_mm512_load_si512(&ones[word]), in_word);
    Lanes& counted = counts[run.group - runs.front().group];
    _mm512_store_si512(&counted, _mm512_add_epi64(_mm512_load_si512(&counted), _mm512_sub_epi64(reached, below)));
    below = reached;
  }
}

// Eight groups are a square of eight times eight counts, and what is wanted is the same square by columns: pairs of rows are mixed, then pairs of pairs, then both halves.
LIMN_AVX512_POPCOUNT void GroupCounts::TakeApart512(std::span<const Lanes> counts, int64_t* const* apart) {
  const __m512i even = _mm512_set_epi64(14, 6, 12, 4, 10, 2, 8, 0);
  const __m512i odd = _mm512_set_epi64(15, 7, 13, 5, 11, 3, 9, 1);
  const __m512i even_pairs = _mm512_set_epi64(13, 12, 5, 4, 9, 8, 1, 0);
  const __m512i odd_pairs = _mm512_set_epi64(15, 14, 7, 6, 11, 10, 3, 2);
  const __m512i low_half = _mm512_set_epi64(11, 10, 9, 8, 3, 2, 1, 0);
  const __m512i high_half = _mm512_set_epi64(15, 14, 13, 12, 7, 6, 5, 4);
  for (size_t group = 0; group < counts.size(); group += kLanes) {
    const size_t left = std::min(counts.size() - group, kLanes);
    const auto wanted = static_cast<__mmask8>((1U << left) - 1);
    __m512i four[2][4];  // by half of the rows and lane: that lane of four rows, and behind it the lane four further on
    for (size_t half = 0; half < 2; ++half) {
      const Lanes* rows = counts.data() + group + half * 4;
      const __m512i row0 = _mm512_load_si512(rows);
      const __m512i row1 = _mm512_load_si512(rows + 1);
      const __m512i row2 = _mm512_load_si512(rows + 2);
      const __m512i row3 = _mm512_load_si512(rows + 3);
      const __m512i even01 = _mm512_permutex2var_epi64(row0, even, row1);
      const __m512i odd01 = _mm512_permutex2var_epi64(row0, odd, row1);
      const __m512i even23 = _mm512_permutex2var_epi64(row2, even, row3);
      const __m512i odd23 = _mm512_permutex2var_epi64(row2, odd, row3);
      four[half][0] = _mm512_permutex2var_epi64(even01, even_pairs, even23);
      four[half][1] = _mm512_permutex2var_epi64(odd01, even_pairs, odd23);
      four[half][2] = _mm512_permutex2var_epi64(even01, odd_pairs, even23);
      four[half][3] = _mm512_permutex2var_epi64(odd01, odd_pairs, odd23);
    }
    for (size_t lane = 0; lane < 4; ++lane) {
      _mm512_mask_storeu_epi64(apart[lane] + group, wanted, _mm512_permutex2var_epi64(four[0][lane], low_half, four[1][lane]));
      _mm512_mask_storeu_epi64(apart[lane + 4] + group, wanted, _mm512_permutex2var_epi64(four[0][lane], high_half, four[1][lane]));
    }
  }
}

#else

void GroupCounts::CountRuns512(std::span<const Lanes> words, Lanes* ones, std::span<const GroupRun> runs, Lanes* counts) { CountRuns(words, ones, runs, counts); }
void GroupCounts::TakeApart512(std::span<const Lanes> counts, int64_t* const* apart) { TakeApart(counts, apart); }

#endif

}  // namespace limn
