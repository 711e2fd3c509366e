import EngineKit

extension AdapterExchange {
  private static let unknownOp = #"{"do":"apply","op":"no_such_op","in":["x"],"out":["y"]}"#

  /// Errors are answers.
  static let errors: [AdapterExchange] = [
    AdapterExchange("an op that it does not have is unsupported, and what follows is not run") {
      conversation throws(AdapterCheck.Complaint) in
      let replies = try conversation.ask([tensor("x", "[1]", shape: "[]"), unknownOp, read("x")])
      try demandError(replies.count > 1 ? replies[1] : nil, "no_such_op", kind: .unsupported)
      guard replies.count == 2 else {
        throw AdapterCheck.Complaint(
          "a command after the failed one has a reply",
          hint: "stop at the first command that fails and does not say \"may_fail\": true")
      }
    },
    AdapterExchange("a command that may fail does not stop the batch") {
      conversation throws(AdapterCheck.Complaint) in
      let mayFail = unknownOp.dropLast() + #","may_fail":true}"#
      let replies = try conversation.ask(
        [tensor("x", "[1]", shape: "[]"), String(mayFail), read("x")])
      guard replies.count == 3 else {
        throw AdapterCheck.Complaint(
          "\(replies.count) replies to 3 commands",
          hint: "go on after a command that fails and says \"may_fail\": true")
      }
      try demandError(replies[1], "no_such_op", kind: .unsupported)
      try demandSuccess([replies[0], replies[2]], count: 2)
    },
    AdapterExchange("a command that it does not know is an error, and it lives on") {
      conversation throws(AdapterCheck.Complaint) in
      try demandError(try conversation.ask([#"{"do":"no_such_command"}"#]).first, "no_such_command")
      _ = try conversation.ask([])
    },
    AdapterExchange("a name that nothing has is an error, and it lives on") {
      conversation throws(AdapterCheck.Complaint) in
      try demandError(try conversation.ask([read("nobody")]).first, "reading an unbound name")
      _ = try conversation.ask([])
    },
  ]

  /// What is kept and what is forgotten.
  static let state: [AdapterExchange] = [
    AdapterExchange("names are kept from one batch to the next") {
      conversation throws(AdapterCheck.Complaint) in
      try demandSuccess(try conversation.ask([tensor("x", "[1]", shape: "[]")]), count: 1)
      let replies = try conversation.ask([read("x")], fresh: false)
      if case .error(_, let message)? = replies.first {
        throw AdapterCheck.Complaint(
          "a name of the batch before is not known: \(message)",
          hint: "forget names only where a batch says \"fresh\": true")
      }
      try demandSuccess(replies, count: 1)
    },
    AdapterExchange("a fresh batch forgets every name") {
      conversation throws(AdapterCheck.Complaint) in
      try demandSuccess(try conversation.ask([tensor("x", "[1]", shape: "[]")]), count: 1)
      guard case .error? = try conversation.ask([read("x")]).first else {
        throw AdapterCheck.Complaint(
          "a name of the batch before is still known",
          hint: "forget every name, mode and hook where a batch says \"fresh\": true")
      }
    },
    AdapterExchange("a fresh batch leaves every mode", capability: .gradMode) {
      conversation throws(AdapterCheck.Complaint) in
      let entered = try conversation.ask([#"{"do":"enter","mode":"no_grad"}"#])
      try demandSuccess(entered, count: 1)
      let replies = try conversation.ask([#"{"do":"read","what":"grad_enabled"}"#])
      try demandSuccess(replies, count: 1)
      guard replies.first == .ok(.boolean(true)) else {
        throw AdapterCheck.Complaint(
          "grad mode is still off", hint: "leave every mode where a batch says \"fresh\": true")
      }
    },
    AdapterExchange("names that are released are accepted") {
      conversation throws(AdapterCheck.Complaint) in
      let release = #"{"do":"release","names":["x"]}"#
      try demandSuccess(
        try conversation.ask([tensor("x", "[1]", shape: "[]"), release]), count: 2)
    },
    AdapterExchange("the gradient of x * x is a tensor of x's shape", mayBeUnsupported: true) {
      conversation throws(AdapterCheck.Complaint) in
      try firstGradient(conversation)
    },
  ]

  private static func firstGradient(
    _ conversation: AdapterConversation
  ) throws(AdapterCheck.Complaint) {
    let x = tensor("x", "[3]", shape: "[1]").dropLast() + #","requires_grad":true}"#
    let replies = try conversation.ask([
      String(x), #"{"do":"apply","op":"mul","in":["x","x"],"out":["p"]}"#,
      #"{"do":"apply","op":"sum","in":["p"],"out":["y"]}"#,
      #"{"do":"grad","of":["y"],"wrt":["x"],"out":["g"]}"#, read("g"),
    ])
    try demandSuccess(replies, count: 5)
    guard case .ok(.tensor(let gradient))? = replies.last else {
      throw AdapterCheck.Complaint("the gradient is no tensor")
    }
    guard gradient.shape == [1] else {
      throw AdapterCheck.Complaint(
        "the gradient has the shape \(gradient.shape), not [1]",
        hint: "a gradient has its tensor's shape")
    }
    guard gradient.doubles == [6] else {
      throw AdapterCheck.Complaint(
        "the gradient of x * x at 3 is \(gradient.doubles ?? []), not 6",
        hint: "\"grad\" gives the sum over \"of\" of the gradients with respect to each \"wrt\"")
    }
  }
}
