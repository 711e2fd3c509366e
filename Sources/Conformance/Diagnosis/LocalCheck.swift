import ConformanceModel
import EngineKit
import Engines
import GradientCheck

/// Whether an engine differentiates one op rightly, at given operands and cotangents.
///
/// Finite differences of the engine's own values decide. Since they take many evaluations, they are
/// asked only where the engine's derivative is not that of the reference engine, unless `isThorough`.
struct LocalCheck {
  /// A derivative that is wrong, or may be.
  struct Fault {
    /// Whether finite differences contradict it; else they could not tell.
    var isShown: Bool
    /// Which derivative it is: `gradient`, `second derivative`, `tangent` or `value`.
    var what: String
    /// The position among the program's variables; of a value, among its outputs.
    var index: Int
    /// What is wanted and what came, where the reference engine can say.
    var wanted: Array64?
    var got: Array64?
    var dtype: DType
    /// The same at points near by, which tell a factor from a coincidence.
    var samples: [(wanted: [Double], got: [Double])] = []

    /// What it looks like.
    var likeness: Diagnosis? {
      guard let wanted, let got else { return nil }
      guard wanted.shape == got.shape, !samples.isEmpty else {
        return Likeness(wanted: wanted, got: got, dtype: dtype).diagnosis
      }
      // All points side by side: places do not count there, so that they are asked of one alone.
      let sampled = Likeness(
        wanted: Array64(shape: [], wanted.elements + samples.flatMap(\.wanted)),
        got: Array64(shape: [], got.elements + samples.flatMap(\.got)), dtype: dtype,
        isSampled: true
      ).diagnosis
      if let sampled, sampled.cause != .permuted { return sampled }
      let single = Likeness(wanted: wanted, got: got, dtype: dtype).diagnosis
      return single?.cause == .factor ? nil : single
    }
  }

  /// What is looked at.
  struct Scope {
    var gradients = true
    var secondDerivatives = false
    var tangents = false
  }

  let program: LocalProgram
  let engine: any Engine
  let reference: any Engine
  let scope: Scope
  let isThorough: Bool
  let deadline: ContinuousClock.Instant

  /// The first fault; `nil` where all is right or nothing can be said.
  ///
  /// - Parameter cotangents: Those that occurred, and others.
  func fault(cotangents: [[TensorValue]]) -> Fault? {
    let point = program.leaves.map(\.value)
    guard !program.variables.isEmpty else { return nil }
    var suspicion: Fault?
    for cotangents in cotangents {
      guard .now < deadline else { break }
      for examine in [gradientFault, secondFault] {
        guard let fault = examine(point, cotangents) else { continue }
        if fault.isShown { return fault }
        suspicion = suspicion ?? fault
      }
    }
    if let fault = tangentFault(point) {
      if fault.isShown { return fault }
      suspicion = suspicion ?? fault
    }
    return suspicion
  }

  /// The first result that is not that of the reference engine.
  func valueFault() -> Fault? {
    let point = program.leaves.map(\.value)
    guard let got = program.values(point, on: engine),
      let wanted = program.values(point, on: reference)
    else { return nil }
    return difference("value", wanted, got).map { fault in
      var fault = fault
      fault.isShown = true
      return fault
    }
  }

  /// Whether the engine gives back a cotangent, or a direction, that goes through nothing at all.
  ///
  /// Where it does not, no op can be judged by what comes of one.
  static func isCalibrated(_ engine: any Engine, forward: Bool) -> Bool {
    let (point, given) = (TensorValue(shape: [2], [2, 3]), TensorValue(shape: [2], [0.75, -1.5]))
    let identity = LocalProgram(
      leaves: [.init(name: "a0", value: point)],
      body: [Command(.apply(.init("mul", [.name("a0"), .integer(1)], outputs: ["y0"])))],
      outputs: ["y0"], leafTitles: [""])
    let came =
      forward
      ? identity.tangents([point], [given], on: engine)
      : identity.gradients([point], [given], on: engine)
    guard let came = came?.first?.doubles, let wanted = given.doubles else { return true }
    return came != [1, 1] || came == wanted
  }

  // MARK: - Gradients

