/// An operation: everything that is known about it, in one declaration.
///
/// Dispatch by name, the in-place form, the listing `Op.all` and the tests that go through
/// every op are derived from this.
public final class Op: Sendable {
  /// The name in the op table, which is PyTorch's.
  public let name: String
  /// The tensor inputs.
  public let inputs: Inputs
  /// The other arguments, in PyTorch's order.
  public let parameters: [Parameter]
  /// What the op computes, in one line.
  public let formula: String
  /// Where each input may lie; the last stands for those that follow.
  public let domains: [Domain]
  /// How lawful inputs are shaped.
  public let sampling: Sampling
  /// What is special about the op.
  public let traits: Traits
  /// The name that `gradFn` shows.
  let nodeName: String
  let forward: Forward
  let vjp: VJP
  /// Whether results can require grad.
  public let isDifferentiable: Bool
  /// What the rule of an op of one or two inputs needs, told without touching the rule.
  let needs: RuleNeeds
  /// How a tangent goes through.
  let jvp: JVP
  /// The rule between single numbers, where there is one.
  let numberRule: NumberRule?
  /// What becomes of complex inputs.
  let complexForm: ComplexForm

  /// The names of the tensor inputs.
  public struct Inputs: Sendable, Hashable {
    /// Their names, in PyTorch's order.
    public let names: [String]
    /// How many must be given.
    public let required: Int
    /// Whether the last stands for any number.
    public let isVariadic: Bool

    init(_ names: [String], required: Int? = nil, isVariadic: Bool = false) {
      self.names = names
      self.required = required ?? names.count
      self.isVariadic = isVariadic
    }
  }

  /// What is special about an op.
  public struct Traits: OptionSet, Sendable {
    /// The traits as bits.
    public let rawValue: Int

    /// Makes traits from bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// It has a form, `name_`, that works in place on its first input.
    public static let inPlace = Traits(rawValue: 1)
    /// It exists in place only; the name ends in `_` already.
    public static let inPlaceOnly = Traits(rawValue: 2)
    /// The result shares the input's storage.
    public static let view = Traits(rawValue: 4)
    /// It gives several views at once, which may not be written in place while recorded.
    public static let severalViews = Traits(rawValue: 8)
    /// It serves derivatives and has no name outside.
    public static let `internal` = Traits(rawValue: 16)
    /// float32 goes through float64, which is rounded once at the end, forward and back.
    public static let widening = Traits(rawValue: 32)
  }

  init(
    _ name: String, inputs: Inputs, parameters: [Parameter] = [], formula: String,
    domains: [Domain] = [.real], sampling: Sampling = .elementwise, traits: Traits = [],
    forward: Forward, vjp: VJP, jvp: JVP = .none, complex: ComplexForm = .refused
  ) {
    self.name = name
    self.inputs = inputs
    self.parameters = parameters
    self.formula = formula
    self.domains = domains
    self.sampling = sampling
    self.traits = traits
    self.forward = forward
    self.vjp = vjp
    if case .none = vjp { isDifferentiable = false } else { isDifferentiable = true }
    needs = RuleNeeds(of: vjp)
    self.jvp = jvp
    numberRule = nil
    complexForm = complex
    nodeName = Op.nodeName(of: name)
  }

  /// An op that differs from another in what it does with complex inputs or with single numbers,
  /// or in its place does it.
  init(
    _ op: Op, complexForm: ComplexForm, forward: Forward? = nil, vjp: VJP? = nil, jvp: JVP? = nil,
    numberRule: NumberRule? = nil
  ) {
    name = op.name
    inputs = op.inputs
    parameters = op.parameters
    formula = op.formula
    domains = op.domains
    sampling = op.sampling
    traits = op.traits
    self.forward = forward ?? op.forward
    let vjp = vjp ?? op.vjp
    self.vjp = vjp
    isDifferentiable = if case .none = vjp { false } else { true }
    needs = RuleNeeds(of: vjp)
    self.jvp = jvp ?? op.jvp
    self.complexForm = complexForm
    self.numberRule = numberRule ?? op.numberRule
    nodeName = op.nodeName
  }

  /// The op with a rule for single numbers, which is its rule in their arithmetic.
  func onNumbers(_ rule: NumberRule) -> Op {
    Op(self, complexForm: complexForm, numberRule: rule)
  }

  /// `log_softmax` is recorded as `LogSoftmaxBackward`.
  private static func nodeName(of name: String) -> String {
    name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
      + "Backward"
  }
}

/// The kernel of an op: elements in, elements out, nothing recorded.
enum Forward: Sendable {
  case unary(@Sendable (Tensor) throws(AutogradError) -> Tensor)
  case binary(@Sendable (Tensor, Tensor) throws(AutogradError) -> Tensor)
  case general(@Sendable ([Tensor], Attributes) throws(AutogradError) -> [Tensor])
  /// Nothing but other ops, which are recorded in its place; see `Call`.
  case composed(@Sendable (Call) throws(AutogradError) -> [Tensor])
}

/// How cotangents go back through an op, in operations on tensors.
///
/// A rule may leave the result broadcast or in the promoted type: what receives it sums it to
/// its own shape and converts it. A rule says which values it needs, and no others are kept.
enum VJP: Sendable {
  /// No result requires grad.
  case none
  case unary(UnaryPullback)
  case binary(BinaryPullback, BinaryPullback)
  /// Anything else; `saving` has the values that the gradient of each input needs.
  case general(
    saving: @Sendable (_ input: Int) -> SavedValues,
    @Sendable (PullbackContext) throws(AutogradError) -> [Tensor?])
  /// A custom function's own, which the node keeps.
  case custom
  /// A leaf's accumulator, where gradients end.
  case accumulate
  /// A write through a view, which is a change of the view's base.
  case sliceWrite
}

