import CKernels

/// A recording of the ops that a function applies to its inputs, as steps of a program.
///
/// Values are known by the storage they lie in: views of a traced value, whatever made them, are
/// regions of the same block, and cost no step. What lies in a storage that no step made is a
/// constant, with the value that it has when it is used.
final class Trace {
  private(set) var blocks: [Block] = []
  private(set) var steps: [Step] = []
  /// The ops that the eager steps apply.
  private(set) var calls: [EagerCall] = []
  /// Why the function cannot be compiled, if something was met that it cannot.
  private(set) var refusal: AutogradError?
  private var blockOfStorage: [ObjectIdentifier: Int] = [:]
  /// Keeps storages alive, so that no other comes to have the name of one.
  private var storages: [Storage] = []
  /// The words of storages that were made in the function.
  private var madeHere: [ObjectIdentifier: Int] = [:]
  private var constants: [Constant: Region] = [:]
  private var recentNumbers: [(bits: UInt64, index: Int)] = []
  private var nextRecent = 0
  private var numbers: [UInt64] = []

  /// The block of all constant scalars.
  static let numbersBlock = 0

  private struct Constant: Hashable {
    let storage: ObjectIdentifier
    let version: Int
    let layout: Layout
    let type: ElementType
  }

  init() { blocks.append(Block(content: .constant([]), dtype: .float64, count: 0)) }

  // MARK: - The trace of this thread

  /// The trace that runs in this thread, if one does.
  static var current: Trace? {
    guard Modes.areEngaged, let pointer = ck_trace() else { return nil }
    return Unmanaged<Trace>.fromOpaque(pointer).takeUnretainedValue()
  }

  /// Runs `body` with this trace, or with none.
  private static func with<R>(_ trace: Trace?, _ body: () throws -> R) rethrows -> R {
    let outer = ck_trace()
    ck_set_trace(trace.map { Unmanaged.passUnretained($0).toOpaque() })
    defer { ck_set_trace(outer) }
    return try body()
  }

  /// Records what `body` does with tensors that look like `inputs`.
  ///
  /// - Returns: The regions of its results.
  func record(
    _ inputs: [Tensor], _ body: ([Tensor]) throws -> [Tensor]
  ) throws -> (tensors: [Tensor], regions: [Region]) {
    Modes.engage()
    defer { Modes.disengage() }
    let arguments = inputs.map { $0.compactedCopy() }
    for argument in arguments {
      let block = addBlock(.input, .float64, argument.count)
      know(argument.storage, as: block)
    }
    let results = try Trace.with(self) { try withNoGrad { try body(arguments) } }
    if let refusal { throw refusal }
    let regions = results.map { region(of: $0, as: .float64) }
    // Constants that were used last are in their block from here on.
    blocks[Trace.numbersBlock].content = .constant(numbers)
    blocks[Trace.numbersBlock].count = numbers.count
    return (results, regions)
  }

  func refuse(_ words: String) {
    if refusal == nil { refusal = AutogradError(.unsupported, words) }
  }

  // MARK: - Blocks

  func addBlock(_ content: Block.Content, _ dtype: ElementType, _ count: Int) -> Int {
    blocks.append(Block(content: content, dtype: dtype, count: count))
    return blocks.count - 1
  }

  func add(_ step: Step) { steps.append(step) }

  private func know(_ storage: Storage, as block: Int) {
    storages.append(storage)
    blockOfStorage[ObjectIdentifier(storage)] = block
  }

  func isTraced(_ tensor: Tensor) -> Bool { block(of: tensor) != nil }

  private func block(of tensor: Tensor) -> Int? {
    blockOfStorage[ObjectIdentifier(tensor.storage)]
  }

  /// Where the elements of a tensor are in the program; those of a constant in the given type.
  func region(of tensor: Tensor, as type: ElementType? = nil) -> Region {
    if let block = block(of: tensor) {
      return Region(block: block, layout: tensor.layout, dtype: tensor.dtype)
    }
    let value = tensor.converted(to: type ?? tensor.dtype)
    if value.count == 1, value.dtype == .float64 {
      let index = number(value.compacted().pointer(Double.self).pointee.bitPattern)
      return Region(
        block: Trace.numbersBlock,
        layout: Layout(
          shape: tensor.shape, strides: tensor.shape.map { _ in 1 }, offset: index))
    }
    let name = Constant(
      storage: ObjectIdentifier(tensor.storage), version: tensor.version, layout: tensor.layout,
      type: value.dtype)
    if let known = constants[name] { return known }
    storages.append(tensor.storage)
    let copy = value.compactedCopy()
    let block = addBlock(.constant(copy.words()), copy.dtype, copy.count)
    let region = Region(block: block, layout: copy.layout, dtype: copy.dtype)
    constants[name] = region
    return region
  }

  /// The index of a constant scalar.
  private func number(_ bits: UInt64) -> Int {
    // A loop uses a few again and again; a list of many stays in one piece.
    if let recent = recentNumbers.first(where: { $0.bits == bits }) { return recent.index }
    numbers.append(bits)
    let entry = (bits: bits, index: numbers.count - 1)
    if recentNumbers.count < 8 {
      recentNumbers.append(entry)
    } else {
      recentNumbers[nextRecent] = entry
      nextRecent = (nextRecent + 1) % 8
    }
    return entry.index
  }

  // MARK: - What is met while the function runs

