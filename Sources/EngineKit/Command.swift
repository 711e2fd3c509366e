/// One instruction to an engine; a case is lowered to a list of these.
///
/// The specification is `ENGINE-PROTOCOL.md`; each case here is one row of its table of
/// commands. Names are the runner's own (`w1`, `w2`, …), except those of hooks.
public struct Command: Sendable, Hashable {
  /// What to do.
  public var action: Action
  /// Whether the batch goes on when this command fails.
  public var mayFail: Bool

  /// Makes a command from what it does.
  public init(_ action: Action, mayFail: Bool = false) {
    self.action = action
    self.mayFail = mayFail
  }

  /// What a command does.
  public indirect enum Action: Sendable, Hashable {
    /// Makes a leaf.
    case tensor(out: String, value: TensorValue, requiresGrad: Bool)
    /// Runs an op.
    case apply(Application)
    /// Accumulates gradients into `.grad`.
    case backward(Backward)
    /// Binds gradients as values and touches no `.grad`.
    case grad(Gradient)
    /// Forward mode: runs commands with some tensors carrying tangents.
    case jvp(ForwardMode)
    /// Pushes a mode on the stack of modes.
    case enter(Mode)
    /// Pops that mode.
    case leave(Mode)
    /// Writes an attribute.
    case set(on: String, AttributeWrite)
    /// Binds an attribute as a value.
    case get(of: String, ReadableAttribute, out: String)
    /// Keeps the gradient of a non-leaf.
    case retainGrad(on: String)
    /// Registers a hook, run by the engine during backward.
    case hook(Hook)
    /// Removes a hook.
    case unhook(String)
    /// Defines a custom function, then run by `apply`.
    case define(CustomFunction)
    /// Runs commands without keeping intermediate values.
    case checkpoint(commands: [Command], inputs: [String], outputs: [String])
    /// Drops references; names that are not bound are passed over.
    case release([String])
    /// Observes something.
    case read(of: String?, Observable)
  }

  /// An op with its operands.
  public struct Application: Sendable, Hashable {
    /// The op's name in the op table; a trailing `_` works in place on the first input.
    public var op: String
    /// The tensor arguments.
    public var inputs: [Operand]
    /// The other arguments by name.
    public var attributes: [String: Attribute]
    /// The names bound to the results.
    public var outputs: [String]

    /// Makes an application of `op`.
    public init(
      _ op: String, _ inputs: [Operand], attributes: [String: Attribute] = [:], outputs: [String]
    ) {
      self.op = op
      self.inputs = inputs
      self.attributes = attributes
      self.outputs = outputs
    }
  }

  /// A backward pass.
  public struct Backward: Sendable, Hashable {
    /// The roots.
    public var of: [String]
    /// The cotangent of each root, `nil` for the default; absent where none is given.
    public var gradients: [String?]?
    /// Whether saved values outlive the pass; the engine's default where absent.
    public var retainGraph: Bool?
    /// Whether the pass is itself recorded.
    public var createGraph: Bool
    /// The tensors to accumulate into; every reachable leaf where absent.
    public var inputs: [String]?

    /// Makes a backward pass from `of`.
    public init(
      of: [String], gradients: [String?]? = nil, retainGraph: Bool? = nil,
      createGraph: Bool = false, inputs: [String]? = nil
    ) {
      self.of = of
      self.gradients = gradients
      self.retainGraph = retainGraph
      self.createGraph = createGraph
      self.inputs = inputs
    }
  }

  /// A functional gradient.
  public struct Gradient: Sendable, Hashable {
    /// The outputs that are differentiated.
    public var of: [String]
    /// The tensors with respect to which they are differentiated.
    public var wrt: [String]
    /// The cotangent of each output, `nil` for the default; absent where none is given.
    public var gradOutputs: [String?]?
    /// Whether saved values outlive the pass; the engine's default where absent.
    public var retainGraph: Bool?
    /// Whether the pass is itself recorded.
    public var createGraph: Bool
    /// Whether an unused input gives none instead of an error.
    public var allowUnused: Bool
    /// The names bound to the gradients, one for each of `wrt`.
    public var out: [String]

    /// Makes a gradient of `of` with respect to `wrt`.
    public init(
      of: [String], wrt: [String], gradOutputs: [String?]? = nil, retainGraph: Bool? = nil,
      createGraph: Bool = false, allowUnused: Bool = false, out: [String]
    ) {
      self.of = of
      self.wrt = wrt
      self.gradOutputs = gradOutputs
      self.retainGraph = retainGraph
      self.createGraph = createGraph
      self.allowUnused = allowUnused
      self.out = out
    }
  }

