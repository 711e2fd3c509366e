/// What an engine says that it can do; a case that needs more is unsupported there.
public enum Capability: String, Sendable, Hashable, CaseIterable, Comparable {
  case leaf
  case requiresGrad = "requires_grad"
  case accumulation
  case retainGraph = "retain_graph"
  case detach
  case gradMode = "grad_mode"
  case inferenceMode = "inference_mode"
  case hooks
  case retainGrad = "retain_grad"
  case inPlace = "in_place"
  case views
  case doubleBackward = "double_backward"
  case forwardMode = "forward_mode"
  case customFunctions = "custom_functions"
  case graphIntrospection = "graph_introspection"
  case versions
  case nodeHooks = "node_hooks"
  case postAccumulateHooks = "post_accumulate_hooks"
  case checkpoint
  case anomalyMode = "anomaly_mode"
  case complex
  case integer

  /// Orders capabilities by their names.
  public static func < (left: Capability, right: Capability) -> Bool {
    left.rawValue < right.rawValue
  }
}
