/// What a storage knows besides its elements.
struct StorageHeader {
  /// How often the elements were changed in place.
  var version = 0
}

/// The memory that a tensor and all its views share: one object, the elements behind it.
///
/// The memory is untyped words; a tensor's `dtype` says what they are.
final class Storage: ManagedBuffer<StorageHeader, UInt64> {
  /// Allocates room for `count` elements, whose values are not set.
  static func allocate(_ count: Int, _ type: ElementType) -> Storage {
    let words = (count * type.size + 7) / 8
    let buffer = Storage.create(minimumCapacity: words) { _ in StorageHeader() }
    return unsafeDowncast(buffer, to: Storage.self)
  }

  /// Where the elements begin; valid while the storage lives.
  @inline(__always) var base: UnsafeMutableRawPointer {
    withUnsafeMutablePointerToElements { UnsafeMutableRawPointer($0) }
  }

  /// How often the elements were changed in place.
  @inline(__always) var version: Int {
    get { header.version }
    set { header.version = newValue }
  }
}

/// A version counter of its own, for an alias that writes without the storage's notice.
final class VersionCounter {
  var version = 0

  init(_ version: Int) { self.version = version }
}
