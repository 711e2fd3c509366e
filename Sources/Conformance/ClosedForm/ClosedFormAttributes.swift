/// The arguments of a closed form's function that are no arrays.
struct ClosedFormAttributes {
  var values: [String: [Double]] = [:]

  func number(_ name: String) -> Double? { values[name]?.first }

  func flag(_ name: String) -> Bool { values[name]?.first == 1 }

  func integers(_ name: String) throws(ClosedFormError) -> [Int]? {
    guard let doubles = values[name] else { return nil }
    var integers: [Int] = []
    for double in doubles {
      guard let integer = Int(exactly: double), abs(double) < 0x1p31 else {
        throw ClosedFormError("\(name) = \(double) is no index")
      }
      integers.append(integer)
    }
    return integers
  }

  func integer(_ name: String) throws(ClosedFormError) -> Int? {
    try integers(name)?.first
  }

  /// A shape, refused where it holds more elements than a case could mean.
  func shape(_ name: String) throws(ClosedFormError) -> [Int] {
    let shape = try integers(name) ?? []
    var count = 1
    for extent in shape where extent >= 0 {
      guard extent == 0 || count <= 10_000_000 / extent else {
        throw ClosedFormError("the shape \(shape) is too large")
      }
      count *= extent
    }
    return shape
  }
}
