/// What makes fewer and larger steps of those that were recorded, without changing a result.
struct Optimiser {
  private(set) var blocks: [Block]
  private(set) var steps: [Step]
  private(set) var results: [Region]
  /// More elements than are followed one by one.
  private static let mostElements = 1 << 16
  /// Fewer single steps than are worth an instruction of arrays.
  private static let shortestRun = 4

  init(_ trace: Trace, results: [Region]) {
    blocks = trace.blocks
    steps = trace.steps
    self.results = results
  }

  mutating func run() {
    joinMovements()
    removeUnused()
    joinRuns()
  }

  // MARK: - Movements of movements

  /// Lets what moves elements take them from where they were before they were moved there.
  private mutating func joinMovements() {
    var origins: [Int: [Slot]] = [:]
    for index in steps.indices {
      let slots: [Slot]
      let target: Int
      switch steps[index] {
      case .gather(let given, let out):
        (slots, target) = (given, out)
      case .copy(let source, let out)
      where !blocks[out.block].isRewritten && blocks[out.block].dtype == .float64
        && out.layout.count == blocks[out.block].count
        && source.layout.count <= Optimiser.mostElements:
        slots = source.layout.places.map { Slot(block: source.block, index: $0) }
        target = out.block
      default: continue
      }
      let resolved = slots.map { slot in
        if let origin = origins[slot.block] { return origin[slot.index] }
        return slot
      }
      steps[index] = .gather(resolved, to: target)
      // What is written again later may not be read in place of a copy of what it was.
      if !blocks[target].isRewritten, resolved.allSatisfy({ !blocks[$0.block].isRewritten }) {
        origins[target] = resolved
      }
    }
  }

  // MARK: - Steps whose results nobody reads

  private mutating func removeUnused() {
    var isRead = [Bool](repeating: false, count: blocks.count)
    for result in results { isRead[result.block] = true }
    var kept: [Step] = []
    for step in steps.reversed() {
      if case .expect = step {
      } else if !step.written.contains(where: { isRead[$0] }) {
        continue
      }
      step.forEachRead { isRead[$0] = true }
      kept.append(step)
    }
    steps = kept.reversed()
  }

  // MARK: - Runs of single steps

  /// Joins binary steps on single elements that follow one another, do not depend on one another
  /// and find their operands at regular distances.
  private mutating func joinRuns() {
    var joined: [Int: Slot] = [:]
    func resolved(_ slot: Slot) -> Slot { joined[slot.block] ?? slot }
    var result: [Step] = []
    var start = 0
    while start < steps.count {
      guard let first = single(steps[start]) else {
        result.append(steps[start])
        start += 1
        continue
      }
      var (a, b) = (Series(start: resolved(first.a)), Series(start: resolved(first.b)))
      var written: Set<Int> = [first.out]
      var end = start + 1
      while end < steps.count, let next = single(steps[end]), next.code == first.code {
        let count = end - start
        let (left, right) = (resolved(next.a), resolved(next.b))
        if count == 1 {
          (a.step, b.step) = (left.index - a.start.index, right.index - b.start.index)
        }
        guard left == a[count], right == b[count], a.step >= 0, b.step >= 0,
          !written.contains(left.block), !written.contains(right.block)
        else { break }
        written.insert(next.out)
        end += 1
      }
      let count = end - start
      guard count >= Optimiser.shortestRun else {
        result.append(steps[start])
        start += 1
        continue
      }
      let block = blocks.count
      blocks.append(Block(content: .temporary, dtype: .float64, count: count))
      for index in 0..<count {
        guard let step = single(steps[start + index]) else { continue }
        joined[step.out] = Slot(block: block, index: index)
      }
      result.append(.run(code: first.code, count: count, a, b, to: block))
      start = end
    }
    guard !joined.isEmpty else { return }
    steps = result.map { $0.moved(resolved) }
    results = results.map { $0.moved(resolved) }
  }

  /// A binary step between single numbers, whose result is written once.
  private func single(_ step: Step) -> (code: Int, a: Slot, b: Slot, out: Int)? {
    guard case .binary(let code, let a, let b, let out) = step, a.isScalar, b.isScalar,
      blocks[out].dtype == .float64, blocks[out].count == 1, !blocks[out].isRewritten
    else { return nil }
    return (code, a.slot, b.slot, out)
  }
}

extension Region {
  /// The same elements; where they are a single one that was moved, in the block it was moved to.
  fileprivate func moved(_ place: (Slot) -> Slot) -> Region {
    let moved = place(Slot(block: block, index: layout.offset))
    if moved.block == block { return self }
    return Region(
      block: moved.block,
      layout: Layout(shape: layout.shape, strides: layout.strides, offset: moved.index),
      dtype: dtype)
  }
}

extension Step {
  /// The same step on elements that were moved.
  fileprivate func moved(_ place: (Slot) -> Slot) -> Step {
    switch self {
    case .unary(let code, let x, let out):
      .unary(code: code, x.moved(place), to: out)
    case .binary(let code, let a, let b, let out):
      .binary(code: code, a.moved(place), b.moved(place), to: out)
    case .choose(let condition, let a, let b, let out):
      .choose(condition, a.moved(place), b.moved(place), to: out)
    case .reduction(let code, let x, let rows, let length, let out):
      .reduction(code: code, place(x), rows: rows, length: length, to: out)
    case .product(let sizes, let a, let b, let scratch, let out):
      .product(sizes, a.moved(place), b.moved(place), scratch: scratch, to: out)
    case .gather(let slots, let out):
      .gather(slots.map(place), to: out)
    case .copy(let source, let out):
      .copy(source.moved(place), to: out)
    case .eager(let call, let inputs, let outs):
      .eager(call, inputs.map { $0.moved(place) }, to: outs)
    case .run, .expect: self
    }
  }
}
