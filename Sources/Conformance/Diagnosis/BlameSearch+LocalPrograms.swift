import ConformanceModel
import EngineKit

extension BlameSearch {
  /// The op with leaves in place of its operands.
  func localProgram(
    _ occurrence: Occurrence, in all: [Occurrence], _ way: Way
  ) -> LocalProgram? {
    var application = occurrence.application
    var leaves: [LocalProgram.Leaf] = []
    var titles: [String] = []
    var body: [Command] = []
    var names: [String: String] = [:]
    var complete = true
    var hasViews = false
    let signature = OpTable.standard[application.op]
    func leaf(_ name: String, _ value: TensorValue, _ title: String) -> String {
      let leaf = "a\(leaves.count)"
      leaves.append(LocalProgram.Leaf(name: leaf, value: value))
      titles.append(title)
      return leaf
    }
    /// The local name of an operand: a leaf, or a view of one.
    func local(_ name: String, _ title: String, depth: Int = 0) -> String {
      if let known = names[name] { return known }
      if way.withViews, depth < 8,
        let maker = all.last(where: {
          $0.index < occurrence.index && $0.application.outputs == [name]
        }), Self.views.contains(maker.application.op), !maker.written.contains(name),
        case .name(let base)? = maker.application.inputs.first
      {
        var view = maker.application
        names[name] = "v\(body.count)"
        view.inputs[0] = .name(local(base, title, depth: depth + 1))
        let made = "v\(body.count)"
        view.outputs = [made]
        body.append(Command(.apply(view)))
        hasViews = true
        names[name] = made
        return made
      }
      guard
        let value = occurrence.operands[name] ?? all.lazy.compactMap({ $0.operands[name] }).first
      else {
        complete = false
        return name
      }
      let made = leaf(name, value, title)
      names[name] = made
      return made
    }
    func operand(_ operand: Operand, _ title: String) -> Operand {
      switch operand {
      case .name(let name): .name(local(name, title))
      case .list(let operands):
        .list(operands.map { entry in self.map(entry) { local($0, title) } })
      case .number, .integer, .tensor, .none: operand
      }
    }
    application.inputs = application.inputs.enumerated().map { position, given in
      operand(given, Self.title(of: position, signature))
    }
    application.attributes = application.attributes.mapValues { attribute in
      if case .tensor(let name) = attribute { .tensor(local(name, "argument")) } else { attribute }
    }
    guard complete, !way.withViews || hasViews else { return nil }
    if application.op.hasSuffix("_"), case .name(let target)? = application.inputs.first {
      // A leaf may not be written: the op works on a copy.
      body.append(Command(.apply(.init("clone", [.name(target)], outputs: ["y0"]))))
      application.inputs[0] = .name("y0")
      application.outputs = ["y0"]
    } else {
      application.outputs = application.outputs.indices.map { "y\($0)" }
    }
    body.append(Command(.apply(application)))
    var program = LocalProgram(
      leaves: leaves, body: body, outputs: application.outputs, leafTitles: titles)
    // Results that are no floats, such as the places of `max`, have no derivative.
    guard let values = program.values(leaves.map(\.value), on: engine) else { return nil }
    program.outputs = zip(program.outputs, values).filter { $1.dtype.isDifferentiable }.map(\.0)
    guard !program.outputs.isEmpty else { return nil }
    return way.isWide ? program.widened : program
  }

  private func map(_ operand: Operand, _ change: (String) -> String) -> Operand {
    switch operand {
    case .name(let name): .name(change(name))
    case .list(let operands): .list(operands.map { map($0, change) })
    case .number, .integer, .tensor, .none: operand
    }
  }

  private func cotangents(_ occurrence: Occurrence, _ values: [TensorValue]) -> [TensorValue]? {
    guard values.count == occurrence.application.outputs.count else { return nil }
    var result: [TensorValue] = []
    for (name, value) in zip(occurrence.application.outputs, values) {
      guard let cotangent = occurrence.cotangents[name], cotangent.shape == value.shape,
        cotangent.dtype == value.dtype
      else { return nil }
      result.append(cotangent)
    }
    return result
  }

  /// The cotangents that an op had, where they are known, then others, none of them zero.
  func cotangents(of occurrence: Occurrence, _ local: LocalProgram) -> [[TensorValue]] {
    guard let values = local.values(local.leaves.map(\.value), on: engine) else { return [] }
    var generator = SplitMix64(seed: 11)
    let others = values.map { value in
      value.with(parts: value.parts.elements.map { _ in generator.nextSigned() })
    }
    return [cotangents(occurrence, values), others].compactMap { $0 }
  }

  /// How an operand is called to people.
  private static func title(of position: Int, _ signature: OpSignature?) -> String {
    let tensors = (signature?.parameters ?? []).filter { $0.kind != .attribute }
    if tensors.indices.contains(position), tensors[position].kind != .tensors {
      return "the operand \(tensors[position].name)"
    }
    return "operand \(position + 1)"
  }

  private static let views: Set<String> = [
    "view", "reshape", "flatten", "transpose", "t", "permute", "expand", "squeeze", "unsqueeze",
    "select", "slice", "narrow", "diagonal", "movedim", "swapaxes", "unfold", "as_strided", "mT",
    "broadcast_to", "flip",
  ]
}
