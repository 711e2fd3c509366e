// What stands in `in` and in `attrs`. A float is told from an integer by its text, `3.0` from
// `3`, so both read back as what they were; the strings that spell numbers are numbers here as
// they are in tensors, and therefore no names.

extension WireEncoder {
  func encode(_ operand: Operand) -> JSONValue {
    switch operand {
    case .name(let name): .string(name)
    case .number(let number): JSONValue(float: number)
    case .integer(let integer): JSONValue(integer)
    case .tensor(let tensor): encode(tensor)
    case .list(let operands): .array(operands.map(encode))
    case .none: .null
    }
  }

  func encode(_ attribute: Attribute) -> JSONValue {
    switch attribute {
    case .none: .null
    case .boolean(let boolean): .boolean(boolean)
    case .integer(let integer): JSONValue(integer)
    case .number(let number): JSONValue(float: number)
    case .string(let string): .string(string)
    case .list(let attributes): .array(attributes.map(encode))
    case .tensor(let name): ["name": .string(name)]
    }
  }

  /// Attributes by name, in alphabetical order.
  func encode(_ attributes: [String: Attribute]) -> JSONValue {
    let sorted = attributes.sorted { $0.key < $1.key }
    return .object(JSONObject(sorted.map { .init($0.key, encode($0.value)) }))
  }
}

extension WireNode {
  func operand() throws(WireError) -> Operand {
    switch value {
    case .string(let string): WireNode.special(string).map(Operand.number) ?? .name(string)
    case .number(let number):
      number.isInteger ? .integer(try integer()) : .number(try floatingPoint())
    case .array: .list(try list { node throws(WireError) in try node.operand() })
    case .object: .tensor(try tensor())
    case .null: .none
    case .boolean: throw wrongKind(due: "a name, a number or a tensor")
    }
  }

  func attribute() throws(WireError) -> Attribute {
    switch value {
    case .null: .none
    case .boolean(let boolean): .boolean(boolean)
    case .number(let number):
      number.isInteger ? .integer(try integer()) : .number(try floatingPoint())
    case .string(let string): WireNode.special(string).map(Attribute.number) ?? .string(string)
    case .array: .list(try list { node throws(WireError) in try node.attribute() })
    case .object: .tensor(try required("name").string())
    }
  }

  /// Attributes by name.
  func attributes() throws(WireError) -> [String: Attribute] {
    var attributes: [String: Attribute] = [:]
    for (name, node) in try members() {
      attributes[name] = try node.attribute()
    }
    return attributes
  }
}
