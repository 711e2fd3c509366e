extension WireEncoder {
  /// Encodes a reply as `{"ok": …}` or `{"error": …, "message": …}`.
  public func encode(_ reply: Reply) -> JSONValue {
    switch reply {
    case .ok(let value): ["ok": encode(value)]
    case .error(let kind, let message):
      ["error": .string(kind.rawValue), "message": .string(message)]
    }
  }

  private func encode(_ value: Reply.Value) -> JSONValue {
    switch value {
    case .none: .null
    case .boolean(let boolean): .boolean(boolean)
    case .number(let number): JSONValue(number)
    case .string(let string): .string(string)
    case .list(let values): .array(values.map(encode))
    case .tensor(let tensor): encode(tensor)
    }
  }
}

extension WireNode {
  func reply() throws(WireError) -> Reply {
    let object = try object()
    switch (object["ok"], object["error"]) {
    case (_?, nil): return .ok(try required("ok").replyValue())
    case (nil, _?):
      return .error(
        try required("error").word("error kind"), message: try optional("message")?.string() ?? "")
    case (nil, nil): throw error("a reply with neither \"ok\" nor \"error\"")
    case (_?, _?): throw error("a reply with both \"ok\" and \"error\"")
    }
  }

  private func replyValue() throws(WireError) -> Reply.Value {
    switch value {
    case .null: .none
    case .boolean(let boolean): .boolean(boolean)
    case .number(let number):
      // What `storage` answers with is compared and nothing else: an address or a hash that no
      // float64 holds keeps its digits, so that two of them do not become one.
      number.isInteger && number.integer.flatMap(Double.init(exactly:)) == nil
        ? .string(number.text) : .number(try floatingPoint())
    case .string(let string): .string(string)
    case .array: .list(try list { node throws(WireError) in try node.replyValue() })
    case .object: .tensor(try tensor())
    }
  }
}
