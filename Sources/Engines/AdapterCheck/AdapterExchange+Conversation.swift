import EngineKit

extension AdapterExchange {
  /// Framing: ids, order, what is empty and what is unknown.
  static let conversation: [AdapterExchange] = [
    AdapterExchange("an empty batch has an empty list of replies") {
      conversation throws(AdapterCheck.Complaint) in
      _ = try conversation.ask([])
    },
    AdapterExchange("the id of a batch comes back, whatever it is") {
      conversation throws(AdapterCheck.Complaint) in
      _ = try conversation.ask([], id: 1_234_567_890_123)
    },
    AdapterExchange("members that it does not know are ignored") {
      conversation throws(AdapterCheck.Complaint) in
      let command =
        #"{"do":"tensor","out":"x","dtype":"float64","shape":[],"data":[1],"future":{"a":[1]}}"#
      let replies = try conversation.ask([command], extra: #""future":null,"#)
      try demandSuccess(replies, count: 1)
    },
    AdapterExchange("two batches that come at once are answered in order") {
      conversation throws(AdapterCheck.Complaint) in
      let first = conversation.send([tensor("x", "[1]", shape: "[]")])
      let second = conversation.send([tensor("x", "[2]", shape: "[]"), read("x")])
      _ = try conversation.replies(to: first, atMost: 1)
      try demandSuccess(try conversation.replies(to: second, atMost: 2), count: 2)
    },
  ]

  /// What takes long, and the end of input.
  static let ending: [AdapterExchange] = [
    AdapterExchange("a line of a megabyte is read and answered", mayBeUnsupported: true) {
      conversation throws(AdapterCheck.Complaint) in
      let elements = (0..<60_000).map { Double($0) + 0.123456789 }
      let value = TensorValue(shape: [elements.count], elements)
      try echo(value, conversation)
    },
    AdapterExchange("it exits at the end of its input") {
      conversation throws(AdapterCheck.Complaint) in
      let (ended, how) = conversation.endInput()
      guard ended else {
        throw AdapterCheck.Complaint(
          "it went on after the end of its input",
          hint: "leave the loop where reading a line gives none")
      }
      guard how == "exited with status 0" else {
        throw AdapterCheck.Complaint("it \(how)", hint: "the end of input is no error")
      }
    },
  ]
}
