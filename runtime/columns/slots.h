/// Slots: the values of a column, one after the other.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <limits>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

namespace limn {

/// Memory for slots. With `from_system` it is zeros that the system hands out page by page where they are first touched, so that whoever fills a column does it
/// on the thread, and at the moment, that needs it; a vector's own zeros would be a first pass over all of it.
template <typename T>
struct SlotAllocator {
  using value_type = T;
  using is_always_equal = std::true_type;
  using propagate_on_container_move_assignment = std::true_type;

  bool from_system = false;

  SlotAllocator() = default;
  explicit SlotAllocator(bool zeros_from_system) : from_system(zeros_from_system) {}
  template <typename U>
  SlotAllocator(const SlotAllocator<U>& other) : from_system(other.from_system) {}
  // A copy is filled at once.
  SlotAllocator select_on_container_copy_construction() const { return {}; }

  T* allocate(size_t count) {
    if (count > std::numeric_limits<size_t>::max() / sizeof(T)) {
      throw std::bad_array_new_length();
    }
    void* memory = from_system ? std::calloc(count, sizeof(T)) : std::malloc(count * sizeof(T));
    if (memory == nullptr && count != 0) {
      throw std::bad_alloc();
    }
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, size_t) { std::free(memory); }

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
  friend bool operator==(const SlotAllocator&, const SlotAllocator&) { return true; }
};

template <typename T>
using Slots = std::vector<T, SlotAllocator<T>>;

/// So many zeros, untouched. Not to be grown: what stood in a slot that was taken away would come back.
template <typename T>
Slots<T> UntouchedZeros(size_t count) {
  return Slots<T>(count, SlotAllocator<T>(true));
}

}  // namespace limn
