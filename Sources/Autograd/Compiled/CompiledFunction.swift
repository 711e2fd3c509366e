import CKernels

/// A function of float64 tensors that was recorded once and is evaluated as a program.
///
/// Where a function is evaluated many times without a graph, as by a gradient checker, most of the
/// time goes into making tensors. A compiled function makes none: what the closure did with its
/// inputs becomes a straight sequence of instructions over memory that is allocated once, and
/// `evaluate` copies the inputs there, runs the instructions, and copies the results out.
///
/// ```swift
/// let f = try CompiledFunction(at: [Tensor([0.1, 0.2])]) { x in [(x[0] * x[0]).sum()] }
/// f([0.3, 0.4])  // [0.25]
/// ```
///
/// Results are those of the closure to the last bit: instructions use the kernels of the ops. The
/// closure runs twice when it is compiled, the second time at a point nearby, and a function whose
/// program gives something else there is refused. It must compute the same each time, and write to
/// nothing but what it made.
///
/// What is recorded is what happened at the inputs given:
///
/// - Shapes are fixed.
/// - Tensors that the closure captures are constants, with the values that they have then.
/// - The value of a tensor that depends on the inputs cannot be read; a closure that asks for its
///   `item`, `values` or description is refused. What can be read is the answer to a question, such
///   as `(y < bound).isTrue`: the program then checks that the answer is the recorded one, and
///   where it is not, evaluates the closure instead, which is right but slow.
/// - Ops that have no instruction run as they are and make tensors; `allocates` says whether there
///   are any.
///
/// A compiled function is for one thread at a time, as its memory is.
public final class CompiledFunction {
  /// The shapes of the inputs.
  public let inputShapes: [[Int]]
  /// The shapes of the results.
  public let outputShapes: [[Int]]
  /// The number of elements of all inputs.
  public let inputCount: Int
  /// The number of elements of all results.
  public let outputCount: Int
  /// How many evaluations went another way than the recorded one, and ran the closure.
  public private(set) var departures = 0

  private let body: ([Tensor]) throws -> [Tensor]
  /// The memory, whose first words are the inputs.
  private let storage: Storage
  private let words: UnsafeMutablePointer<Double>
  private let instructions: UnsafeMutableBufferPointer<ck_instruction>
  private let code: UnsafePointer<ck_instruction>
  /// Where results are: their first words and numbers of elements.
  private let results: UnsafeMutableBufferPointer<(place: Int, count: Int)>
  private let calls: [BoundCall]

  /// Records and compiles a function.
  ///
  /// - Parameters:
  ///   - inputs: Where it is recorded; float64 tensors.
  ///   - body: The function, of as many tensors; its results are float64.
  /// - Throws: What `body` throws, or `AutogradError` where it cannot be compiled.
  public init(at inputs: [Tensor], _ body: @escaping ([Tensor]) throws -> [Tensor]) throws {
    guard inputs.allSatisfy({ $0.dtype == .float64 }) else {
      throw AutogradError(.dtypeMismatch, "the inputs of a compiled function are float64")
    }
    let trace = Trace()
    let recorded = try trace.record(inputs, body)
    guard recorded.tensors.allSatisfy({ $0.dtype == .float64 }) else {
      throw AutogradError(.dtypeMismatch, "the results of a compiled function are float64")
    }
    var program = Optimiser(trace, results: recorded.regions.map { trace.compacted($0) })
    program.run()
    let assembler = try Assembler(program)
    self.body = body
    inputShapes = inputs.map(\.shape)
    outputShapes = recorded.tensors.map(\.shape)
    inputCount = inputs.reduce(0) { $0 + $1.count }
    outputCount = recorded.tensors.reduce(0) { $0 + $1.count }
    let count = max(assembler.words, inputCount)
    storage = Storage.allocate(count + Assembler.alignment, .float64)
    // A complex tensor begins at a multiple of two words of its storage, wherever that lies.
    let hasComplex = program.blocks.contains { $0.dtype == .complex128 }
    let start =
      hasComplex
      ? storage.base
      : storage.base.alignedUp(toMultipleOf: Assembler.alignment * MemoryLayout<Double>.size)
    let skipped = (start - storage.base) / MemoryLayout<Double>.size
    let places = assembler.places.map { $0 + skipped }
    words = start.assumingMemoryBound(to: Double.self)
    words.initialize(repeating: 0, count: count)
    instructions = .allocate(capacity: assembler.instructions.count)
    _ = instructions.initialize(from: assembler.instructions)
    code = UnsafePointer(instructions.baseAddress ?? UnsafeMutablePointer.allocate(capacity: 1))
    results = .allocate(capacity: program.results.count)
    _ = results.initialize(
      from: program.results.map {
        (assembler.places[$0.block] + $0.layout.offset, $0.layout.count)
      })
    calls = CompiledFunction.bind(trace.calls, program, places, storage)
    for (block, place) in zip(program.blocks, places) {
      guard case .constant(let values) = block.content,
        place + values.count <= count + Assembler.alignment
      else { continue }
      storage.base.assumingMemoryBound(to: UInt64.self).advanced(by: place)
        .update(from: values, count: values.count)
    }
    try verify(inputs)
  }

