import ConformanceModel
import EngineKit

/// How `constants` and `variables` are read.
extension FileReader {
  /// The inputs under one of the two keys, in the order of the file.
  func inputs(_ entry: YamlEntry?, requiresGrad: Bool) -> [Input] {
    guard let entry, let entries = mapping(entry.value, "tensors by name") else { return [] }
    return entries.compactMap { entry in
      // The value is read even if the name is not one, so that both are told.
      let name = name(entry.key)
      guard let tensor = tensor(entry.value) else {
        // The name is bound nevertheless: its uses are no problem of their own.
        return name.map {
          Input(
            name: $0, tensor: .value(TensorValue(0)), requiresGrad: requiresGrad,
            location: entry.key.location)
        }
      }
      if requiresGrad, !tensor.dtype.isDifferentiable {
        problems.report(
          at: entry.key.location, length: entry.key.length,
          "a variable requires grad, which a tensor of dtype \(tensor.dtype.rawValue) cannot",
          suggestion: "state it under \"constants\"")
      }
      return name.map {
        Input(
          name: $0, tensor: tensor, requiresGrad: requiresGrad, location: entry.key.location)
      }
    }
  }

  private func tensor(_ node: YamlNode) -> TensorSpecification? {
    guard case .mapping = node.content else {
      return values(node, dtype: .float64).map { .value($0) }
    }
    guard
      let fields = fields(
        of: node, "a tensor", known: ["value", "dtype", "shape", "fill"], at: node.location)
    else { return nil }
    var dtype = DType.float64
    if let entry = fields["dtype"] {
      guard let known = self.dtype(entry.value) else { return nil }
      dtype = known
    }
    if let value = fields["value"] {
      for key in ["shape", "fill"] {
        if let other = fields[key] {
          problems.report(
            at: other.key.location, length: key.count,
            "a tensor has either \"value\" or \"shape\" with \"fill\"")
        }
      }
      return values(value.value, dtype: dtype).map { .value($0) }
    }
    guard let shape = fields["shape"], let fill = fields["fill"] else {
      guard !hasUnknownKeys(node, fields) else { return nil }
      problems.report(
        at: node.location,
        "a tensor has \"value\", or \"shape\" with \"fill\"",
        suggestion: "write {value: 1.5, dtype: float32} or {shape: [2, 3], fill: arange}")
      return nil
    }
    guard let extents = self.shape(shape.value), let rule = self.fill(fill.value, dtype: dtype)
    else { return nil }
    if rule == .eye, extents.count < 2 {
      problems.report(at: shape.value.location, "\"eye\" fills two dimensions or more")
      return nil
    }
    return .filled(shape: extents, rule, dtype: dtype)
  }

  /// A dtype by name.
  func dtype(_ node: YamlNode) -> DType? {
    guard let text = word(node, "a dtype") else { return nil }
    if let dtype = DType(rawValue: text) { return dtype }
    problems.report(
      at: node.location, length: node.length, "unknown dtype \"\(text)\"",
      suggestion: Spelling.suggestion(for: text, among: DType.allCases.map(\.rawValue))
        ?? "the dtypes are \(DType.allCases.map(\.rawValue).joined(separator: ", "))")
    return nil
  }

  private func shape(_ node: YamlNode) -> [Int]? {
    guard let entries = list(node, "a list of extents") else { return nil }
    var extents: [Int] = []
    var count = 1
    for entry in entries {
      guard let extent = integer(entry, "an extent") else { return nil }
      guard extent >= 0 else {
        problems.report(at: entry.location, length: entry.length, "an extent cannot be negative")
        return nil
      }
      extents.append(extent)
      let (product, overflows) = count.multipliedReportingOverflow(by: extent)
      guard !overflows, product <= limits.filledElements else {
        problems.report(
          at: node.location, "a tensor of more than \(limits.filledElements) elements")
        return nil
      }
      count = product
    }
    return extents
  }

  // MARK: - Rules that fill

