@testable import Autograd

/// A lawful application of an op: inputs that are differentiated, and the rest.
struct Sample: CustomStringConvertible {
  var op: Op
  let inputs: [Tensor]
  /// Inputs after those, which are not differentiated.
  var constants: [Tensor] = []
  var attributes: [String: Argument] = [:]
  var example: Example?
  /// The inputs that are complex: the sample has their parts as a last dimension.
  var complexInputs: Set<Int> = []

  var description: String {
    "\(op.name)\(inputs.map(\.shape)) \(attributes.keys.sorted()) complex \(complexInputs.sorted())"
  }
}

/// Numbers without a pattern, the same in every run.
struct SplitMix {
  var state: UInt64

  mutating func next() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }

  mutating func tensor(_ shape: [Int], in domain: Domain = .real) -> Tensor {
    let (low, high) = (domain.sample.lowerBound, domain.sample.upperBound)
    let count = shape.reduce(1, *)
    return Tensor(
      (0..<count).map { _ in
        var value = low + (high - low) * next()
        // A stencil must not reach over a singular point.
        while domain.singular.contains(where: { abs($0 - value) < 0.05 }) { value += 0.11 }
        return value
      }, shape: shape)
  }
}

enum Samples {
  /// Applications of `op` that cover its shapes and arguments.
  static func of(_ op: Op, seed: UInt64 = 7) -> [Sample] {
    var random = SplitMix(state: seed)
    switch op.sampling {
    case .elementwise: return elementwise(op, &random)
    case .reduction: return reductions(op, &random)
    case .product: return products(op, &random)
    case .shape: return shapes(op, &random)
    case .list:
      return [0, 1, -1].map { dim in
        Sample(
          op: op, inputs: [random.tensor([2, 3]), random.tensor([2, 3]), random.tensor([2, 3])],
          attributes: ["dim": .integer(dim)])
      }
    case .indexing: return indexing(op, &random)
    case .complex:
      return [[2, 3], []].map { shape in
        Sample(op: op, inputs: [random.tensor(shape + [2])], complexInputs: [0])
      }
    case .creation: return []
    case .examples(let examples):
      return examples.map { example in
        var inputs: [Tensor] = []
        for case .variable(let shape, let domain, _) in example.inputs {
          inputs.append(random.tensor(shape, in: domain))
        }
        return Sample(
          op: op, inputs: inputs, attributes: example.attributes(), example: example)
      }
    }
  }

  private static func elementwise(_ op: Op, _ random: inout SplitMix) -> [Sample] {
    let arity = op.inputs.names.count
    let choices = arguments(of: op.name)
    var turn = 0
    func sample(_ shapes: [[Int]]) -> Sample {
      let attributes = choices[turn % choices.count]
      turn += 1
      return sample(shapes, attributes)
    }
    func sample(_ shapes: [[Int]], _ attributes: [String: Argument]) -> Sample {
      var inputs = shapes.enumerated().map { index, shape in
        random.tensor(shape, in: op.domains[min(index, op.domains.count - 1)])
      }
      if op.name == "where" { inputs.removeFirst() }
      return Sample(op: op, inputs: inputs, attributes: attributes)
    }
    if op.name == "where" {
      return [[[2, 3], [3]], [[], [2, 3]]].map { shapes in
        Sample(op: op, inputs: shapes.map { random.tensor($0) })
      }
    }
    switch arity {
    case 1: return [[[3]], [[]], [[2, 3]], [[0]]].map { sample($0) }
    case 3:
      return [
        [[], [], []], [[2, 3], [3], [2, 1]], [[3], [2, 3], []], [[1, 3], [2, 1], [2, 3]],
        [[0, 3], [3], [1, 1]],
      ].map { sample($0) }
    default:
      return [
        [[], []], [[3], [3]], [[2, 3], [3]], [[3], [2, 3]], [[2, 1], [1, 3]], [[2, 3], []],
        [[], [2, 3]], [[0, 3], [1, 3]],
      ].filter { op.name != "fill_" || $0[1].isEmpty }
        .filter { !op.traits.contains(.inPlaceOnly) || $0[0].count >= $0[1].count }
        .filter { !op.traits.contains(.inPlaceOnly) || $0 != [[2, 1], [1, 3]] }
        .map { sample($0) }
    }
  }