  /// A forward-mode pass: `commands` run on a scratch copy of the names.
  public struct ForwardMode: Sendable, Hashable {
    /// All that made `of` since the start of the case.
    public var commands: [Command]
    /// The outputs whose tangents are wanted.
    public var of: [String]
    /// The tensors that carry tangents.
    public var wrt: [String]
    /// The tangent of each of `wrt`.
    public var tangents: [String]
    /// The names bound to the tangents of `of`.
    public var out: [String]

    /// Makes a forward-mode pass.
    public init(
      commands: [Command], of: [String], wrt: [String], tangents: [String], out: [String]
    ) {
      self.commands = commands
      self.of = of
      self.wrt = wrt
      self.tangents = tangents
      self.out = out
    }
  }

  /// A hook that the engine runs during backward.
  public struct Hook: Sendable, Hashable {
    /// When a hook runs and what it is given.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
      /// Given the gradient with respect to a tensor, which it may replace.
      case tensor
      /// Given a leaf after its `.grad` was updated.
      case postAccumulate = "post_accumulate"
      /// Run with the node that made a tensor.
      case node
    }

    /// The tensor that the hook is on.
    public var on: String
    /// The hook's own name, which `hook_order` shows.
    public var out: String
    /// When the hook runs.
    public var kind: Kind
    /// The name that the body knows the gradient by.
    public var given: String
    /// What the hook does.
    public var body: [Command]
    /// The name of what it returns, if anything.
    public var returned: String?

    /// Makes a hook on the tensor `on`.
    public init(
      on: String, out: String, kind: Kind = .tensor, given: String, body: [Command],
      returned: String? = nil
    ) {
      self.on = on
      self.out = out
      self.kind = kind
      self.given = given
      self.body = body
      self.returned = returned
    }
  }

  /// A function with a backward of its own.
  public struct CustomFunction: Sendable, Hashable {
    /// The name that `apply` calls it by.
    public var name: String
    /// The names of its inputs.
    public var inputs: [String]
    /// What it computes.
    public var forward: [Command]
    /// The names of its results.
    public var returns: [String]
    /// The names of the results' cotangents in `backward`.
    public var given: [String]
    /// How it turns cotangents into gradients; names bound in `forward` are saved values.
    public var backward: [Command]
    /// The name of each input's gradient, `nil` for none.
    public var gradients: [String?]

    /// Makes a custom function.
    public init(
      name: String, inputs: [String], forward: [Command], returns: [String], given: [String],
      backward: [Command], gradients: [String?]
    ) {
      self.name = name
      self.inputs = inputs
      self.forward = forward
      self.returns = returns
      self.given = given
      self.backward = backward
      self.gradients = gradients
    }
  }

  /// A mode that changes what is recorded.
  public enum Mode: String, Sendable, Hashable, CaseIterable {
    case noGrad = "no_grad"
    case enableGrad = "enable_grad"
    case inferenceMode = "inference_mode"
    case anomalyMode = "anomaly_mode"
  }

  /// An attribute with what it is set to.
  public enum AttributeWrite: Sendable, Hashable {
    /// A tensor's gradient, or none.
    case grad(String?)
    /// Whether gradients are wanted.
    case requiresGrad(Bool)
    /// The values, replaced without touching the graph.
    case data(String)
  }

  /// An attribute that `get` binds as a value.
  public enum ReadableAttribute: String, Sendable, Hashable, CaseIterable {
    case grad
    case data
  }

  /// What `read` observes.
  public enum Observable: String, Sendable, Hashable, CaseIterable {
    case value
    case grad
    case requiresGrad = "requires_grad"
    case isLeaf = "is_leaf"
    case gradFn = "grad_fn"
    case shape
    case dtype
    case version
    case calls
    case storage
    case gradEnabled = "grad_enabled"
    case hookOrder = "hook_order"
  }
}

/// An entry of `in`: something that stands where a tensor stands.
public indirect enum Operand: Sendable, Hashable {
  /// A bound name.
  case name(String)
  /// A float constant that takes the other operand's dtype.
  case number(Double)
  /// An integer constant that takes the other operand's dtype.
  case integer(Int)
  /// A tensor literal.
  case tensor(TensorValue)
  /// A list of tensors, as `cat` takes.
  case list([Operand])
  /// An optional operand that is absent while one after it is there; `null` on the wire.
  case none
}

/// An argument that is not a tensor operand.
public indirect enum Attribute: Sendable, Hashable {
  case none
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case list([Attribute])
  /// A bound tensor, `{"name": n}` on the wire.
  case tensor(String)
}