  /// Applies an op and records it, where it depends on an input.
  func apply(
    _ op: Op, _ inputs: [Tensor], _ attributes: Attributes
  ) throws(AutogradError) -> [Tensor] {
    let result: Result<[Tensor], AutogradError> = Trace.with(nil) {
      do throws(AutogradError) { return .success(try op.runPlainly(inputs, attributes)) } catch {
        return .failure(error)
      }
    }
    var outputs = try result.get()
    if let node = outputs.first?.recordedNode, node.op === op { noteSaved(node, inputs) }
    guard inputs.contains(where: isTraced) else {
      for output in outputs where !inputs.contains(where: { $0.storage === output.storage }) {
        noteCreation(output)
      }
      return outputs
    }
    // What lies in a known storage is a view of something that is there already.
    var fresh: [Int?] = []
    for (index, output) in outputs.enumerated() {
      guard !isTraced(output), !inputs.contains(where: { $0.storage === output.storage }) else {
        fresh.append(nil)
        continue
      }
      if !output.layout.isCompact {
        let copy = output.compactedCopy()
        copy.recordedNode = output.recordedNode
        copy.outputIndex = output.outputIndex
        outputs[index] = copy
      }
      let block = addBlock(.temporary, output.dtype, output.count)
      know(outputs[index].storage, as: block)
      fresh.append(block)
    }
    if fresh.contains(where: { $0 != nil }) { lower(op, inputs, attributes, outputs, fresh) }
    return outputs
  }

  /// Records an application that has no instruction.
  func addEager(
    _ op: Op, _ inputs: [Tensor], _ attributes: Attributes, _ outputs: [Tensor], _ blocks: [Int?]
  ) {
    let regions = inputs.map { region(of: $0) }
    calls.append(
      EagerCall(
        op: op, attributes: attributes, isNumber: inputs.map(\.isNumber),
        shapes: outputs.map(\.shape)))
    add(.eager(calls.count - 1, regions, to: blocks))
  }

  func noteCreation(_ tensor: Tensor) {
    let name = ObjectIdentifier(tensor.storage)
    guard !isTraced(tensor), tensor.layout.isCompact, madeHere[name] == nil else { return }
    storages.append(tensor.storage)
    madeHere[name] = tensor.count
  }

  /// Notes the copy of an input that recording an op for a gradient made.
  private func noteSaved(_ node: Node, _ inputs: [Tensor]) {
    for case .some(let copy) in [node.a?.tensor, node.detail?.inputs.first??.tensor]
    where !inputs.contains(where: { $0.storage === copy.storage }) {
      noteCopy(of: inputs[0], copy)
    }
  }

  /// Notes that elements were copied outside of an op.
  func noteCopy(of source: Tensor, _ copy: Tensor) {
    guard let block = block(of: source), !isTraced(copy) else { return }
    let target = addBlock(.temporary, copy.dtype, copy.count)
    know(copy.storage, as: target)
    let region = Region(block: block, layout: source.layout, dtype: source.dtype)
    if copy.dtype == source.dtype && copy.dtype.size == 8 {
      add(.copy(region, to: Region(block: target, layout: copy.layout)))
      return
    }
    let call =
      copy.dtype == source.dtype
      ? EagerCall(op: .clone, attributes: .none, isNumber: [false], shapes: [copy.shape])
      : EagerCall(
        op: .convert, attributes: Attributes(("dtype", .string(copy.dtype.name))),
        isNumber: [false], shapes: [copy.shape])
    calls.append(call)
    add(.eager(calls.count - 1, [region], to: [target]))
  }

  /// Notes that `source` is about to be written over the elements of `target`.
  func noteWrite(_ source: Tensor, over target: Tensor) {
    if !isTraced(target) {
      let name = ObjectIdentifier(target.storage)
      guard let count = madeHere[name] else {
        // A constant over a constant is none of the program's business.
        if isTraced(source) {
          refuse("a compiled function writes to a tensor that was there before it")
        }
        return
      }
      let whole = Tensor(target.storage, Layout(rowMajor: [count]), target.dtype)
      let initial = region(of: whole)
      let block = addBlock(.temporary, target.dtype, count)
      know(target.storage, as: block)
      add(.copy(initial, to: Region(block: block, layout: whole.layout)))
    }
    guard let block = block(of: target) else { return }
    blocks[block].isRewritten = true
    if target.dtype.size != 8 || source.dtype != target.dtype && isTraced(source) {
      refuse("a compiled function writes \(source.dtype.name) over \(target.dtype.name)")
    }
    let written = region(of: source, as: target.dtype)
    add(.copy(written, to: Region(block: block, layout: target.layout)))
  }

  /// Notes that the function looks at elements, which the program cannot do.
  func noteRead(_ tensor: Tensor) {
    guard let block = block(of: tensor) else { return }
    guard tensor.dtype == .bool, tensor.count == 1 else {
      refuse(
        """
        a compiled function read the value of a tensor that depends on its inputs; only the answer \
        to a question, such as (x < y).isTrue, can be read
        """)
      return
    }
    let answer = tensor.pointer(Bool.self).pointee
    add(.expect(Slot(block: block, index: tensor.layout.offset), answer))
  }
}

/// An op that a program applies as it is.
struct EagerCall {
  let op: Op
  let attributes: Attributes
  let isNumber: [Bool]
  let shapes: [[Int]]
}

extension Tensor {
  /// The memory of elements that lie one after another from the storage's beginning.
  fileprivate func words() -> [UInt64] {
    var words = [UInt64](repeating: 0, count: (count * dtype.size + 7) / 8)
    words.withUnsafeMutableBytes { target in
      target.copyMemory(
        from: UnsafeRawBufferPointer(start: storage.base, count: count * dtype.size))
    }
    return words
  }
}
