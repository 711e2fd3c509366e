#if canImport(_Differentiation)
  import EngineKit

  /// What one case has bound, from a fresh batch to the next.
  struct SwiftDifferentiationSession {
    var program = ScalarProgram()
    private var groups: [String: ScalarGroup] = [:]
    /// What the pass that there was has left in `.grad`.
    private var gradients: [String: ScalarGroup] = [:]

    /// Carries out a command and gives what it answers.
    mutating func run(
      _ action: Command.Action
    ) throws(SwiftDifferentiationError) -> Reply.Value {
      switch action {
      case .tensor(let out, let value, let requiresGrad):
        groups[out] = try group(of: value)
        groups[out]?.requiresGradient = requiresGrad
        gradients[out] = nil
      case .apply(let application):
        guard application.outputs.count == 1 else {
          throw SwiftDifferentiationError(.badArgument, "\(application.op) gives one result")
        }
        groups[application.outputs[0]] = try result(of: application)
        gradients[application.outputs[0]] = nil
      case .grad(let gradient): try differentiate(gradient)
      case .backward(let backward): try passBack(backward)
      case .get(let name, let attribute, let out): try get(attribute, of: name, as: out)
      case .release(let names):
        for name in names {
          groups[name] = nil
          gradients[name] = nil
        }
      case .read(let name, let observable): return try read(observable, of: name)
      case .jvp: throw .unsupported("forward mode")
      case .hook, .unhook, .retainGrad: throw .unsupported("hooks")
      case .enter, .leave: throw .unsupported("modes")
      case .set: throw .unsupported("attributes to write")
      case .define: throw .unsupported("functions that are defined while it runs")
      case .checkpoint: throw .unsupported("checkpoints")
      }
      return .none
    }

    // MARK: - Groups

    func named(_ name: String) throws(SwiftDifferentiationError) -> ScalarGroup {
      guard let group = groups[name] else {
        throw SwiftDifferentiationError(.internal, "nothing is named \(name)")
      }
      return group
    }

    mutating func group(
      of value: TensorValue
    ) throws(SwiftDifferentiationError) -> ScalarGroup {
      switch value.elements {
      case .float64(let numbers):
        return ScalarGroup(shape: value.shape, cells: numbers.map { program.add($0) })
      case .bool(let truths):
        return ScalarGroup(
          shape: value.shape, cells: truths.map { program.add($0 ? 1 : 0) }, isBoolean: true)
      case .float32, .int64, .complex128:
        throw .unsupported("elements of the type \(value.dtype.rawValue)")
      }
    }

    private func value(of group: ScalarGroup) -> TensorValue {
      let numbers = group.cells.map { program.values[$0] }
      return group.isBoolean
        ? TensorValue(shape: group.shape, elements: .bool(numbers.map { $0 != 0 }))
        : TensorValue(shape: group.shape, elements: .float64(numbers))
    }

    private func read(
      _ observable: Command.Observable, of name: String?
    ) throws(SwiftDifferentiationError) -> Reply.Value {
      guard let name else { throw .unsupported("\(observable.rawValue)") }
      let group = try named(name)
      switch observable {
      case .value: return .tensor(value(of: group))
      case .grad: return gradients[name].map { .tensor(value(of: $0)) } ?? .none
      case .shape: return .list(group.shape.map { .number(Double($0)) })
      case .dtype: return .string(group.isBoolean ? "bool" : "float64")
      default: throw .unsupported("\(observable.rawValue)")
      }
    }

    private mutating func get(
      _ attribute: Command.ReadableAttribute, of name: String, as out: String
    ) throws(SwiftDifferentiationError) {
      let group = try named(name)
      switch attribute {
      case .grad: groups[out] = gradients[name]
      case .data:
        groups[out] = ScalarGroup(
          shape: group.shape, cells: group.cells.map { program.add(.detach, $0) },
          isBoolean: group.isBoolean)
      }
      gradients[out] = nil
    }

    // MARK: - Differentiating

    private mutating func differentiate(
      _ gradient: Command.Gradient
    ) throws(SwiftDifferentiationError) {
      if gradient.createGraph { throw .unsupported("derivatives of derivatives") }
      let seeds = try seeds(of: gradient.of, cotangents: gradient.gradOutputs)
      var results: [ScalarGroup] = []
      for name in gradient.wrt { results.append(self.gradient(of: try named(name), seeds: seeds)) }
      for (name, result) in zip(gradient.out, results) {
        groups[name] = result
        gradients[name] = nil
      }
    }

    /// Fills `.grad`, once: adding up is what Swift does not do.
    private mutating func passBack(
      _ backward: Command.Backward
    ) throws(SwiftDifferentiationError) {
      if backward.createGraph { throw .unsupported("derivatives of derivatives") }
      let seeds = try seeds(of: backward.of, cotangents: backward.gradients)
      let names =
        backward.inputs ?? groups.filter(\.value.requiresGradient).map(\.key).sorted()
      if names.contains(where: { gradients[$0] != nil }) {
        throw .unsupported("gradients that accumulate")
      }
      for name in names { gradients[name] = gradient(of: try named(name), seeds: seeds) }
    }

    private mutating func gradient(
      of group: ScalarGroup, seeds: [(cell: Int, cotangent: Double)]
    ) -> ScalarGroup {
      let cotangents = program.cotangents(of: group.cells, seeds: seeds)
      return ScalarGroup(shape: group.shape, cells: cotangents.map { program.add($0) })
    }

    private func seeds(
      of roots: [String], cotangents: [String?]?
    ) throws(SwiftDifferentiationError) -> [(cell: Int, cotangent: Double)] {
      guard cotangents.map({ $0.count == roots.count }) ?? true else {
        throw SwiftDifferentiationError(.badArgument, "a cotangent is due for each root")
      }
      var seeds: [(cell: Int, cotangent: Double)] = []
      for (index, root) in roots.enumerated() {
        let group = try named(root)
        let given = cotangents.flatMap { $0[index] }
        guard let given else {
          // Swift's `gradient(at:of:)` takes a function whose result is a number.
          guard group.cells.count == 1 else {
            throw SwiftDifferentiationError(
              .notScalar, "the gradient of \(group.cells.count) numbers needs a cotangent for each")
          }
          seeds.append((group.cells[0], 1))
          continue
        }
        let cotangent = try named(given)
        guard cotangent.shape == group.shape else {
          throw SwiftDifferentiationError(
            .shapeMismatch, "a cotangent of the shape \(cotangent.shape) for \(group.shape)")
        }
        for (cell, source) in zip(group.cells, cotangent.cells) {
          seeds.append((cell, program.values[source]))
        }
      }
      return seeds
    }
  }
#endif