/// The rule of an op with one input: cotangent `g`, input `x`, output `y`.
enum UnaryPullback: Sendable {
  case linear(@Sendable (_ g: Tensor) -> Tensor)
  case input(@Sendable (_ g: Tensor, _ x: Tensor) -> Tensor)
  case output(@Sendable (_ g: Tensor, _ y: Tensor) -> Tensor)
  /// Needs the input where the output has lost too much of it, and yet allows what PyTorch
  /// allows, which keeps the output alone: a write to the input after the operation.
  case snapshot(@Sendable (_ g: Tensor, _ x: Tensor) -> Tensor)
}

/// The rule for one of the two inputs `a` and `b` of an op.
enum BinaryPullback: Sendable {
  case linear(@Sendable (_ g: Tensor) -> Tensor)
  /// Needs the input that is not differentiated.
  case other(@Sendable (_ g: Tensor, _ other: Tensor) -> Tensor)
  case inputs(@Sendable (_ g: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor)
  case all(@Sendable (_ g: Tensor, _ a: Tensor, _ b: Tensor, _ y: Tensor) -> Tensor)
}

/// What the rule of an op of one or two inputs needs of a forward application.
///
/// Recording asks this for every application, and a look into the rule itself would count
/// references to its closures.
struct RuleNeeds: OptionSet, Sendable {
  let rawValue: UInt8

  /// The gradient of the first input needs that input, the second input, the output.
  static let leftOfLeft = RuleNeeds(rawValue: 1)
  static let rightOfLeft = RuleNeeds(rawValue: 2)
  static let outputOfLeft = RuleNeeds(rawValue: 4)
  /// The gradient of the second input needs the first input, that input, the output.
  static let leftOfRight = RuleNeeds(rawValue: 8)
  static let rightOfRight = RuleNeeds(rawValue: 16)
  static let outputOfRight = RuleNeeds(rawValue: 32)
  /// The gradient of the only input needs a copy of that input.
  static let snapshot = RuleNeeds(rawValue: 64)

  init(rawValue: UInt8) { self.rawValue = rawValue }

  init(of vjp: VJP) {
    switch vjp {
    case .unary(.linear), .none, .general, .custom, .accumulate, .sliceWrite: self = []
    case .unary(.input): self = .leftOfLeft
    case .unary(.output): self = .outputOfLeft
    case .unary(.snapshot): self = [.snapshot, .outputOfLeft]
    case .binary(let left, let right):
      self = []
      switch left {
      case .linear: break
      case .other: insert(.rightOfLeft)
      case .inputs: formUnion([.leftOfLeft, .rightOfLeft])
      case .all: formUnion([.leftOfLeft, .rightOfLeft, .outputOfLeft])
      }
      switch right {
      case .linear: break
      case .other: insert(.leftOfRight)
      case .inputs: formUnion([.leftOfRight, .rightOfRight])
      case .all: formUnion([.leftOfRight, .rightOfRight, .outputOfRight])
      }
    }
  }

  /// Whether an input or the output is to be kept, given which gradients are wanted.
  @inline(__always)
  func keeps(_ left: RuleNeeds, _ right: RuleNeeds, _ wanted: (left: Bool, right: Bool)) -> Bool {
    wanted.left && contains(left) || wanted.right && contains(right)
  }
}

/// Which inputs and whether the outputs are kept for a gradient.
struct SavedValues: Sendable {
  /// The inputs, as bits.
  var inputs: UInt64 = 0
  var outputs = false

  static let none = SavedValues()

  static func inputs(_ indices: Int...) -> SavedValues {
    SavedValues(inputs: indices.reduce(0) { $0 | (1 << UInt64(min($1, 63))) })
  }

  static let outputs = SavedValues(outputs: true)

  /// All inputs but the first, such as the indices of a selection.
  static let allButFirst = SavedValues(inputs: ~1)

  func includes(input: Int) -> Bool { inputs & (1 << UInt64(min(input, 63))) != 0 }
}

/// What a general rule is given.
struct PullbackContext {
  /// The cotangent of each output, `nil` where nothing reached it.
  let cotangents: [Tensor?]
  /// The saved inputs, `nil` where not saved.
  let inputs: [Tensor?]
  /// The saved outputs.
  let outputs: [Tensor]
  let attributes: Attributes
  /// How each input lay in its memory.
  let layouts: [Layout]
  /// Whether the gradient of each input is wanted.
  let needs: [Bool]
  /// The way to the view that was written, for the op that a write through a view is made of.
  let path: ViewPath?

  /// The cotangent of the first output.
  ///
  /// A rule runs only when some cotangent is there, and every op whose rule asks for this has
  /// one differentiable output.
  var g: Tensor {
    for case .some(let cotangent) in cotangents { return cotangent }
    preconditionFailure("a rule without a cotangent")
  }

  /// The shape of each input.
  var shapes: [[Int]] { layouts.map(\.shape) }

  /// A saved input.
  func input(_ index: Int) -> Tensor {
    guard index < inputs.count, let tensor = inputs[index] else {
      preconditionFailure("the rule did not save input \(index)")
    }
    return tensor
  }
}

/// How a tangent goes forward through an op.
enum JVP: Sendable {
  /// No rule of its own: the vjp is transposed, by a vjp of it, which is exact.
  case none
  /// Each output element depends on one element of each input: the vjp, given the tangent.
  case elementwise
  /// The op itself, given the tangents.
  case linear
  /// The op itself, given the tangent of one input and the value of the other, both ways.
  case bilinear
}
