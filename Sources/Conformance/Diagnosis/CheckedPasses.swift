import ConformanceModel
import EngineKit
import GradientCheck

/// The passes of a gradient check as plain commands, with one cotangent and one direction.
///
/// A check goes through many of them; these are the ones that hypotheses are tried on.
struct CheckedPasses {
  /// All that makes the derivatives.
  let commands: [Command]
  /// What reads each of them.
  let reads: [Command]

  init(
    _ function: ProgramFunction, _ request: GradientCheckRequest, seed: UInt64,
    inSinglePrecision: Bool
  ) {
    let trace = function.trace
    var generator = SplitMix64(seed: seed)
    func random(like value: TensorValue) -> TensorValue {
      value.with(parts: value.parts.elements.map { _ in generator.nextSigned() })
    }
    let checked = function.checked
    var values = trace.values
    for index in checked where inSinglePrecision && function.isSingle[index] {
      values[index] = values[index].converted(to: .float32) ?? values[index]
    }
    var commands = trace.commands(
      with: values, requiresGrad: function.flags(checked.map { _ in true }))
    let program = commands.filter { command in
      switch command.action {
      case .release, .read: false
      default: true
      }
    }
    var reads: [Command] = []
    let inputs = checked.map { trace.inputs[$0] }
    let isSecond = request.order > 1
    if request.modes.contains(.reverse) {
      let cotangents = trace.results.indices.map { "c\($0)" }
      for (name, result) in zip(cotangents, trace.results) {
        let value = random(like: result)
        commands.append(
          Command(
            .tensor(
              out: name, value: inSinglePrecision ? value.converted(to: .float32) ?? value : value,
              requiresGrad: false)))
      }
      let gradients = checked.indices.map { "g\($0)" }
      commands.append(
        Command(
          .grad(
            .init(
              of: trace.outputs, wrt: inputs, gradOutputs: cotangents, createGraph: isSecond,
              allowUnused: true, out: gradients))))
      reads += gradients.map { Command(.read(of: $0, .value)) }
      if isSecond {
        for (place, index) in checked.enumerated() {
          let isComplex = values[index].dtype == .complex128
          func apply(_ op: String, _ operands: [String], as result: String) -> Command {
            Command(
              .apply(.init(op, operands.map { .name($0) }, outputs: [result])), mayFail: true)
          }
          commands.append(
            Command(
              .tensor(out: "d\(place)", value: random(like: values[index]), requiresGrad: false)))
          // The inner product of complex numbers is the real part of conj(g) d.
          if isComplex { commands.append(apply("conj", ["g\(place)"], as: "q\(place)")) }
          commands.append(
            apply("mul", [isComplex ? "q\(place)" : "g\(place)", "d\(place)"], as: "p\(place)"))
          if isComplex { commands.append(apply("real", ["p\(place)"], as: "p\(place)")) }
          let results = checked.indices.map { "h\(place)-\($0)" }
          commands += [
            apply("sum", ["p\(place)"], as: "s\(place)"),
            Command(
              .grad(
                .init(
                  of: ["s\(place)"], wrt: inputs, retainGraph: true, allowUnused: true,
                  out: results)), mayFail: true),
          ]
          reads += results.map { Command(.read(of: $0, .value)) }
        }
      }
    }
    if request.modes.contains(.forward) {
      for (place, index) in checked.enumerated() {
        commands.append(
          Command(
            .tensor(out: "v\(place)", value: random(like: values[index]), requiresGrad: false)))
      }
      let tangents = trace.outputs.indices.map { "t\($0)" }
      commands.append(
        Command(
          .jvp(
            .init(
              commands: program, of: trace.outputs, wrt: inputs,
              tangents: checked.indices.map { "v\($0)" }, out: tangents)), mayFail: true))
      reads += tangents.map { Command(.read(of: $0, .value)) }
    }
    self.commands = commands
    self.reads = reads
  }
}
