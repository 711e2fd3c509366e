import Autograd
import EngineKit

extension ReferenceSession {
  /// Applies a custom function, whose bodies see its own names alone.
  func call(
    _ function: Command.CustomFunction, _ inputs: [Tensor]
  ) throws(AutogradError) -> [Tensor] {
    guard inputs.count == function.inputs.count else {
      throw AutogradError(
        .badArgument,
        "\(function.name) takes \(function.inputs.count) tensors, not \(inputs.count)")
    }
    let backwardNames = function.backward.reduce(into: Set(function.gradients.compactMap(\.self))) {
      $0.formUnion($1.namesUsed)
    }
    // What the backward uses of the forward's names, by name; filled when the forward ran.
    var savedNames: [String] = []
    let application = CustomFunction(name: function.name) { inputs throws(AutogradError) in
      let (outputs, saved) = try self.scoped(Array(zip(function.inputs, inputs))) {
        () throws(AutogradError) in
        try self.runBody(function.forward)
        var outputs: [Tensor] = []
        for name in function.returns { outputs.append(try self.tensor(name)) }
        return (outputs, self.names.compactMapValues(\.self))
      }
      savedNames = backwardNames.filter { saved[$0] != nil }.sorted()
      return CustomFunction.Forward(
        outputs: outputs, saved: savedNames.compactMap { saved[$0] })
    } backward: { [weak self] pullback throws(AutogradError) in
      guard let self else { return [] }
      guard pullback.cotangents.count == function.given.count else {
        throw AutogradError(
          .badBackward,
          "\(function.name) has \(pullback.cotangents.count) results and takes "
            + "\(function.given.count) cotangents")
      }
      let bound =
        Array(zip(savedNames, pullback.saved)) + Array(zip(function.given, pullback.cotangents))
      return try self.scoped(bound) { () throws(AutogradError) in
        try self.runBody(function.backward)
        var gradients: [Tensor?] = []
        for name in function.gradients {
          if let name { gradients.append(try self.value(name)) } else { gradients.append(nil) }
        }
        return gradients
      }
    }
    return try application(inputs)
  }

  /// Runs `body` with these names alone and puts the others back.
  func scoped<R>(
    _ bound: [(String, Tensor)], _ body: () throws(AutogradError) -> R
  ) throws(AutogradError) -> R {
    let outer = names
    defer { names = outer }
    names = Dictionary(bound.map { ($0.0, $0.1) }, uniquingKeysWith: { _, last in last })
    return try body()
  }
}

extension Command {
  /// The names that the command takes tensors from.
  fileprivate var namesUsed: Set<String> {
    switch action {
    case .apply(let application):
      var used = Set(application.inputs.flatMap(\.names))
      for case .tensor(let name) in application.attributes.values { used.insert(name) }
      return used
    case .backward(let backward):
      return Set(backward.of + (backward.gradients ?? []).compactMap(\.self))
    case .grad(let gradient):
      return Set(gradient.of + gradient.wrt + (gradient.gradOutputs ?? []).compactMap(\.self))
    case .set(let on, let write):
      switch write {
      case .data(let name), .grad(.some(let name)): return [on, name]
      case .grad(.none), .requiresGrad: return [on]
      }
    case .get(let name, _, _), .retainGrad(let name), .read(.some(let name), _):
      return [name]
    case .hook(let hook):
      return [hook.on]
    case .tensor, .jvp, .enter, .leave, .unhook, .define, .checkpoint, .release, .read(.none, _):
      return []
    }
  }
}

extension Operand {
  var names: [String] {
    switch self {
    case .name(let name): [name]
    case .list(let members): members.flatMap(\.names)
    case .number, .integer, .tensor, .none: []
    }
  }
}