  deinit {
    instructions.deallocate()
    results.deallocate()
  }

  /// The number of instructions, of which those of arrays count as several.
  public var instructionCount: Int { instructions.count }

  /// Whether an evaluation makes tensors, because some op has no instruction.
  public var allocates: Bool { !calls.isEmpty }

  /// The ops that have no instruction.
  public var opsWithoutInstruction: Set<String> { Set(calls.map(\.op.name)) }

  // MARK: - Evaluating

  /// Evaluates the function.
  ///
  /// - Parameters:
  ///   - inputs: The elements of the inputs, one input after another.
  ///   - outputs: Where the elements of the results go.
  /// - Throws: `AutogradError` where the numbers of elements are wrong, or an op without an
  ///   instruction refuses its operands.
  public func evaluate(
    _ inputs: UnsafeBufferPointer<Double>, into outputs: UnsafeMutableBufferPointer<Double>
  ) throws(AutogradError) {
    guard inputs.count == inputCount, outputs.count == outputCount else {
      throw AutogradError(
        .shapeMismatch,
        """
        a compiled function takes \(inputCount) numbers and gives \(outputCount), not \
        \(inputs.count) and \(outputs.count)
        """)
    }
    if let source = inputs.baseAddress { copy(source, to: words, inputCount) }
    var place = ck_run(code, 0, words)
    while place >= 0 {
      try calls[Int(code[place].out)].run()
      place = ck_run(code, place + 1, words)
    }
    guard place == ck_left_at_end else { return try depart(inputs, outputs) }
    guard var target = outputs.baseAddress else { return }
    for result in UnsafeBufferPointer(results) {
      copy(words + result.place, to: target, result.count)
      target += result.count
    }
  }

  /// Copies elements; a single one without a call, which would take longer than a short program.
  @inline(__always)
  private func copy(
    _ source: UnsafePointer<Double>, to target: UnsafeMutablePointer<Double>, _ count: Int
  ) {
    if count == 1 {
      target.pointee = source.pointee
    } else {
      target.update(from: source, count: count)
    }
  }

  /// Evaluates the function.
  ///
  /// - Parameter inputs: The elements of the inputs, one input after another.
  /// - Returns: The elements of the results.
  /// - Throws: What `evaluate` throws.
  public func callAsFunction(_ inputs: [Double]) throws(AutogradError) -> [Double] {
    var outputs = [Double](repeating: 0, count: outputCount)
    let result: Result<Void, AutogradError> = inputs.withUnsafeBufferPointer { inputs in
      outputs.withUnsafeMutableBufferPointer { outputs in
        do throws(AutogradError) { return .success(try evaluate(inputs, into: outputs)) } catch {
          return .failure(error)
        }
      }
    }
    try result.get()
    return outputs
  }

