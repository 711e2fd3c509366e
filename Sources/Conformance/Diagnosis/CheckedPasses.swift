import ConformanceModel
import EngineKit
import GradientCheck

/// The passes of a gradient check as plain commands, with one cotangent and one direction.
///
/// A check goes through many of them; these are the ones that hypotheses are tried on.
struct CheckedPasses {
  /// All that makes the derivatives.
  private(set) var commands: [Command]
  /// What reads each of them.
  private(set) var reads: [Command] = []
  private let trace: ProgramTrace
  /// The values of the program's inputs.
  private var values: [TensorValue]
  /// The positions of the inputs that are differentiated by.
  private let checked: [Int]
  private var generator: SplitMix64

  init(
    _ function: ProgramFunction, _ request: GradientCheckRequest, seed: UInt64,
    inSinglePrecision: Bool
  ) {
    trace = function.trace
    checked = function.checked
    generator = SplitMix64(seed: seed)
    values = trace.values
    for index in checked where inSinglePrecision && function.isSingle[index] {
      values[index] = values[index].converted(to: .float32) ?? values[index]
    }
    commands = trace.commands(
      with: values, requiresGrad: function.flags(checked.map { _ in true }))
    let program = commands
    if request.modes.contains(.reverse) {
      addGradients(inSinglePrecision: inSinglePrecision, withGraph: request.order > 1)
      if request.order > 1 {
        for place in checked.indices { addSecondDerivatives(of: place) }
      }
    }
    if request.modes.contains(.forward) { addTangents(of: program) }
  }

  private var inputs: [String] { checked.map { trace.inputs[$0] } }

  private mutating func addGradients(inSinglePrecision: Bool, withGraph: Bool) {
    let cotangents = trace.results.indices.map { "c\($0)" }
    for (name, result) in zip(cotangents, trace.results) {
      let value = random(like: result)
      add(name, inSinglePrecision ? value.converted(to: .float32) ?? value : value)
    }
    let gradients = checked.indices.map { "g\($0)" }
    commands.append(
      Command(
        .grad(
          .init(
            of: trace.outputs, wrt: inputs, gradOutputs: cotangents, createGraph: withGraph,
            allowUnused: true, out: gradients))))
    reads += gradients.map { Command(.read(of: $0, .value)) }
  }

  /// The derivatives of the inner product of one gradient and a direction.
  private mutating func addSecondDerivatives(of place: Int) {
    let value = values[checked[place]]
    add("d\(place)", random(like: value))
    var factor = "g\(place)"
    // The inner product of complex numbers is the real part of conj(g) d.
    if value.dtype == .complex128 {
      apply("conj", [factor], as: "q\(place)")
      factor = "q\(place)"
    }
    apply("mul", [factor, "d\(place)"], as: "p\(place)")
    if value.dtype == .complex128 { apply("real", ["p\(place)"], as: "p\(place)") }
    apply("sum", ["p\(place)"], as: "s\(place)")
    let results = checked.indices.map { "h\(place)-\($0)" }
    commands.append(
      Command(
        .grad(
          .init(
            of: ["s\(place)"], wrt: inputs, retainGraph: true, allowUnused: true, out: results)),
        mayFail: true))
    reads += results.map { Command(.read(of: $0, .value)) }
  }

  private mutating func addTangents(of program: [Command]) {
    for (place, index) in checked.enumerated() { add("v\(place)", random(like: values[index])) }
    let again = program.filter { command in
      switch command.action {
      case .release, .read: false
      default: true
      }
    }
    let tangents = trace.outputs.indices.map { "t\($0)" }
    commands.append(
      Command(
        .jvp(
          .init(
            commands: again, of: trace.outputs, wrt: inputs,
            tangents: checked.indices.map { "v\($0)" }, out: tangents)), mayFail: true))
    reads += tangents.map { Command(.read(of: $0, .value)) }
  }

  // MARK: - Commands

  private mutating func add(_ name: String, _ value: TensorValue) {
    commands.append(Command(.tensor(out: name, value: value, requiresGrad: false)))
  }

  private mutating func apply(_ op: String, _ operands: [String], as result: String) {
    commands.append(
      Command(.apply(.init(op, operands.map { .name($0) }, outputs: [result])), mayFail: true))
  }

  private mutating func random(like value: TensorValue) -> TensorValue {
    value.with(parts: value.parts.elements.map { _ in generator.nextSigned() })
  }
}
