public import EngineKit

/// One step of a program with its place.
public struct Step: Sendable {
  /// What the step does.
  public var kind: Kind
  /// The place of the step.
  public var location: FileLocation
  /// The step as it is written, for messages; the first line of a step that holds others.
  public var text: String

  /// Makes a step.
  public init(_ kind: Kind, at location: FileLocation, text: String) {
    self.kind = kind
    self.location = location
    self.text = text
  }

  /// The kinds of step.
  public indirect enum Kind: Sendable {
    /// `z = x * y`, or `q, r = qr(a)`: binds the value of an expression.
    case bind(names: [String], Expression)
    /// `x += 1` with an operator, `x[0] = 2` without one: writes in place.
    case write(place: Expression, BinaryOperator?, Expression)
    /// `exp_(x)`: a call for what it does.
    case call(Expression)
    /// `x.grad = none`, `x.requires_grad = true`, `x.data = y`.
    case setAttribute(of: String, AttributeName, Expression)
    /// `backward(z, …)`.
    case backward(Backward)
    /// `gx, gy = grad(z, [x, y], …)`.
    case grad(names: [String], Gradient)
    /// `t = jvp(z, [x], [v])`.
    case jvp(names: [String], of: [Expression], wrt: [Expression], tangents: [Expression])
    /// `retain_grad(y)`.
    case retainGrad(Expression)
    /// `remove(h)`.
    case remove(hook: String)
    /// `release(y)`, also of several names.
    case release([String])
    /// `if: COND` with `then` and `else`.
    case branch(Expression, then: [Step], otherwise: [Step])
    /// `while: COND` with `do` and `limit`.
    case whileLoop(Expression, body: [Step], limit: Int)
    /// `repeat: 5` with `do`.
    case repeatLoop(Expression, body: [Step])
    /// `for: i` with `in` (a list, or an expression that gives one) and `do`.
    case forLoop(name: String, Expression, body: [Step])
    /// `no_grad: [...]` and its like.
    case mode(Command.Mode, body: [Step])
    /// `raises: KIND` with `do`: the last step of the block raises one of the kinds.
    case raises([ErrorKind], body: [Step])
    /// `hook: x` with `as`, `given`, `do`, `return` and `kind`.
    case hook(Hook)
    /// `expect: {...}`.
    case expect([Expectation])
  }

  /// An attribute that a step writes.
  public enum AttributeName: String, Sendable, Hashable, CaseIterable {
    case grad
    case requiresGrad = "requires_grad"
    case data
  }

  /// The arguments of `backward`.
  public struct Backward: Sendable {
    /// The roots.
    public var of: [Expression]
    /// The cotangents, one for each root; an expression of kind `none` for the default.
    public var gradients: [Expression]?
    /// `retain_graph`, where it is given.
    public var retainGraph: Bool?
    /// `create_graph`.
    public var createGraph: Bool
    /// `inputs`, where they are given; may be empty, which an engine refuses.
    public var inputs: [Expression]?

    /// Makes the arguments.
    public init(
      of: [Expression], gradients: [Expression]? = nil, retainGraph: Bool? = nil,
      createGraph: Bool = false, inputs: [Expression]? = nil
    ) {
      self.of = of
      self.gradients = gradients
      self.retainGraph = retainGraph
      self.createGraph = createGraph
      self.inputs = inputs
    }
  }

  /// The arguments of `grad`.
  public struct Gradient: Sendable {
    /// The outputs.
    public var of: [Expression]
    /// The inputs.
    public var wrt: [Expression]
    /// The cotangents, one for each output; an expression of kind `none` for the default.
    public var gradOutputs: [Expression]?
    /// `retain_graph`, where it is given.
    public var retainGraph: Bool?
    /// `create_graph`.
    public var createGraph: Bool
    /// `allow_unused`.
    public var allowUnused: Bool

    /// Makes the arguments.
    public init(
      of: [Expression], wrt: [Expression], gradOutputs: [Expression]? = nil,
      retainGraph: Bool? = nil, createGraph: Bool = false, allowUnused: Bool = false
    ) {
      self.of = of
      self.wrt = wrt
      self.gradOutputs = gradOutputs
      self.retainGraph = retainGraph
      self.createGraph = createGraph
      self.allowUnused = allowUnused
    }
  }

  /// A hook of a case.
  public struct Hook: Sendable {
    /// The name of the tensor that the hook is on.
    public var on: String
    /// The hook's name.
    public var name: String
    /// When it runs.
    public var kind: Command.Hook.Kind
    /// The name that its body knows the gradient by.
    public var given: String
    /// What it does.
    public var body: [Step]
    /// What it returns, if anything.
    public var returned: Expression?

    /// Makes a hook.
    public init(
      on: String, name: String, kind: Command.Hook.Kind = .tensor, given: String, body: [Step],
      returned: Expression? = nil
    ) {
      self.on = on
      self.name = name
      self.kind = kind
      self.given = given
      self.body = body
      self.returned = returned
    }
  }
}
