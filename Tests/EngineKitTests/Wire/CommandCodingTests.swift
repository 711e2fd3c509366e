import EngineKit
import Testing

@Suite("Commands on the wire")
struct CommandCodingTests {
  /// A row of the protocol's table: a command with its text.
  struct Row: Sendable, CustomStringConvertible {
    let text: String
    let command: Command

    init(_ text: String, _ action: Command.Action, mayFail: Bool = false) {
      self.text = text
      command = Command(action, mayFail: mayFail)
    }

    var description: String { text }
  }

  static let table: [Row] = [
    Row(
      #"{"do":"tensor","out":"w1","dtype":"float64","shape":[2,2],"data":[1,2.5,"nan","-inf"]"#
        + #","requires_grad":true}"#,
      .tensor(
        out: "w1", value: TensorValue(shape: [2, 2], [1, 2.5, .nan, -.infinity]),
        requiresGrad: true)),
    Row(
      #"{"do":"tensor","out":"w1","dtype":"int64","shape":[],"data":[3]}"#,
      .tensor(
        out: "w1", value: TensorValue(shape: [], elements: .int64([3])), requiresGrad: false)),
    Row(
      #"{"do":"apply","op":"mul","in":["w1","w2"],"out":["w3"]}"#,
      .apply(.init("mul", [.name("w1"), .name("w2")], outputs: ["w3"]))),
    Row(
      #"{"do":"apply","op":"sum","in":["w1"],"attrs":{"dim":[0,-1],"keepdim":true},"out":["w2"]}"#,
      .apply(
        .init(
          "sum", [.name("w1")],
          attributes: ["keepdim": .boolean(true), "dim": .list([.integer(0), .integer(-1)])],
          outputs: ["w2"]))),
    Row(
      #"{"do":"apply","op":"pow","in":["w1",2,2.0,0.5,"inf","-0",{"dtype":"bool","shape":[1],"#
        + #""data":[true]},["w2","w3"]],"out":["w4"]}"#,
      .apply(
        .init(
          "pow",
          [
            .name("w1"), .integer(2), .number(2), .number(0.5), .number(.infinity), .number(-0.0),
            .tensor(TensorValue(shape: [1], elements: .bool([true]))),
            .list([.name("w2"), .name("w3")]),
          ], outputs: ["w4"]))),
    Row(
      #"{"do":"apply","op":"batch_norm","in":["w1",null,null,"w2"],"out":["w3"]}"#,
      .apply(
        .init("batch_norm", [.name("w1"), .none, .none, .name("w2")], outputs: ["w3"]))),
    Row(
      #"{"do":"apply","op":"any","in":[],"attrs":{"a":null,"b":1.0,"c":"tanh","d":{"name":"w1"}"#
        + #","e":"-inf","f":"float32"},"out":[]}"#,
      .apply(
        .init(
          "any", [],
          attributes: [
            "a": .none, "b": .number(1), "c": .string("tanh"), "d": .tensor("w1"),
            "e": .number(-.infinity), "f": .string("float32"),
          ], outputs: []))),
    Row(#"{"do":"backward","of":["w1"]}"#, .backward(.init(of: ["w1"]))),
    Row(
      #"{"do":"backward","of":["w1","w2"],"gradients":["w3",null],"retain_graph":false,"#
        + #""create_graph":true,"inputs":["w4"],"may_fail":true}"#,
      .backward(
        .init(
          of: ["w1", "w2"], gradients: ["w3", nil], retainGraph: false, createGraph: true,
          inputs: ["w4"])),
      mayFail: true),
    Row(
      #"{"do":"grad","of":["w1"],"wrt":["w2"],"out":["w3"]}"#,
      .grad(.init(of: ["w1"], wrt: ["w2"], out: ["w3"]))),
    Row(
      #"{"do":"grad","of":["w1"],"wrt":["w2"],"grad_outputs":[null],"retain_graph":true,"#
        + #""create_graph":true,"allow_unused":true,"out":["w3"]}"#,
      .grad(
        .init(
          of: ["w1"], wrt: ["w2"], gradOutputs: [nil], retainGraph: true, createGraph: true,
          allowUnused: true, out: ["w3"]))),
    Row(
      #"{"do":"jvp","commands":[{"do":"release","names":[]}],"of":["w1"],"wrt":["w2"],"#
        + #""tangents":["w3"],"out":["w4"]}"#,
      .jvp(
        .init(
          commands: [Command(.release([]))], of: ["w1"], wrt: ["w2"], tangents: ["w3"],
          out: ["w4"]))),
    Row(#"{"do":"enter","mode":"no_grad"}"#, .enter(.noGrad)),
    Row(#"{"do":"enter","mode":"enable_grad"}"#, .enter(.enableGrad)),
    Row(#"{"do":"leave","mode":"inference_mode"}"#, .leave(.inferenceMode)),
    Row(#"{"do":"leave","mode":"anomaly_mode"}"#, .leave(.anomalyMode)),
    Row(#"{"do":"set","on":"w1","attr":"grad","to":null}"#, .set(on: "w1", .grad(nil))),
    Row(#"{"do":"set","on":"w1","attr":"grad","to":"w2"}"#, .set(on: "w1", .grad("w2"))),
    Row(
      #"{"do":"set","on":"w1","attr":"requires_grad","to":false}"#,
      .set(on: "w1", .requiresGrad(false))),
    Row(#"{"do":"set","on":"w1","attr":"data","to":"w2"}"#, .set(on: "w1", .data("w2"))),
    Row(
      #"{"do":"get","of":"w1","attr":"grad","out":"w2"}"#, .get(of: "w1", .grad, out: "w2")),
    Row(
      #"{"do":"get","of":"w1","attr":"data","out":"w2"}"#, .get(of: "w1", .data, out: "w2")),
    Row(#"{"do":"retain_grad","on":"w1"}"#, .retainGrad(on: "w1")),
    Row(
      #"{"do":"hook","on":"w1","out":"h","given":"g","body":[{"do":"apply","op":"mul","#
        + #""in":["g",2],"out":["r"]}],"return":"r"}"#,
      .hook(
        .init(
          on: "w1", out: "h", given: "g",
          body: [Command(.apply(.init("mul", [.name("g"), .integer(2)], outputs: ["r"])))],
          returned: "r"))),
    Row(
      #"{"do":"hook","on":"w1","out":"h","kind":"post_accumulate","given":"g","body":[]}"#,
      .hook(.init(on: "w1", out: "h", kind: .postAccumulate, given: "g", body: []))),
    Row(
      #"{"do":"hook","on":"w1","out":"h","kind":"node","given":"g","body":[]}"#,
      .hook(.init(on: "w1", out: "h", kind: .node, given: "g", body: []))),
    Row(#"{"do":"unhook","hook":"h"}"#, .unhook("h")),
    Row(
      #"{"do":"define","name":"f","inputs":["x","n"],"forward":[{"do":"apply","op":"round","#
        + #""in":["x"],"out":["y"]}],"returns":["y"],"given":["g"],"backward":[],"#
        + #""gradients":["g",null]}"#,
      .define(
        .init(
          name: "f", inputs: ["x", "n"],
          forward: [Command(.apply(.init("round", [.name("x")], outputs: ["y"])))],
          returns: ["y"], given: ["g"], backward: [], gradients: ["g", nil]))),
    Row(
      #"{"do":"checkpoint","commands":[],"in":["w1"],"out":["w2"]}"#,
      .checkpoint(commands: [], inputs: ["w1"], outputs: ["w2"])),
    Row(#"{"do":"release","names":["w1","w2"]}"#, .release(["w1", "w2"])),
    Row(#"{"do":"read","of":"w1","what":"value"}"#, .read(of: "w1", .value)),
    Row(#"{"do":"read","of":"w1","what":"requires_grad"}"#, .read(of: "w1", .requiresGrad)),
    Row(#"{"do":"read","what":"grad_enabled"}"#, .read(of: nil, .gradEnabled)),
    Row(#"{"do":"read","what":"hook_order"}"#, .read(of: nil, .hookOrder)),
  ]

  @Test("every command is written as its row of the table says", arguments: table)
  func written(row: Row) {
    #expect(WireEncoder().encode(row.command).description == row.text)
  }

  @Test("every command is read back from its row of the table", arguments: table)
  func read(row: Row) throws {
    let command = try WireDecoder().command(try JSONReader.read(row.text).value)
    // By text, since nan equals nothing.
    #expect(WireEncoder().encode(command).description == row.text)
    if !row.text.contains("nan") { #expect(command == row.command) }
  }

  @Test("random commands of every kind read back as they were", arguments: [true, false])
  func roundTrip(packsLargeTensors: Bool) throws {
    let encoder = WireEncoder(packsLargeTensors: packsLargeTensors)
    var random = RandomCommands(seed: 3)
    for round in 0..<(20 * RandomCommands.kinds) {
      let command = random.command(kind: round % RandomCommands.kinds)
      let text = encoder.encode(command).description
      let read = try WireDecoder().command(try JSONReader.read(text).value)
      #expect(read == command)
      #expect(encoder.encode(read).description == text)
    }
  }

  @Test("what is left out or null is as the protocol assumes, and unknown members are ignored")
  func defaults() throws {
    let text =
      #"{"do":"hook","on":"w1","out":"h","kind":null,"given":"g","body":[],"return":null,"#
      + #""may_fail":false,"note":[{}]}"#
    #expect(
      try WireDecoder().command(try JSONReader.read(text).value)
        == Command(.hook(.init(on: "w1", out: "h", given: "g", body: []))))
  }

  @Test(
    "a malformed command is refused at its place",
    arguments: [
      (#"[]"#, "", "an object is due here, not an array"),
      (#"{}"#, "", #"the member "do" is missing"#),
      (#"{"do":"run"}"#, "do", #"unknown command "run"; known are tensor, apply"#),
      (#"{"do":"enter","mode":"grad"}"#, "mode", #"unknown mode "grad""#),
      (#"{"do":"release","names":["a",1]}"#, "names[1]", "a string is due here, not a number"),
      (#"{"do":"release","names":"a"}"#, "names", "a list is due here, not a string"),
      (#"{"do":"set","on":"a","attr":"data","to":null}"#, "to", "a string is due here, not null"),
      (#"{"do":"set","on":"a","attr":"grad"}"#, "", #"the member "to" is missing"#),
      (
        #"{"do":"hook","on":"a","out":"h","given":"g","body":[{"do":"apply","op":"f","in":[],"#
          + #""attrs":{"a b":[{}]},"out":[]}]}"#,
        #"body[0].attrs["a b"][0]"#, #"the member "name" is missing"#
      ),
      (#"{"do":"apply","op":"f","in":[true],"out":[]}"#, "in[0]", "a name, a number or a tensor"),
      (
        #"{"do":"apply","op":"f","in":[12345678901234567890],"out":[]}"#, "in[0]",
        #""12345678901234567890" does not fit 64 bits"#
      ),
      (
        #"{"do":"apply","op":"f","in":[1e999],"out":[]}"#, "in[0]", #""1e999" is beyond float64"#
      ),
    ])
  func malformed(text: String, path: String, message: String) {
    #expect {
      try WireDecoder().command(try JSONReader.read(text).value)
    } throws: { error in
      guard let error = error as? WireError else { return false }
      return error.path == path && error.message.hasPrefix(message)
    }
  }
}
