import ConformanceModel
import EngineKit
import Engines
import GradientCheck

/// The engine's gradients in float32, for cases that state such variables.
///
/// No finite difference is taken in float32. The checker verifies the float64 gradient and
/// holds the float32 one against it; how far rounding may carry the two apart is measured by
/// running the program on the reference engine with every result off by a random half unit in
/// the last place of float32.
extension ProgramFunction {
  /// The path in float32; `nil` where no checked variable is float32.
  var lowPrecision: LowPrecisionPath<ProgramStop>? {
    guard checked.contains(where: { isSingle[$0] }) else { return nil }
    return LowPrecisionPath(
      gradient: { [self] (inputs, cotangents) throws(ProgramStop) in
        try gradients(on: engine, inputs, cotangents, inSinglePrecision: true)
      },
      perturbed: { [self] (inputs, cotangents, noise) throws(ProgramStop) in
        let perturbed = ReferenceEngine(
          perturbedBy: 0x1p-24, seed: noise().bitPattern)
        return try gradients(on: perturbed, inputs, cotangents, inSinglePrecision: false)
      })
  }

  /// The gradients of one fresh run of the program on an engine.
  private func gradients(
    on engine: any Engine, _ inputs: [ShapedArray], _ cotangents: [ShapedArray],
    inSinglePrecision: Bool
  ) throws(ProgramStop) -> [ShapedArray?] {
    var values = values(inputs)
    if inSinglePrecision {
      for index in values.indices where isSingle[index] {
        values[index] = values[index].converted(to: .float32) ?? values[index]
      }
    }
    let program = trace.commands(with: values, requiresGrad: flags(checked.map { _ in true }))
    let outputs = try tensors(
      of: trace.outputs.map { Command(.read(of: $0, .value)) }, after: program, on: engine,
      fresh: true)
    var pass: [Command] = []
    for (index, (cotangent, output)) in zip(cotangents, outputs).enumerated() {
      let value = cotangent.tensor(isComplex: isComplex(output: index))
      pass.append(
        Command(
          .tensor(
            out: "c\(index)", value: value.converted(to: output?.dtype ?? .float64) ?? value,
            requiresGrad: false)))
    }
    let names = checked.indices.map { "g\($0)" }
    pass.append(
      Command(
        .grad(
          Command.Gradient(
            of: trace.outputs, wrt: checked.map { trace.inputs[$0] },
            gradOutputs: cotangents.indices.map { "c\($0)" }, allowUnused: true, out: names))))
    let gradients = try tensors(
      of: names.map { Command(.read(of: $0, .value)) }, after: pass, on: engine)
    return gradients.map { $0.map { ShapedArray($0) } }
  }
}
