import EngineKit

/// A value that a name of a program stands for while the program runs.
enum RuntimeValue {
  case tensor(WireName)
  case integer(Int)
  case number(Double)
  case boolean(Bool)
  case string(String)
  case dtype(DType)
  case list([RuntimeValue])
  case hook(String)
  case none
}

/// The engine's name for a tensor; the engine is told to drop it when nothing holds this.
final class WireName {
  let text: String
  private let released: ReleaseQueue

  init(_ text: String, released: ReleaseQueue) {
    self.text = text
    self.released = released
  }

  deinit {
    released.names.append(text)
  }
}

/// Names that nothing stands for any more and that the engine still has.
final class ReleaseQueue {
  var names: [String] = []
}

/// The names of a program, or of one call of a plain function.
final class Scope {
  var values: [String: RuntimeValue] = [:]
  /// Names that a hook's body knows by their wire name: a new value must go there.
  var shared: Set<String> = []
}

extension RuntimeValue {
  /// What a message calls such a value.
  var noun: String {
    switch self {
    case .tensor: "a tensor"
    case .integer, .number: "a number"
    case .boolean: "a boolean"
    case .string: "a string"
    case .dtype: "a dtype"
    case .list: "a list"
    case .hook: "a hook"
    case .none: "none"
    }
  }

  /// A number's value as float64.
  var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    case .boolean(let value): value ? 1 : 0
    default: nil
    }
  }
}
