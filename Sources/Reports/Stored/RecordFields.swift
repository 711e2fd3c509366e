import ConformanceModel
import EngineKit

/// What is wrong with a line of a record.
struct RecordProblem: Error {
  var message: String

  init(_ message: String) {
    self.message = message
  }
}

/// The members of an object of a record, taken out by name and type; unknown ones are passed over.
struct RecordFields {
  private let object: JSONObject
  /// What the object is, for messages: nothing for a line, else such as `engine`.
  private let path: String

  /// Reads a line.
  init(line: [UInt8]) throws(RecordProblem) {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONReader.read(line).value
    } catch {
      throw RecordProblem("no JSON: \(error.message) (column \(error.column))")
    }
    try self.init(value, path: "")
  }

  private init(_ value: JSONValue, path: String) throws(RecordProblem) {
    guard case .object(let object) = value else {
      throw RecordProblem(path.isEmpty ? "no JSON object" : "\"\(path)\" is no object")
    }
    self.object = object
    self.path = path
  }

  private func value(_ name: String) throws(RecordProblem) -> JSONValue {
    guard let value = optional(name) else {
      throw RecordProblem("\"\(full(name))\" is missing")
    }
    return value
  }

  private func optional(_ name: String) -> JSONValue? {
    object[name].flatMap { $0 == .null ? nil : $0 }
  }

  private func full(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  private func wrong(_ name: String, _ what: String) -> RecordProblem {
    RecordProblem("\"\(full(name))\" is no \(what)")
  }

  // MARK: - Members that must be there

  func string(_ name: String) throws(RecordProblem) -> String {
    guard case .string(let text) = try value(name) else { throw wrong(name, "string") }
    return text
  }

  func boolean(_ name: String) throws(RecordProblem) -> Bool {
    guard case .boolean(let truth) = try value(name) else { throw wrong(name, "boolean") }
    return truth
  }

  func integer<Number: FixedWidthInteger>(
    _ name: String, as type: Number.Type = Int.self
  ) throws(RecordProblem) -> Number {
    guard case .number(let number) = try value(name), let integer = Number(number.text) else {
      throw wrong(name, "whole number in range")
    }
    return integer
  }

  func double(_ name: String) throws(RecordProblem) -> Double {
    guard let number = Self.double(try value(name)) else { throw wrong(name, "number") }
    return number
  }

  /// A number, or the string that stands for one that JSON does not have.
  private static func double(_ value: JSONValue) -> Double? {
    switch value {
    case .number(let number): number.double
    case .string("nan"): .nan
    case .string("inf"): .infinity
    case .string("-inf"): -.infinity
    case .string("-0"): -0.0
    default: nil
    }
  }

  func word<Word: RawRepresentable<String>>(
    _ name: String, as type: Word.Type = Word.self
  ) throws(RecordProblem) -> Word {
    let text = try string(name)
    guard let word = Word(rawValue: text) else {
      throw RecordProblem("\"\(full(name))\" is \"\(text)\", which this version does not know")
    }
    return word
  }

  func fields(_ name: String) throws(RecordProblem) -> RecordFields {
    try RecordFields(try value(name), path: full(name))
  }

  // MARK: - Members that may be absent

  func has(_ name: String) -> Bool { optional(name) != nil }

  func optionalString(_ name: String) throws(RecordProblem) -> String? {
    has(name) ? try string(name) : nil
  }

  func optionalInteger<Number: FixedWidthInteger>(
    _ name: String, as type: Number.Type = Int.self
  ) throws(RecordProblem) -> Number? {
    has(name) ? try integer(name, as: type) : nil
  }

  func optionalFields(_ name: String) throws(RecordProblem) -> RecordFields? {
    has(name) ? try fields(name) : nil
  }

  /// The strings of an array; none where it is absent.
  func strings(_ name: String) throws(RecordProblem) -> [String] {
    var strings: [String] = []
    for element in try elements(name) {
      guard case .string(let text) = element else { throw wrong(name, "array of strings") }
      strings.append(text)
    }
    return strings
  }

  /// The objects of an array; none where it is absent.
  func list(_ name: String) throws(RecordProblem) -> [RecordFields] {
    var list: [RecordFields] = []
    for (index, element) in try elements(name).enumerated() {
      list.append(try RecordFields(element, path: "\(full(name))[\(index)]"))
    }
    return list
  }

  /// The numbers of an array; none where it is absent.
  func numbers(_ name: String) throws(RecordProblem) -> [Double] {
    try numbers(.array(try elements(name)), name)
  }

  /// The numbers of each array of an array.
  func lists(_ name: String) throws(RecordProblem) -> [[Double]] {
    var lists: [[Double]] = []
    for element in try elements(name) { lists.append(try numbers(element, name)) }
    return lists
  }

  private func numbers(_ value: JSONValue, _ name: String) throws(RecordProblem) -> [Double] {
    guard case .array(let elements) = value else { throw wrong(name, "array of arrays") }
    let numbers = elements.compactMap(Self.double)
    guard numbers.count == elements.count else { throw wrong(name, "array of numbers") }
    return numbers
  }

  private func elements(_ name: String) throws(RecordProblem) -> [JSONValue] {
    guard let value = optional(name) else { return [] }
    guard case .array(let elements) = value else { throw wrong(name, "array") }
    return elements
  }

  /// The names of all members, in order.
  var names: [String] { object.members.map(\.name) }
}
