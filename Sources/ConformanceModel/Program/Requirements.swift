public import EngineKit

/// What an engine must have for a case to be run on it.
public struct Requirements: Sendable, Hashable {
  /// The capabilities.
  public var capabilities: Set<Capability> = []
  /// The ops, without trailing `_`.
  public var ops: Set<String> = []
  /// The element types.
  public var dtypes: Set<DType> = []

  /// What of this an engine does not say that it has, in words; empty when the case can run.
  public func missing(from engine: EngineDescription) -> [String] {
    let ops =
      engine.ops.map { ops in self.ops.filter { !ops.contains($0) && !ops.contains($0 + "_") } }
      ?? []
    return capabilities.subtracting(engine.capabilities).sorted()
      .map { "capability \($0.rawValue)" }
      + dtypes.subtracting(engine.dtypes).map { "dtype \($0.rawValue)" }.sorted()
      + ops.sorted().map { "op \($0)" }
  }
}

extension Case {
  /// What the case's inputs, steps and observations need, and what it states beyond that.
  public func requirements(vocabulary: OpTable = .standard) -> Requirements {
    var collector = RequirementCollector(vocabulary: vocabulary, functions: functions)
    collector.result.capabilities = needs
    for input in inputs { collector.add(input.tensor.dtype) }
    forEachStep { collector.add($0) }
    for expectation in allExpectations { collector.add(expectation.observation) }
    for expectation in allExpectations { collector.add(expectation.matcher) }
    if let gradcheck { collector.add(gradcheck) }
    return collector.finished()
  }
}

private struct RequirementCollector {
  /// What makes complex numbers of real ones, or takes complex ones alone.
  private static let complexOps: Set<String> = [
    "complex", "imag", "polar", "view_as_complex", "view_as_real",
  ]

  /// What makes a tensor of no other tensor.
  private static let makingOps: Set<String> = ["arange", "eye", "full", "ones", "zeros"]

  let vocabulary: OpTable
  let functions: [String: Function]
  var result = Requirements()
  private var makesViews = false
  /// Whether tensors are made of which the program does not say the element type.
  private var makesTensors = false
  /// How many passes add to `.grad`; those of a loop's body count as several.
  private var passes = 0

  init(vocabulary: OpTable, functions: [String: Function]) {
    self.vocabulary = vocabulary
    self.functions = functions
  }

  /// Writing in place where views exist needs them to share storage.
  func finished() -> Requirements {
    var result = result
    if makesViews && result.capabilities.contains(.inPlace) {
      result.capabilities.insert(.views)
    }
    // What one pass leaves in `.grad` is its gradient, which a transform of functions has too.
    if passes > 1 { result.capabilities.insert(.accumulation) }
    // Numbers take the type of the tensor beside them; what the case itself makes is float64.
    if makesTensors || !result.dtypes.contains(.float32) { result.dtypes.insert(.float64) }
    return result
  }

  mutating func add(_ dtype: DType) {
    result.dtypes.insert(dtype)
    switch dtype {
    case .complex128: result.capabilities.insert(.complex)
    case .int64, .bool: result.capabilities.insert(.integer)
    case .float64, .float32: break
    }
  }

  mutating func add(_ observation: Observation) {
    switch observation {
    case .calls, .hookOrder: result.capabilities.insert(.hooks)
    case .gradEnabled: result.capabilities.insert(.gradMode)
    case .tensor(_, let property):
      switch property {
      case .value, .shape, .dtype, .grad, .gradShape, .gradDType: break
      case .gradRequiresGrad: result.capabilities.insert(.requiresGrad)
      case .requiresGrad: result.capabilities.insert(.requiresGrad)
      case .isLeaf: result.capabilities.insert(.leaf)
      case .gradFn: result.capabilities.insert(.graphIntrospection)
      case .version: result.capabilities.insert(.versions)
      }
    }
  }

  mutating func add(_ matcher: Matcher) {
    switch matcher {
    case .sameAs, .notSameAs: result.capabilities.insert(.views)
    case .oneOf(let matchers): for matcher in matchers { add(matcher) }
    default: break
    }
  }