  private func fill(_ node: YamlNode, dtype: DType) -> TensorSpecification.Fill? {
    guard case .mapping(let entries) = node.content else {
      return constantFill(node, dtype: dtype)
    }
    let rules = ["linspace", "normal", "uniform"]
    guard let entry = entries.first, entries.count == 1, rules.contains(entry.name) else {
      let place = entries.first { !rules.contains($0.name) } ?? entries.last
      problems.report(
        at: place?.key.location ?? node.location, length: place?.key.length ?? 1,
        "a fill has one of the keys \(rules.joined(separator: ", "))",
        suggestion: place.flatMap { Spelling.suggestion(for: $0.name, among: rules) })
      return nil
    }
    if !dtype.isDifferentiable {
      problems.report(
        at: entry.key.location, length: entry.key.length,
        "\"\(entry.name)\" fills float tensors, not \(dtype.rawValue)")
      return nil
    }
    switch entry.name {
    case "linspace":
      guard let ends = list(entry.value, "[first, last]") else { return nil }
      guard ends.count == 2 else {
        problems.report(at: entry.value.location, "\"linspace\" has a first and a last number")
        return nil
      }
      guard let first = number(ends[0], "the first number"),
        let last = number(ends[1], "the last number")
      else { return nil }
      return .linspace(first, last)
    case "normal":
      let known = ["seed"]
      guard
        let fields = fields(
          of: entry.value, "normal", known: known, required: known, at: entry.key.location,
          length: entry.key.length),
        let seed = fields["seed"].flatMap({ seed($0.value) })
      else { return nil }
      return .normal(seed: seed)
    default:
      let known = ["low", "high", "seed"]
      guard
        let fields = fields(
          of: entry.value, "uniform", known: known, required: known, at: entry.key.location,
          length: entry.key.length),
        let low = fields["low"].flatMap({ number($0.value, "low") }),
        let high = fields["high"].flatMap({ number($0.value, "high") }),
        let seed = fields["seed"].flatMap({ seed($0.value) })
      else { return nil }
      if low > high {
        problems.report(at: entry.key.location, length: 7, "\"low\" is greater than \"high\"")
      }
      return .uniform(low: low, high: high, seed: seed)
    }
  }

  private func constantFill(_ node: YamlNode, dtype: DType) -> TensorSpecification.Fill? {
    guard let scalar = node.scalar, !node.isNull else {
      reportKind(of: node, "a rule that fills")
      return nil
    }
    switch scalar.text {
    case "arange": return .arange
    case "eye": return .eye
    case "true" where dtype == .bool: return .constant(1)
    case "false" where dtype == .bool: return .constant(0)
    default: break
    }
    if case .text = YamlNumber.read(scalar.text, limits: limits),
      YamlNumber.special(scalar.text) == nil
    {
      problems.report(
        at: node.location, length: node.length, "unknown fill \"\(scalar.text)\"",
        suggestion: Spelling.suggestion(
          for: scalar.text, among: ["arange", "eye", "linspace", "normal", "uniform"])
          ?? "write a number, arange, eye or {normal: {seed: 7}}")
      return nil
    }
    guard let value = number(node, "fill", finite: false) else { return nil }
    if dtype == .bool || (dtype == .int64 && Int64(exactly: value) == nil) {
      problems.report(
        at: node.location, length: node.length,
        "\(scalar.text) is no \(dtype == .bool ? "boolean" : "int64")")
      return nil
    }
    return .constant(value)
  }

  private func seed(_ node: YamlNode) -> UInt64? {
    if let scalar = node.scalar, scalar.isPlain,
      case .number(isInteger: true) = YamlNumber.read(scalar.text, limits: limits),
      let seed = UInt64(scalar.text)
    {
      return seed
    }
    reportKind(of: node, "a seed, an integer that is not negative")
    return nil
  }

  // MARK: - Written values

  private func values(_ node: YamlNode, dtype: DType) -> TensorValue? {
    var literal = WrittenTensor(dtype: dtype, reader: self)
    literal.append(node, depth: 0)
    return literal.value(at: node)
  }
}

extension TensorSpecification {
  /// The element type.
  fileprivate var dtype: DType {
    switch self {
    case .value(let value): value.dtype
    case .filled(_, _, let dtype): dtype
    }
  }
}
