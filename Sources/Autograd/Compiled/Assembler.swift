import CKernels

/// Gives blocks their places in memory, and writes steps as instructions.
struct Assembler {
  private(set) var instructions: [ck_instruction] = []
  /// What the memory holds before the first evaluation.
  private(set) var words: Int
  /// The first word of each block.
  private(set) var places: [Int]

  /// Of which numbers of words blocks begin at a multiple.
  static let alignment = 4

  /// The most words that instructions can address.
  private static let mostWords = Int(Int32.max)

  init(_ program: Optimiser) throws(AutogradError) {
    let placement = Placement(program)
    (places, words) = (placement.places, placement.words)
    guard words <= Assembler.mostWords else {
      throw AutogradError(.unsupported, "a compiled function needs \(words) words of memory")
    }
    for step in program.steps { write(step) }
    write(ck_code_end, 0, 0, 0)
  }

  // MARK: - Steps

  private mutating func write(_ step: Step) {
    switch step {
    case .unary(let code, let x, let out):
      let count = x.layout.count
      if count == 1 {
        write(code, places[out], place(x), 0)
      } else {
        write(array(code), places[out], place(x), 0, [count])
      }
    case .binary(let code, let a, let b, let out):
      if a.isScalar {
        write(code, places[out], place(a), place(b))
      } else {
        write(array(code), places[out], place(a), place(b), pairParameters(a, b))
      }
    case .run(let code, let count, let a, let b, let out):
      write(
        array(code), places[out], place(a.start), place(b.start),
        [1, count, 0, a.step, 0, b.step])
    case .choose(let condition, let a, let b, let out):
      write(
        ck_code_choose, places[out], place(a), place(b),
        pairParameters(a, b) + [places[condition.block]])
    case .reduction(let code, let x, let rows, let length, let out):
      write(code, places[out], place(x), 0, [rows, length])
    case .product(let sizes, let a, let b, let scratch, let out):
      write(
        ck_code_matmul, places[out], place(a), place(b),
        [
          sizes.rows, sizes.inner, sizes.columns, sizes.left.row, sizes.left.column,
          sizes.right.row, sizes.right.column, scratch.map { places[$0] } ?? 0,
          scratch == nil ? 0 : 1,
        ])
    case .gather(let slots, let out):
      write(gathering: slots.map(place), to: places[out])
    case .copy(let source, let target):
      write(copying: source, to: target)
    case .eager(let call, _, _):
      write(ck_code_leave, call, 0, 0)
    case .expect(let slot, let answer):
      write(ck_code_expect, 0, places[slot.block] * 8 + slot.index, answer ? 1 : 0)
    }
  }

  private func pairParameters(_ a: Region, _ b: Region) -> [Int] {
    // Lowering made sure of it.
    guard let pattern = Pattern([a.layout, b.layout]) else { return [0, 0, 0, 0, 0, 0] }
    let (left, right) = (pattern.steps[0], pattern.steps[1])
    return [pattern.outer, pattern.inner, left.outer, left.inner, right.outer, right.inner]
  }

  private mutating func write(gathering sources: [Int], to target: Int) {
    let step = sources.count > 1 ? sources[1] - sources[0] : 0
    let isRegular = sources.indices.allSatisfy { sources[$0] == sources[0] + $0 * step }
    if isRegular {
      write(ck_code_move, target, sources.first ?? 0, 0, [1, sources.count, 0, 1, 0, step])
    } else {
      write(ck_code_gather, target, 0, 0, [sources.count] + sources)
    }
  }

  private mutating func write(copying source: Region, to target: Region) {
    if let pattern = Pattern([target.layout, source.layout]) {
      let (to, from) = (pattern.steps[0], pattern.steps[1])
      write(
        ck_code_move, place(target), place(source), 0,
        [pattern.outer, pattern.inner, to.outer, to.inner, from.outer, from.inner])
      return
    }
    var pairs = [source.layout.count]
    for (to, from) in zip(target.layout.places, source.layout.places) {
      pairs += [places[target.block] + to, places[source.block] + from]
    }
    write(ck_code_scatter, 0, 0, 0, pairs)
  }

  // MARK: - Instructions

  private func place(_ slot: Slot) -> Int { places[slot.block] + slot.index }

  private func place(_ region: Region) -> Int { places[region.block] + region.layout.offset }

  /// The code for arrays; both lists are in one order.
  private func array(_ code: Int) -> Int {
    code + ck_code_exponential_array - ck_code_exponential
  }

  private mutating func write(
    _ code: Int, _ out: Int, _ a: Int, _ b: Int, _ parameters: [Int] = []
  ) {
    instructions.append(
      ck_instruction(
        code: UInt32(code), out: UInt32(out), a: UInt32(a), b: UInt32(b)))
    for start in stride(from: 0, to: parameters.count, by: 4) {
      func word(_ index: Int) -> UInt32 {
        let place = start + index
        return place < parameters.count
          ? UInt32(bitPattern: Int32(truncatingIfNeeded: parameters[place])) : 0
      }
      instructions.append(
        ck_instruction(code: word(0), out: word(1), a: word(2), b: word(3)))
    }
  }
}

/// Where blocks lie: inputs first, then constants, then what steps make, each for as long as it is
/// needed.
private struct Placement {
  private(set) var places: [Int]
  private(set) var words = 0
  /// Places that are free again, by their size.
  private var free: [Int: [Int]] = [:]

  init(_ program: Optimiser) {
    let blocks = program.blocks
    places = [Int](repeating: 0, count: blocks.count)
    var lastUse = [Int](repeating: -1, count: blocks.count)
    for (index, step) in program.steps.enumerated() {
      step.forEachRead { lastUse[$0] = index }
      for block in step.written { lastUse[block] = index }
    }
    for result in program.results { lastUse[result.block] = .max }
    for case (let index, .input) in blocks.map(\.content).enumerated() {
      places[index] = words
      words += blocks[index].words
    }
    for case (let index, .constant) in blocks.map(\.content).enumerated()
    where lastUse[index] >= 0 {
      places[index] = take(blocks[index].words)
    }
    var isPlaced = [Bool](repeating: false, count: blocks.count)
    for (index, step) in program.steps.enumerated() {
      for block in step.written where !isPlaced[block] && isTemporary(blocks[block]) {
        places[block] = reuse(blocks[block].words)
        isPlaced[block] = true
      }
      var ended: Set<Int> = []
      step.forEachRead { if lastUse[$0] == index { ended.insert($0) } }
      for block in step.written where lastUse[block] == index { ended.insert(block) }
      for block in ended where isPlaced[block] {
        free[blocks[block].words, default: []].append(places[block])
      }
    }
  }

  private func isTemporary(_ block: Block) -> Bool {
    if case .temporary = block.content { return true }
    return false
  }

  private mutating func reuse(_ count: Int) -> Int {
    free[count]?.popLast() ?? take(count)
  }

  private mutating func take(_ count: Int) -> Int {
    // What is read and written several at a time begins where no line of the cache is crossed;
    // complex numbers begin at even words in any case.
    if count > 1 {
      words = (words + Assembler.alignment - 1) / Assembler.alignment * Assembler.alignment
    }
    defer { words += count }
    return words
  }
}
