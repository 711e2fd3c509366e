import ConformanceModel
import EngineKit

/// What the engines in Python write alike.
protocol PythonDialect: Dialect {
  /// The prefix of names of dtypes: `torch.`.
  var dtypePrefix: String { get }
}

extension PythonDialect {
  var comment: String { "#" }

  func number(_ value: Double) -> Fragment { Python.number(value) }

  func quoted(_ text: String) -> String { Python.quoted(text) }

  func printing(_ title: String, _ expression: String) -> String {
    "print(\(Python.quoted(title)), \(expression))"
  }

  func expected(_ value: Reply.Value) -> String { Python.value(value) }

  func dtype(_ dtype: DType) -> String { dtypePrefix + dtype.rawValue }

  /// The arguments that are given, in this order, as keywords of other names.
  func keywords(_ arguments: Arguments, _ names: [(own: String, its: String)]) -> String {
    names.compactMap { own, its in
      arguments[own].map { ", \(its)=\(text($0))" }
    }.joined()
  }

  /// An argument.
  func text(_ attribute: Attribute) -> String {
    switch attribute {
    case .none: return "None"
    case .boolean(let value): return value ? "True" : "False"
    case .integer(let value): return "\(value)"
    case .number(let value): return Python.number(value).text
    case .string(let value):
      return DType(rawValue: value).map { dtype($0) } ?? Python.quoted(value)
    case .list(let entries):
      let items = entries.map { text($0) }
      return "(\(items.joined(separator: ", "))\(items.count == 1 ? "," : ""))"
    case .tensor(let name): return name
    }
  }

  /// Integers as a tuple.
  func tuple(_ integers: [Int]) -> String {
    "(\(integers.map(String.init).joined(separator: ", "))\(integers.count == 1 ? "," : ""))"
  }

  /// One integer alone, or several as a tuple.
  func axis(_ attribute: Attribute) -> String { text(attribute) }

  /// An index into one dimension, written after as many whole dimensions as come before.
  func place(_ dimension: Int, _ index: String) -> String {
    if dimension >= 0 { return String(repeating: ":, ", count: dimension) + index }
    let after = -dimension - 1
    return "..., \(index)" + String(repeating: ", :", count: after)
  }

  /// Integer indices and slices, which every engine writes alike; `nil` for other ops.
  func indexed(_ op: String, _ operands: [OperandText], _ arguments: Arguments) -> Fragment? {
    guard let base = operands.first?.fragment?.receiver else { return nil }
    switch op {
    case "select":
      guard let dimension = arguments.integer("dim"), let index = arguments.integer("index") else {
        return nil
      }
      return Fragment("\(base)[\(place(dimension, "\(index)"))]")
    case "slice", "narrow":
      let dimension = arguments.integer("dim") ?? 0
      let start = arguments.integer("start")
      var end = arguments.integer("end")
      if let length = arguments.integer("length") { end = (start ?? 0) + length }
      let step = arguments.integer("step") ?? 1
      let range =
        "\(start.map(String.init) ?? ""):\(end.map(String.init) ?? "")"
        + (step == 1 ? "" : ":\(step)")
      return Fragment("\(base)[\(place(dimension, range))]")
    default: return nil
    }
  }
}

/// Python's notation.
enum Python {
  static func number(_ value: Double) -> Fragment {
    if value.isNaN { return Fragment("math.nan", isNumber: true) }
    if value.isInfinite {
      return Fragment(
        value < 0 ? "-math.inf" : "math.inf", value < 0 ? .negation : .atom, isNumber: true)
    }
    return Fragment("\(value)", value.sign == .minus ? .negation : .atom, isNumber: true)
  }

  static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  /// Elements as nested lists.
  static func list(_ value: TensorValue) -> String {
    let items: [String]
    switch value.elements {
    case .float64(let elements): items = elements.map { number($0).text }
    case .float32(let elements):
      items = elements.map { element in
        // The shortest decimal that reads back as the same float32.
        element.isFinite ? "\(element)" : number(Double(element)).text
      }
    case .int64(let elements): items = elements.map(String.init)
    case .bool(let elements): items = elements.map { $0 ? "True" : "False" }
    case .complex128(let elements):
      items = elements.map { element in
        element.real.isFinite && element.imaginary.isFinite
          ? "(\(element.real)\(element.imaginary.sign == .minus ? "-" : "+")\(abs(element.imaginary))j)"
          : "complex(\(number(element.real).text), \(number(element.imaginary).text))"
      }
    }
    return nested(items, value.shape[...])
  }

  private static func nested(_ items: [String], _ shape: ArraySlice<Int>) -> String {
    guard let extent = shape.first else { return items.first ?? "[]" }
    let size = shape.dropFirst().reduce(1, *)
    let parts = (0..<extent).map { index in
      nested(Array(items[index * size..<(index + 1) * size]), shape.dropFirst())
    }
    return "[\(parts.joined(separator: ", "))]"
  }

  static func value(_ value: Reply.Value) -> String {
    switch value {
    case .none: "None"
    case .boolean(let flag): flag ? "True" : "False"
    case .number(let number): Int(exactly: number).map(String.init) ?? "\(number)"
    case .string(let text): quoted(text)
    case .list(let values): "[\(values.map { self.value($0) }.joined(separator: ", "))]"
    case .tensor(let tensor): list(tensor)
    }
  }
}
