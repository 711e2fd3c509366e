import EngineKit
import Engines

/// An engine that is compiled into the program.
enum BuiltInEngine: String, CaseIterable {
  case reference
  case swiftDifferentiation = "swift-differentiation"

  /// Makes one; `nil` where the compiler that built this program lacks it.
  func make() -> (any Engine)? {
    switch self {
    case .reference: return ReferenceEngine()
    case .swiftDifferentiation:
      #if canImport(_Differentiation)
        return SwiftDifferentiationEngine()
      #else
        return nil
      #endif
    }
  }

  /// What to do where it is missing.
  static let install = "build gradproof with a toolchain of swift.org, which has _Differentiation"

  /// The names, for people.
  static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
