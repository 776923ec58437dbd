/// Spares: objects that own memory, used again when nobody holds them: the system clears each page that it gives anew.
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace limn {

/// Gives objects out shared; the last holder, on whatever thread, brings them back. T has Reset(), which lets go of what it shares with others and keeps
/// its own memory.
template <typename T>
class Spares {
 public:
  std::shared_ptr<T> Take() {
    std::unique_ptr<T> object = shelf_->Take();
    if (object == nullptr) {
      object = std::make_unique<T>();
    }
    const auto bring_back = [shelf = shelf_](T* used) {
      std::unique_ptr<T> owned(used);
      owned->Reset();
      shelf->Put(std::move(owned));
    };
    return {object.release(), bring_back};
  }

 private:
  class Shelf {
   public:
    std::unique_ptr<T> Take() {
      const std::lock_guard lock(mutex_);
      if (objects_.empty()) {
        return nullptr;
      }
      std::unique_ptr<T> object = std::move(objects_.back());
      objects_.pop_back();
      return object;
    }
    void Put(std::unique_ptr<T> object) {
      const std::lock_guard lock(mutex_);
      if (objects_.size() < kKept) {
        objects_.push_back(std::move(object));
      }
    }

   private:
    static constexpr size_t kKept = 64;
    std::mutex mutex_;
    std::vector<std::unique_ptr<T>> objects_ = [] {
      std::vector<std::unique_ptr<T>> room;
      room.reserve(kKept);  // so that nothing can fail where an object comes back
      return room;
    }();
  };
  std::shared_ptr<Shelf> shelf_ = std::make_shared<Shelf>();
};

}  // namespace limn
