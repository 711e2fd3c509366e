/// What is observed, and what must be seen.
public struct Expectation: Sendable {
  /// What is observed.
  public var observation: Observation
  /// What must be seen.
  public var matcher: Matcher
  /// The place of the observation's name.
  public var location: FileLocation

  /// Makes an expectation.
  public init(_ observation: Observation, _ matcher: Matcher, at location: FileLocation) {
    self.observation = observation
    self.matcher = matcher
    self.location = location
  }
}

/// Something that a case lets one observe.
public enum Observation: Sendable, Hashable {
  /// A property of a named tensor.
  case tensor(String, Property)
  /// `h.calls`: how often a hook ran.
  case calls(hook: String)
  /// `hooks.order`: the names of the hooks in the order in which they ran.
  case hookOrder
  /// `grad_enabled`.
  case gradEnabled

  /// A property of a tensor.
  public enum Property: String, Sendable, Hashable, CaseIterable {
    case value
    case grad
    case requiresGrad = "requires_grad"
    case isLeaf = "is_leaf"
    case gradFn = "grad_fn"
    case shape
    case dtype
    case version
    case gradShape = "grad.shape"
    case gradDType = "grad.dtype"
    case gradRequiresGrad = "grad.requires_grad"
  }
}

extension Observation: CustomStringConvertible {
  /// The observation as a case writes it.
  public var description: String {
    switch self {
    case .tensor(let name, let property): "\(name).\(property.rawValue)"
    case .calls(let hook): "\(hook).calls"
    case .hookOrder: "hooks.order"
    case .gradEnabled: "grad_enabled"
    }
  }
}
