import EngineKit

/// Makes commands of every kind with everything that can stand in them, nan excepted, which
/// equals nothing.
struct RandomCommands {
  private var generator: SplitMix64

  init(seed: UInt64) {
    generator = SplitMix64(seed: seed)
  }

  /// The number of kinds that `command(kind:depth:)` knows.
  static let kinds = 16

  mutating func command(kind: Int, depth: Int = 2) -> Command {
    Command(action(kind: kind, depth: depth), mayFail: boolean())
  }

  // MARK: - Commands

  private mutating func action(kind: Int, depth: Int) -> Command.Action {
    switch kind {
    case 0: return .tensor(out: name(), value: tensor(), requiresGrad: boolean())
    case 1:
      return .apply(
        Command.Application(
          name(), list { $0.operand(depth: 2) },
          attributes: Dictionary(
            list { ($0.name(), $0.attribute(depth: 2)) }, uniquingKeysWith: { first, _ in first }),
          outputs: names()))
    case 2:
      return .backward(
        Command.Backward(
          of: names(), gradients: maybe { $0.maybeNames() }, retainGraph: maybe { $0.boolean() },
          createGraph: boolean(), inputs: maybe { $0.names() }))
    case 3:
      return .grad(
        Command.Gradient(
          of: names(), wrt: names(), gradOutputs: maybe { $0.maybeNames() },
          retainGraph: maybe { $0.boolean() }, createGraph: boolean(), allowUnused: boolean(),
          out: names()))
    case 4:
      return .jvp(
        Command.ForwardMode(
          commands: commands(depth: depth), of: names(), wrt: names(), tangents: names(),
          out: names()))
    case 5: return .enter(element())
    case 6: return .leave(element())
    case 7:
      let writes: [Command.AttributeWrite] = [
        .grad(maybe { $0.name() }), .requiresGrad(boolean()), .data(name()),
      ]
      return .set(on: name(), writes[Int.random(in: 0..<3, using: &generator)])
    case 8: return .get(of: name(), element(), out: name())
    case 9: return .retainGrad(on: name())
    case 10:
      return .hook(
        Command.Hook(
          on: name(), out: name(), kind: element(), given: name(), body: commands(depth: depth),
          returned: maybe { $0.name() }))
    case 11: return .unhook(name())
    case 12:
      return .define(
        Command.CustomFunction(
          name: name(), inputs: names(), forward: commands(depth: depth), returns: names(),
          given: names(), backward: commands(depth: depth), gradients: maybeNames()))
    case 13:
      return .checkpoint(commands: commands(depth: depth), inputs: names(), outputs: names())
    case 14: return .release(names())
    default: return .read(of: maybe { $0.name() }, element())
    }
  }

  private mutating func commands(depth: Int) -> [Command] {
    depth == 0
      ? []
      : list {
        $0.command(
          kind: Int.random(in: 0..<RandomCommands.kinds, using: &$0.generator), depth: depth - 1)
      }
  }

  // MARK: - Operands and attributes

  private mutating func operand(depth: Int) -> Operand {
    switch Int.random(in: 0..<(depth == 0 ? 4 : 5), using: &generator) {
    case 0: .name(name())
    case 1: .number(double())
    case 2: .integer(Int(truncatingIfNeeded: generator.next()))
    case 3: .tensor(tensor())
    default: .list(list { $0.operand(depth: depth - 1) })
    }
  }

  private mutating func attribute(depth: Int) -> Attribute {
    switch Int.random(in: 0..<(depth == 0 ? 6 : 7), using: &generator) {
    case 0: .none
    case 1: .boolean(boolean())
    case 2: .integer(Int(truncatingIfNeeded: generator.next()))
    case 3: .number(double())
    case 4: .string(name())
    case 5: .tensor(name())
    default: .list(list { $0.attribute(depth: depth - 1) })
    }
  }

  mutating func tensor() -> TensorValue {
    let shapes = [[], [0], [3], [2, 2], [1, 0, 2], [16, 16], [257]]
    let shape = shapes[Int.random(in: 0..<shapes.count, using: &generator)]
    let indices = 0..<shape.reduce(1, *)
    switch element() as DType {
    case .float64:
      return TensorValue(shape: shape, elements: .float64(indices.map { _ in double() }))
    case .float32:
      return TensorValue(shape: shape, elements: .float32(indices.map { _ in float() }))
    case .int64:
      let integers = indices.map { _ in Int64(bitPattern: generator.next()) }
      return TensorValue(shape: shape, elements: .int64(integers))
    case .bool: return TensorValue(shape: shape, elements: .bool(indices.map { _ in boolean() }))
    case .complex128:
      let numbers = indices.map { _ in ComplexValue(real: double(), imaginary: double()) }
      return TensorValue(shape: shape, elements: .complex128(numbers))
    }
  }

  // MARK: - Parts

  /// Any number but nan, each bit pattern as likely as any other, or one of the odd ones.
  mutating func double() -> Double {
    let odd = [
      0, -0.0, 1, 3, -2, .infinity, -.infinity, .leastNonzeroMagnitude, .leastNormalMagnitude,
      .greatestFiniteMagnitude, 9_007_199_254_740_992, 1e16, 1e22, 0.1,
    ]
    if boolean() { return odd[Int.random(in: 0..<odd.count, using: &generator)] }
    let double = Double(bitPattern: generator.next())
    return double.isNaN ? 0.5 : double
  }

  mutating func float() -> Float {
    let odd: [Float] = [
      0, -0.0, 1, .infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
      16_777_216, 0.1,
    ]
    if boolean() { return odd[Int.random(in: 0..<odd.count, using: &generator)] }
    let float = Float(bitPattern: UInt32(truncatingIfNeeded: generator.next()))
    return float.isNaN ? 0.5 : float
  }

  mutating func boolean() -> Bool { Bool.random(using: &generator) }

  mutating func name() -> String {
    let names = ["w1", "", "a b", "ü", "日本", "🦉", "\"\\/", "\u{0}\u{1F}\n\t", "\u{2028}", "true"]
    return names[Int.random(in: 0..<names.count, using: &generator)]
  }

  private mutating func names() -> [String] { list { $0.name() } }

  private mutating func maybeNames() -> [String?] { list { $0.maybe { $0.name() } } }

  private mutating func element<Word: CaseIterable>() -> Word where Word.AllCases == [Word] {
    Word.allCases[Int.random(in: 0..<Word.allCases.count, using: &generator)]
  }

  private mutating func maybe<Part>(_ make: (inout RandomCommands) -> Part) -> Part? {
    boolean() ? make(&self) : nil
  }

  mutating func list<Part>(_ make: (inout RandomCommands) -> Part) -> [Part] {
    var parts: [Part] = []
    for _ in 0..<Int.random(in: 0...3, using: &generator) { parts.append(make(&self)) }
    return parts
  }
}
