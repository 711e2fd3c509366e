import Foundation
import GradientCheck

/// A point of a function with its true derivative, as `Truth/make_truth.py` wrote it.
struct TruthPoint: Decodable {
  /// What kind of difficulty the point stands for.
  let group: String
  /// The name of the function in `PointFunctions`.
  let function: String
  let x: Double
  let lower: Double?
  let upper: Double?
  let kind: Kind
  /// The value at the point, and the derivative or both slopes, with more digits than float64 has.
  let value: String
  let derivative: String?
  let left: String?
  let right: String?

  enum Kind: String, Decodable {
    case smooth, kink, jump
    case infiniteSlope = "infinite slope"
  }

  var domain: Domain { Domain(lower: lower ?? -.infinity, upper: upper ?? .infinity) }

  static func read(from path: String) throws -> [TruthPoint] {
    let data = try Data(contentsOf: URL(filePath: path))
    return try JSONDecoder().decode([TruthPoint].self, from: data)
  }
}
