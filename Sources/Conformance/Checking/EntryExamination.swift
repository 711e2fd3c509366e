import ConformanceModel
import EngineKit
import GradientCheck

/// Holds every entry of an engine's gradient of a program against the derivative, with the whole
/// ladder and GSL's opinion for each.
struct EntryExamination {
  private let program: ProgramFunction
  private let request: GradientCheckRequest
  private let domains: [Domain]
  /// A cotangent for each output: 1 for a scalar, else random.
  private let cotangents: [ShapedArray]
  /// The random direction of Hessian-vector products.
  let direction: [Double]
  private(set) var entries: [Conformance.GradientEntry] = []

  init(
    _ program: ProgramFunction, _ request: GradientCheckRequest, seed: UInt64,
    domains: [String: Domain]
  ) {
    self.program = program
    self.request = request
    var generator = SplitMix64(seed: seed)
    cotangents = program.trace.results.map { result in
      let numbers = ShapedArray(result)
      return ShapedArray(
        shape: numbers.shape,
        numbers.count == 1 ? [1] : numbers.elements.map { _ in generator.nextSigned() })
    }
    direction = program.point.flatMap(\.elements).map { _ in generator.nextSigned() }
    self.domains = zip(program.names, program.point).flatMap { name, array in
      Array(repeating: domains[name] ?? .all, count: array.count)
    }
  }

  mutating func run() throws(ProgramStop) {
    let function = program.function
    let (cotangents, program) = (cotangents, program)
    let gradient = try gradient(of: function, at: program.point)
    try examine("gradient", claimed: gradient) { (point) throws(ProgramStop) in
      let outputs = try function.value(program.arrays(point))
      return inner(outputs.flatMap(\.elements), cotangents.flatMap(\.elements))
    }
    guard request.order > 1, let hessianProduct = function.hessianProduct else { return }
    let product = program.flat(
      try hessianProduct(program.point, cotangents, program.arrays(direction)))
    let (this, direction) = (self, direction)
    try examine("second derivative", claimed: product) { (point) throws(ProgramStop) in
      inner(try this.gradient(of: function, at: program.arrays(point)), direction)
    }
  }

  private func gradient(
    of function: ProgramFunction.Function, at point: [ShapedArray]
  ) throws(ProgramStop) -> [Double] {
    guard let record = function.record else { return [] }
    let recording = try record(point, point.map { _ in true })
    var memory = cotangents.map { Cotangent($0) }
    return program.flat(try recording.pullback(&memory, false))
  }

  private mutating func examine(
    _ what: String, claimed: [Double], _ function: ([Double]) throws(ProgramStop) -> Double
  ) throws(ProgramStop) {
    var options = CheckOptions()
    guard claimed.count == program.point.reduce(0, { $0 + $1.count }) else { return }
    let point = program.point.flatMap(\.elements)
    for index in point.indices {
      func moved(_ x: Double) throws(ProgramStop) -> Double {
        var arguments = point
        arguments[index] = x
        return try function(arguments)
      }
      options.domain = domains[index]
      let comparison = try checkDerivative(
        of: moved, at: point[index], claimed: claimed[index], options: options)
      let estimate = try estimateDerivative(of: moved, at: point[index], domain: domains[index])
      entries.append(
        Conformance.GradientEntry(
          what: what, path: program.path(of: index), comparison: comparison,
          estimate: estimate))
    }
  }
}

private func inner(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}

extension ProgramFunction {
  /// A vector's elements in the shapes of the checked variables.
  func arrays(_ vector: [Double]) -> [ShapedArray] {
    var rest = vector[...]
    return point.map { array in
      defer { rest = rest.dropFirst(array.count) }
      return ShapedArray(shape: array.shape, Array(rest.prefix(array.count)))
    }
  }

  /// The elements of gradients, zero for one that is none.
  func flat(_ gradients: [ShapedArray?]) -> [Double] {
    zip(gradients, point).flatMap { gradient, array -> [Double] in
      guard let elements = gradient?.elements, elements.count == array.count else {
        return Array(repeating: 0, count: array.count)
      }
      return elements
    }
  }

  /// The path of an element of the vector, such as `w[1, 0]`.
  func path(of element: Int) -> String {
    var rest = element
    for (name, array) in zip(names, point) {
      if rest < array.count { return name + ElementComparison.path(of: rest, in: array.shape) }
      rest -= array.count
    }
    return "[\(element)]"
  }
}