  /// Arguments that pointwise ops are tried with, one after another.
  private static func arguments(of name: String) -> [[String: Argument]] {
    switch name {
    case "clamp": [["min": .number(-1), "max": .number(1)]]
    case "polygamma": [["n": .integer(2)], ["n": .integer(0)], ["n": .integer(1)]]
    case "threshold": [["threshold": .number(0.5), "value": .number(-2)]]
    case "gelu": [["approximate": .string("tanh")], [:]]
    case "logit": [["eps": .number(0.1)], [:]]
    case "leaky_relu": [["negative_slope": .number(0.3)], [:]]
    case "elu", "celu": [["alpha": .number(0.7)], [:]]
    case "softplus": [["beta": .number(2)], [:], ["beta": .number(0.5), "threshold": .number(1)]]
    case "hardtanh": [[:], ["min_val": .number(-1), "max_val": .number(1)]]
    case "round": [["decimals": .integer(0)], [:]]
    case "addcmul", "addcdiv": [["value": .number(2.5)], [:], ["value": .integer(-2)]]
    case "add", "sub": [["alpha": .number(2.5)], [:], ["alpha": .integer(-2)]]
    default: [[:]]
    }
  }

  private static func reductions(_ op: Op, _ random: inout SplitMix) -> [Sample] {
    let takesList = op.parameters.contains { $0.name == "dim" && $0.kind == .integers }
    let keeps = op.parameters.contains { $0.name == "keepdim" }
    let isOptional = op.parameters.contains { $0.name == "dim" && $0.standard == .none }
    var arguments: [[String: Argument]] = [["dim": .integer(0)], ["dim": .integer(-1)]]
    if isOptional { arguments.append([:]) }
    if takesList { arguments.append(["dim": .list([.integer(0), .integer(2)])]) }
    if keeps { arguments.append(["dim": .integer(1), "keepdim": .boolean(true)]) }
    return arguments.map {
      Sample(op: op, inputs: [random.tensor([2, 3, 2])], attributes: $0)
    } + (isOptional ? [Sample(op: op, inputs: [random.tensor([])])] : [])
  }

  private static func products(_ op: Op, _ random: inout SplitMix) -> [Sample] {
    let shapes: [[[Int]]] =
      switch op.name {
      case "mm": [[[2, 3], [3, 2]]]
      case "mv": [[[2, 3], [3]]]
      case "dot": [[[3], [3]]]
      case "outer": [[[2], [3]]]
      case "bmm": [[[2, 2, 3], [2, 3, 2]]]
      default:
        [
          [[2, 3], [3, 2]], [[3], [3]], [[2, 3], [3]], [[3], [3, 2]], [[2, 2, 3], [3, 2]],
          [[2, 3], [2, 3, 2]], [[3], [2, 3, 2]], [[2, 1, 2, 3], [3, 3, 1]], [[0, 3], [3, 2]],
        ]
      }
    return shapes.map { Sample(op: op, inputs: $0.map { random.tensor($0) }) }
  }

  private static func shapes(_ op: Op, _ random: inout SplitMix) -> [Sample] {
    let arguments: [[String: Argument]] =
      switch op.name {
      case "reshape", "view": [["shape": .list([.integer(3), .integer(-1)])]]
      case "flatten": [[:], ["start_dim": .integer(1)]]
      case "transpose": [["dim0": .integer(0), "dim1": .integer(-1)]]
      case "permute": [["dims": .list([.integer(2), .integer(0), .integer(-2)])]]
      case "expand", "broadcast_to":
        [["size": .list([4, -1, 3, 2].map { .integer($0) })]]
      case "squeeze": [[:], ["dim": .integer(0)]]
      case "unsqueeze": [["dim": .integer(-1)], ["dim": .integer(1)]]
      case "select": [["dim": .integer(1), "index": .integer(-1)]]
      case "slice":
        [
          ["dim": .integer(1), "start": .integer(1)],
          ["dim": .integer(1), "start": .integer(0), "end": .integer(3), "step": .integer(2)],
        ]
      case "narrow": [["dim": .integer(1), "start": .integer(-2), "length": .integer(2)]]
      case "to": [["dtype": .string("float64")]]
      default: [[:]]
      }
    let shape = op.name == "squeeze" ? [1, 3, 2] : [2, 3, 2]
    return arguments.map { Sample(op: op, inputs: [random.tensor(shape)], attributes: $0) }
  }

  private static func indexing(_ op: Op, _ random: inout SplitMix) -> [Sample] {
    let places = integers([0, 2, 0])
    if op.name == "index_put" {
      return [
        Sample(
          op: op, inputs: [random.tensor([3, 2]), random.tensor([2, 2])],
          constants: [integers([2, 0])]),
        Sample(
          op: op, inputs: [random.tensor([3, 2]), random.tensor([2])], constants: [places],
          attributes: ["accumulate": .boolean(true)]),
      ]
    }
    return [
      Sample(op: op, inputs: [random.tensor([3, 2])], constants: [places]),
      Sample(op: op, inputs: [random.tensor([3, 2])], constants: [places, integers([1, 1, -1])]),
    ]
  }