  private func gradientFault(
    _ point: [TensorValue], _ cotangents: [TensorValue]
  ) -> Fault? {
    guard scope.gradients, let got = program.gradients(point, cotangents, on: engine) else {
      return nil
    }
    let wanted = program.gradients(point, cotangents, on: reference)
    return judged(
      "gradient", wanted, got, point, variables: program.variables,
      sampled: { moved in
        (
          program.gradients(moved, cotangents, on: reference),
          program.gradients(moved, cotangents, on: engine)
        )
      }
    ) { moved in
      program.values(moved, on: engine).map { inner($0, cotangents) }
    }
  }

  private func secondFault(
    _ point: [TensorValue], _ cotangents: [TensorValue]
  ) -> Fault? {
    guard scope.secondDerivatives,
      !(point + cotangents).contains(where: { $0.dtype == .complex128 })
    else { return nil }
    let direction = program.variables.map { directionOf(point[$0], seed: UInt64($0) + 7) }
    func derivatives(_ moved: [TensorValue], on engine: any Engine) -> [TensorValue]? {
      let (leaves, cotangents) = split(moved)
      return program.secondGradients(leaves, cotangents, direction, on: engine)
    }
    func split(_ moved: [TensorValue]) -> ([TensorValue], [TensorValue]) {
      (Array(moved.prefix(point.count)), Array(moved.dropFirst(point.count)))
    }
    // The cotangents are moved like operands.
    let whole = point + cotangents
    guard let got = derivatives(whole, on: engine) else { return nil }
    return judged(
      "second derivative", derivatives(whole, on: reference), got, whole,
      variables: program.variables + Array(point.count..<whole.count),
      sampled: { (derivatives($0, on: reference), derivatives($0, on: engine)) }
    ) { moved in
      let (leaves, cotangents) = split(moved)
      return program.gradients(leaves, cotangents, on: engine).map { inner($0, direction) }
    }
  }

  // MARK: - Tangents

  private func tangentFault(_ point: [TensorValue]) -> Fault? {
    guard scope.tangents else { return nil }
    let directions = program.variables.map { directionOf(point[$0], seed: UInt64($0) + 3) }
    // Along one operand at a time, which tells whose tangent is wrong.
    for (place, index) in program.variables.enumerated() where .now < deadline {
      var direction = program.variables.map { point[$0].filled(with: 0) }
      direction[place] = directions[place]
      guard let got = program.tangents(point, direction, on: engine) else { continue }
      let wanted = program.tangents(point, direction, on: reference)
      let found = wanted.flatMap { difference("tangent", $0, got) }
      if wanted != nil, found == nil, !isThorough { continue }
      let wide = point.map(\.widened)
      let report = try? checkTangent(
        of: { (arguments: [Double]) throws(OutOfTime) -> [Double] in
          guard .now < deadline else { throw OutOfTime() }
          let values = program.values(moved(wide, [index], to: arguments), on: engine)
          return values.map(flat) ?? flat(got).map { _ in .nan }
        }, at: flat([point[index]]), along: flat([directions[place]]), claimed: flat(got),
        options: checkOptions(point))
      if let report, report.verdict.isAcceptable { continue }
      guard
        var fault = found
          ?? (report?.verdict.isWrong == true
            ? Fault(
              isShown: true, what: "tangent", index: place, dtype: got.first?.dtype ?? .float64)
            : nil)
      else { continue }
      fault.isShown = report?.verdict.isWrong ?? false
      let output = fault.index
      fault.index = place
      addSamples(to: &fault, at: point, of: output) { moved in
        (
          program.tangents(moved, direction, on: reference),
          program.tangents(moved, direction, on: engine)
        )
      }
      return fault
    }
    return nil
  }

  // MARK: - Judging

  private struct OutOfTime: Error {}

