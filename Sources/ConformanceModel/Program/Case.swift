public import EngineKit

/// A small program over tensors with what every conforming engine lets one observe.
///
/// A case with an `over` table is read as one `Case` for every combination.
public struct Case: Sendable {
  /// The file's path under the corpus root without its extension, `/`, the case's key, and
  /// `[name=value,…]` where the case comes from an `over` table.
  public var id: String
  /// The promise under test, in one sentence.
  public var about: String
  /// Where the promise comes from.
  public var source: String
  /// The place of the case's key.
  public var location: FileLocation
  /// The lines of the file that the case is written in.
  public var text = ""
  /// The constants and variables, constants first, each in the order of the file.
  public var inputs: [Input]
  /// The program.
  public var steps: [Step]
  /// What is observed after the last step.
  public var expectations: [Expectation]
  /// What is checked against finite differences.
  public var gradcheck: GradientCheckRequest?
  /// Capabilities that the case states beyond those that its steps and observations imply.
  public var needs: Set<Capability>
  /// How floats are compared where an expectation does not say.
  public var tolerance: Tolerance
  /// The functions of the case's file by name.
  public var functions: [String: Function]
  /// How much the case decides.
  public var tier: Tier
  /// Why a case of `core` stays that no known fault is caught by.
  public var stays: String?

  /// Makes a case.
  public init(
    id: String, about: String, source: String, location: FileLocation, inputs: [Input] = [],
    steps: [Step] = [], expectations: [Expectation] = [],
    gradcheck: GradientCheckRequest? = nil, needs: Set<Capability> = [],
    tolerance: Tolerance = Tolerance(), functions: [String: Function] = [:],
    tier: Tier = .core, stays: String? = nil
  ) {
    self.id = id
    self.about = about
    self.source = source
    self.location = location
    self.inputs = inputs
    self.steps = steps
    self.expectations = expectations
    self.gradcheck = gradcheck
    self.needs = needs
    self.tolerance = tolerance
    self.functions = functions
    self.tier = tier
    self.stays = stays
  }
}

/// A tensor that a case begins with.
public struct Input: Sendable {
  /// The name that the case knows it by.
  public var name: String
  /// What it holds.
  public var tensor: TensorSpecification
  /// Whether it is one of the case's `variables`.
  public var requiresGrad: Bool
  /// The place of its name.
  public var location: FileLocation

  /// Makes an input.
  public init(
    name: String, tensor: TensorSpecification, requiresGrad: Bool, location: FileLocation
  ) {
    self.name = name
    self.tensor = tensor
    self.requiresGrad = requiresGrad
    self.location = location
  }
}

/// What is checked against finite differences.
public struct GradientCheckRequest: Sendable {
  /// A way to differentiate.
  public enum Mode: String, Sendable, Hashable, CaseIterable {
    case reverse
    case forward
  }

  /// The names of the outputs.
  public var of: [String]
  /// The names of the inputs; every variable where absent.
  public var wrt: [String]?
  /// 1 for gradients, 2 for Hessian-vector products as well.
  public var order: Int
  /// The ways to differentiate.
  public var modes: [Mode]
  /// The place of the request.
  public var location: FileLocation

  /// Makes a request.
  public init(
    of: [String], wrt: [String]? = nil, order: Int = 1, modes: [Mode] = [.reverse],
    location: FileLocation
  ) {
    self.of = of
    self.wrt = wrt
    self.order = order
    self.modes = modes
    self.location = location
  }
}

/// A function that a file's cases may call.
public struct Function: Sendable {
  /// What a function is made of.
  public enum Body: Sendable {
    /// A plain function: run by the runner step by step; it may branch and recurse.
    case plain(steps: [Step], returns: [String])
    /// A custom function: it has a backward of its own. A gradient of `nil` is none.
    case custom(
      forward: [Step], returns: [String], given: [String], backward: [Step], gradients: [String?])
  }

  /// The function's name.
  public var name: String
  /// The names of its inputs.
  public var inputs: [String]
  /// What it does.
  public var body: Body
  /// The place of its name.
  public var location: FileLocation

  /// Makes a function.
  public init(name: String, inputs: [String], body: Body, location: FileLocation) {
    self.name = name
    self.inputs = inputs
    self.body = body
    self.location = location
  }
}