  mutating func add(_ gradcheck: GradientCheckRequest) {
    makesTensors = true
    if gradcheck.order > 1 { result.capabilities.insert(.doubleBackward) }
    if gradcheck.modes.contains(.forward) { result.capabilities.insert(.forwardMode) }
  }

  mutating func add(_ step: Step) {
    for expression in step.expressions { expression.forEach { add($0) } }
    switch step.kind {
    case .write(let place, let op, _):
      result.capabilities.insert(.inPlace)
      if let op { result.ops.insert(op.op) } else { result.ops.insert("copy") }
      if case .index = place.kind { makesViews = true }
    case .setAttribute(_, let attribute, _):
      switch attribute {
      case .grad: result.capabilities.insert(.accumulation)
      case .requiresGrad: result.capabilities.insert(.requiresGrad)
      case .data: result.capabilities.insert(.detach)
      }
    case .backward(let backward):
      passes += 1
      if backward.createGraph { result.capabilities.insert(.doubleBackward) }
      if backward.retainGraph != nil { result.capabilities.insert(.retainGraph) }
    case .grad(_, let gradient):
      if gradient.createGraph { result.capabilities.insert(.doubleBackward) }
      if gradient.retainGraph != nil { result.capabilities.insert(.retainGraph) }
    case .jvp: result.capabilities.insert(.forwardMode)
    case .retainGrad: result.capabilities.insert(.retainGrad)
    case .mode(let mode, _):
      switch mode {
      case .noGrad, .enableGrad: result.capabilities.insert(.gradMode)
      case .inferenceMode: result.capabilities.insert(.inferenceMode)
      case .anomalyMode: result.capabilities.insert(.anomalyMode)
      }
    case .raises(let kinds, _): for kind in kinds { add(kind) }
    case .hook(let hook):
      switch hook.kind {
      case .tensor: result.capabilities.insert(.hooks)
      case .postAccumulate: result.capabilities.formUnion([.hooks, .postAccumulateHooks])
      case .node: result.capabilities.formUnion([.hooks, .nodeHooks])
      }
    case .whileLoop(_, let body, _), .repeatLoop(_, let body), .forLoop(_, _, let body):
      for step in body { step.forEach { if case .backward = $0.kind { passes += 1 } } }
    case .bind, .call, .remove, .release, .branch, .expect:
      break
    }
  }

  private mutating func add(_ kind: ErrorKind) {
    switch kind {
    case .graphFreed: result.capabilities.insert(.retainGraph)
    case .staleSavedValue: result.capabilities.insert(.versions)
    case .viewInPlace, .overlappingWrite: result.capabilities.formUnion([.inPlace, .views])
    case .leafInPlace: result.capabilities.formUnion([.inPlace, .leaf])
    case .notALeaf: result.capabilities.insert(.leaf)
    case .dtypeNotDifferentiable: result.capabilities.insert(.requiresGrad)
    default: break
    }
  }

  private mutating func add(_ expression: Expression) {
    switch expression.kind {
    case .dtype(let dtype): add(dtype)
    case .list: makesTensors = true
    case .attribute(_, .data): result.capabilities.insert(.detach)
    case .call(let function, _):
      if function == "checkpoint" { result.capabilities.insert(.checkpoint) }
      if case .custom? = functions[function]?.body {
        result.capabilities.insert(.customFunctions)
      } else if functions[function] == nil, let signature = vocabulary[function] {
        add(signature, inPlace: function.hasSuffix("_"))
      }
    default: break
    }
  }

  private mutating func add(_ signature: OpSignature, inPlace: Bool) {
    result.ops.insert(signature.name)
    if Self.makingOps.contains(signature.name) { makesTensors = true }
    if inPlace { result.capabilities.insert(.inPlace) }
    if signature.givesView { makesViews = true }
    if signature.name == "detach" { result.capabilities.insert(.detach) }
    if Self.complexOps.contains(signature.name) { result.capabilities.insert(.complex) }
  }
}