  static func integers(_ values: [Int64]) -> Tensor {
    lawful { () throws(AutogradError) in try Tensor.make(.int64(values), shape: [values.count]) }
  }
}

extension Samples {
  /// Those samples, and the same ones with complex inputs where the op takes such.
  static func all(of op: Op, seed: UInt64 = 7) -> [Sample] {
    of(op, seed: seed) + complex(of: op, seed: seed)
  }

  /// Those samples, and the smallest of the same with complex inputs: for checks whose cost is
  /// the square of the number of elements.
  static func few(of op: Op) -> [Sample] {
    let complex = complex(of: op).filter { sample in sample.inputs.allSatisfy { $0.count > 0 } }
    func size(_ sample: Sample) -> Int { sample.inputs.reduce(0) { $0 + $1.count } }
    return of(op) + complex.sorted { size($0) < size($1) }.prefix(2)
  }

  /// The samples with complex inputs, which the samples of few ops are anyway.
  static func complex(of op: Op, seed: UInt64 = 7) -> [Sample] {
    if case .refused = op.complexForm { return [] }
    // Complex vectors of these are known up to a phase; see the tests of them.
    if op.name == "eigh" || op.name == "svd" { return [] }
    var random = SplitMix(state: seed + 4)
    var result: [Sample] = []
    for sample in of(op, seed: seed) where sample.complexInputs.isEmpty {
      // Complex numbers are not multiplied there.
      if op.name == "scatter", sample.example?.attributes()["reduce"] != nil { continue }
      let all = Set(sample.inputs.indices)
      result.append(sample.complexified(all, &random))
      if case .elementwise = op.sampling, all.count > 1, !op.traits.contains(.inPlaceOnly) {
        result.append(sample.complexified([0], &random))
        result.append(sample.complexified([all.count - 1], &random))
      }
    }
    return result
  }
}

extension Sample {
  /// The sample with some inputs made complex by imaginary parts of their own.
  func complexified(_ chosen: Set<Int>, _ random: inout SplitMix) -> Sample {
    let parts = inputs.enumerated().map { index, input in
      guard chosen.contains(index) else { return input }
      let other = random.tensor(input.shape, in: Domain(sample: -1.1...1.2))
      return Op.stack.lawfully([input, other], Attributes(("dim", .integer(-1))))[0]
    }
    return Sample(
      op: op, inputs: parts, constants: constants, attributes: attributes, example: example,
      complexInputs: chosen)
  }

  /// Whether complex numbers go in, or come out.
  var isComplex: Bool {
    !complexInputs.isEmpty || ["complex", "polar", "view_as_complex"].contains(op.name)
  }

  /// Whether the first input can hold the result: what is real holds no complex numbers, and a
  /// magnitude is not written where the complex number is.
  var isWritable: Bool { complexInputs.isEmpty || complexInputs.contains(0) && op.name != "abs" }

  /// The inputs as the op takes them.
  func assembled(_ inputs: [Tensor]) throws(AutogradError) -> [Tensor] {
    var result: [Tensor] = []
    for (index, input) in inputs.enumerated() {
      result.append(
        complexInputs.contains(index) ? try Op.viewAsComplex.apply([input])[0] : input)
    }
    return result
  }

  /// The op at other values of the differentiated inputs; its first result, in parts where that
  /// is complex.
  func callAsFunction(_ inputs: [Tensor]) throws(AutogradError) -> Tensor {
    let y = try result(try assembled(inputs))
    return y.dtype.isComplex ? try Op.viewAsReal.apply([y])[0] : y
  }

  private func result(_ inputs: [Tensor]) throws(AutogradError) -> Tensor {
    if let example { return try example.apply(op, to: inputs) }
    if op.name == "where" {
      let mask = try Tensor.make(.bool([true, false, true]), shape: [3])
      return try op.apply([mask] + inputs)[0]
    }
    if op.name == "index_put" {
      return try op.apply([inputs[0]] + constants + [inputs[1]], attributes)[0]
    }
    if op.traits.contains(.inPlaceOnly) {
      return try op.applyInPlace(
        [try Op.clone.apply([inputs[0]])[0]] + inputs.dropFirst(), attributes)
    }
    return try op.apply(inputs + constants, attributes)[0]
  }
}
