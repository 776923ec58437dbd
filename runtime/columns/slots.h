/// Slots: the values of a column, one after the other.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <limits>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

#include "runtime/columns/spill_folder.h"

namespace limn {

/// Memory for slots. With `from_system` it is zeros that the system hands out page by page where they are first touched, so that whoever fills a column does it
/// on the thread, and at the moment, that needs it; a vector's own zeros would be a first pass over all of it. With a `spill` they lie in a file of that folder.
template <typename T>
struct SlotAllocator {
  using value_type = T;
  using is_always_equal = std::false_type;
  using propagate_on_container_move_assignment = std::true_type;
  using propagate_on_container_swap = std::true_type;

  bool from_system = false;
  std::shared_ptr<const SpillFolder> spill;

  SlotAllocator() = default;
  // Declared, so that a move copies: what was moved from still equals what it was.
  SlotAllocator(const SlotAllocator&) = default;
  SlotAllocator& operator=(const SlotAllocator&) = default;
  explicit SlotAllocator(bool zeros_from_system, std::shared_ptr<const SpillFolder> spill_to = nullptr) : from_system(zeros_from_system), spill(std::move(spill_to)) {}
  template <typename U>
  SlotAllocator(const SlotAllocator<U>& other) : from_system(other.from_system), spill(other.spill) {}
  // A copy is filled at once.
  SlotAllocator select_on_container_copy_construction() const { return SlotAllocator(false, spill); }

  T* allocate(size_t count) {
    if (count > std::numeric_limits<size_t>::max() / sizeof(T)) {
      throw std::bad_array_new_length();
    }
    if (spill) {
      return static_cast<T*>(spill->Allocate(count * sizeof(T)));
    }
    void* memory = from_system ? std::calloc(count, sizeof(T)) : std::malloc(count * sizeof(T));
    if (memory == nullptr && count != 0) {
      throw std::bad_alloc();
    }
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, size_t count) {
    if (spill) {
      SpillFolder::Free(memory, count * sizeof(T));
    } else {
      std::free(memory);
    }
  }

  template <typename U>
  void construct(U* place) {
    if (!from_system) {
      ::new (static_cast<void*>(place)) U();
    }
  }
  template <typename U, typename... Arguments>
  void construct(U* place, Arguments&&... arguments) {
    ::new (static_cast<void*>(place)) U(std::forward<Arguments>(arguments)...);
  }
  friend bool operator==(const SlotAllocator& a, const SlotAllocator& b) { return (a.spill == nullptr) == (b.spill == nullptr); }
};

template <typename T>
using Slots = std::vector<T, SlotAllocator<T>>;

/// So many zeros, untouched. Not to be grown: what stood in a slot that was taken away would come back.
template <typename T>
Slots<T> UntouchedZeros(size_t count, const std::shared_ptr<const SpillFolder>& spill = nullptr) {
  return Slots<T>(count, SlotAllocator<T>(true, spill));
}

}  // namespace limn