  /// What to make of gradients, after finite differences of `function`.
  private func judged(
    _ what: String, _ wanted: [TensorValue]?, _ got: [TensorValue], _ point: [TensorValue],
    variables: [Int],
    sampled: ([TensorValue]) -> (wanted: [TensorValue]?, got: [TensorValue]?),
    _ function: ([TensorValue]) -> Double?
  ) -> Fault? {
    let found = wanted.flatMap { difference(what, $0, got) }
    if wanted != nil, found == nil, !isThorough { return nil }
    // Another shape needs no finite difference.
    if var found, found.wanted?.shape != found.got?.shape {
      found.isShown = true
      return found
    }
    let claimed = flat(got)
    let arguments = flat(variables.map { point[$0] })
    guard claimed.count == arguments.count, claimed.count <= 4096 else { return found }
    let wide = point.map(\.widened)
    let report = try? checkGradient(
      of: { (arguments: [Double]) throws(OutOfTime) -> Double in
        guard .now < deadline else { throw OutOfTime() }
        return function(moved(wide, variables, to: arguments)) ?? .nan
      }, at: arguments, claimed: claimed, options: checkOptions(point))
    guard let report else { return found }
    if report.verdict.isAcceptable { return nil }
    guard report.verdict.isWrong else { return found }
    var fault =
      found
      ?? Fault(
        isShown: true, what: what,
        index: variable(of: report.wrongEntries.first ?? 0, variables.map { point[$0] }),
        dtype: got.first?.dtype ?? .float64)
    fault.isShown = true
    if found != nil { addSamples(to: &fault, at: point, of: fault.index, sampled) }
    return fault
  }

  /// Adds what is wanted and what comes at points near by, where both are there.
  private func addSamples(
    to fault: inout Fault, at point: [TensorValue], of index: Int,
    _ sampled: ([TensorValue]) -> (wanted: [TensorValue]?, got: [TensorValue]?)
  ) {
    for scale in [0.97, 1.02, 1.05] where .now < deadline {
      let moved = point.map { value in
        value.dtype.isDifferentiable
          ? value.with(parts: value.parts.elements.map { $0 * scale }) : value
      }
      guard case (let wanted?, let got?) = sampled(moved), wanted.indices.contains(index),
        got.indices.contains(index)
      else { continue }
      let (w, g) = (wanted[index].parts, got[index].parts)
      guard w.shape == g.shape, w.elements.allSatisfy(\.isFinite) else { continue }
      fault.samples.append((w.elements, g.elements))
    }
  }

  /// The first array that is another one on the reference engine.
  private func difference(
    _ what: String, _ wanted: [TensorValue], _ got: [TensorValue]
  ) -> Fault? {
    for (index, (w, g)) in zip(wanted, got).enumerated() {
      let (wanted, got) = (w.parts, g.parts)
      if wanted.shape == got.shape, Nearness(w.dtype).holds(wanted.elements, got.elements) {
        continue
      }
      return Fault(
        isShown: false, what: what, index: index, wanted: wanted, got: got, dtype: w.dtype)
    }
    return nil
  }

  /// The place among the variables of the one that an entry of the gradient belongs to.
  private func variable(of entry: Int, _ variables: [TensorValue]) -> Int {
    var rest = entry
    for (place, value) in variables.enumerated() {
      let count = value.parts.count
      if rest < count { return place }
      rest -= count
    }
    return 0
  }

  private func checkOptions(_ point: [TensorValue]) -> CheckOptions {
    var options = CheckOptions()
    if point.contains(where: { $0.dtype == .float32 }) {
      options.precision = Double(Float.ulpOfOne)
      options.resolution = 1e-3
      options.requiredResolution = 1e-2
    } else {
      // The engine's own rounding is none of this check's business.
      options.resolution = 1e-8
    }
    return options
  }

  // MARK: - Vectors

  private func moved(
    _ point: [TensorValue], _ variables: [Int], to arguments: [Double]
  ) -> [TensorValue] {
    var rest = arguments[...]
    var result = point
    for index in variables {
      let count = point[index].parts.count
      result[index] = point[index].with(parts: Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    return result
  }

  private func flat(_ values: [TensorValue]) -> [Double] { values.flatMap(\.parts.elements) }

  private func inner(_ a: [TensorValue], _ b: [TensorValue]) -> Double {
    zip(flat(a), flat(b)).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Numbers of the size of one in a tensor's shape and type, the same on every machine.
  private func directionOf(_ value: TensorValue, seed: UInt64) -> TensorValue {
    var generator = SplitMix64(seed: seed)
    return value.with(parts: value.parts.elements.map { _ in generator.nextSigned() })
  }
}