  /// Evaluates the function with tensors, outside the graph.
  ///
  /// - Parameter inputs: Tensors of the recorded shapes.
  /// - Returns: The results.
  /// - Throws: What `evaluate` throws.
  public func callAsFunction(_ inputs: [Tensor]) throws(AutogradError) -> [Tensor] {
    guard inputs.map(\.shape) == inputShapes else {
      throw AutogradError(
        .shapeMismatch,
        "a function compiled for shapes \(inputShapes) is given \(inputs.map(\.shape))")
    }
    var rest = try self(inputs.flatMap(\.values))[...]
    return outputShapes.map { shape in
      let count = shape.reduce(1, *)
      defer { rest = rest.dropFirst(count) }
      return Tensor(Array(rest.prefix(count)), shape: shape)
    }
  }

  /// Evaluates the closure, as the program is for another way through it.
  private func depart(
    _ inputs: UnsafeBufferPointer<Double>, _ outputs: UnsafeMutableBufferPointer<Double>
  ) throws(AutogradError) {
    departures += 1
    let results = try eagerly(Array(inputs))
    guard results.map(\.shape) == outputShapes else {
      throw AutogradError(
        .shapeMismatch,
        "a compiled function gave shapes \(results.map(\.shape)) in place of \(outputShapes)")
    }
    _ = outputs.update(fromContentsOf: results.flatMap(\.values))
  }

  private func eagerly(_ inputs: [Double]) throws(AutogradError) -> [Tensor] {
    var rest = inputs[...]
    let tensors = inputShapes.map { shape in
      let count = shape.reduce(1, *)
      defer { rest = rest.dropFirst(count) }
      return Tensor(Array(rest.prefix(count)), shape: shape)
    }
    do {
      return try withNoGrad { try body(tensors) }
    } catch let error as AutogradError {
      throw error
    } catch {
      throw AutogradError(.other, "\(error)")
    }
  }

  // MARK: - Compiling

  /// Refuses a program that does not give what the closure gives, here or nearby.
  private func verify(_ inputs: [Tensor]) throws {
    let values = inputs.flatMap(\.values)
    for point in [values, values.map { $0 + abs($0) * 0x1p-30 + 0x1p-60 }] {
      let expected = try eagerly(point).flatMap(\.values)
      let given = try self(point)
      let agrees = zip(expected, given).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
      guard agrees && expected.count == given.count else {
        throw AutogradError(
          .unsupported,
          """
          a function cannot be compiled that computes with the elements of its inputs other than \
          by ops, or not the same each time
          """)
      }
    }
    departures = 0
  }

  private static func bind(
    _ calls: [EagerCall], _ program: Optimiser, _ places: [Int], _ storage: Storage
  ) -> [BoundCall] {
    func view(_ region: Region, isNumber: Bool) -> Tensor {
      let (type, layout) = (region.dtype, region.layout)
      return Tensor(
        storage,
        Layout(
          shape: layout.shape, strides: layout.strides,
          offset: places[region.block] * 8 / type.size + layout.offset), type, isNumber: isNumber)
    }
    // Ops whose results nobody reads are not in the program any more.
    var bound = calls.map { BoundCall(op: $0.op, attributes: $0.attributes) }
    for case .eager(let index, let inputs, let outs) in program.steps {
      let call = calls[index]
      bound[index].inputs = zip(inputs, call.isNumber).map { view($0, isNumber: $1) }
      bound[index].outputs = zip(outs, call.shapes).map { block, shape in
        block.map { block in
          let type = program.blocks[block].dtype
          let layout = Layout(rowMajor: shape)
          return view(Region(block: block, layout: layout, dtype: type), isNumber: false)
        }
      }
    }
    return bound
  }
}

/// An op with its operands and results in the memory of a program.
private struct BoundCall {
  let op: Op
  let attributes: Attributes
  var inputs: [Tensor] = []
  var outputs: [Tensor?] = []

  func run() throws(AutogradError) {
    let results = try op.runPlainly(inputs, attributes)
    for (result, target) in zip(results, outputs) {
      guard let target else { continue }
      guard result.shape == target.shape else {
        throw AutogradError(
          .shapeMismatch,
          """
          \(op.name) gave shape \(result.shape) where the function was compiled for \
          \(target.shape)
          """)
      }
      target.overwrite(with: result)
    }
  }
}
