#if canImport(_Differentiation)
  import _Differentiation

  /// A straight line of operations on numbers, each result in a cell of its own.
  struct ScalarProgram {
    /// An operation with the cells that it reads.
    struct Instruction: Sendable {
      var operation: ScalarOperation
      var first: Int
      var second: Int
    }

    /// The number in each cell.
    private(set) var values: [Double] = []
    /// How each cell was made; `nil` for one whose number was given.
    private var instructions: [Instruction?] = []

    /// Adds a cell with a given number.
    mutating func add(_ number: Double) -> Int {
      values.append(number)
      instructions.append(nil)
      return values.count - 1
    }

    /// Adds a cell with the result of an operation; the second cell is passed over where it takes
    /// one number.
    mutating func add(_ operation: ScalarOperation, _ first: Int, _ second: Int? = nil) -> Int {
      let instruction = Instruction(operation: operation, first: first, second: second ?? first)
      values.append(evaluate(operation, values[first], values[second ?? first]))
      instructions.append(instruction)
      return values.count - 1
    }

    /// Whether a cell's number was given, not computed.
    func isGiven(_ cell: Int) -> Bool { instructions[cell] == nil }

    /// The cotangents of some cells where those of others are given.
    ///
    /// The part of the program that leads from the one to the other is run again under Swift's
    /// `pullback(at:of:)`. Cells are taken as independent of each other: a path that leads
    /// through one of `cells` ends there.
    func cotangents(of cells: [Int], seeds: [(cell: Int, cotangent: Double)]) -> [Double] {
      let part = part(from: cells, to: seeds.map(\.cell))
      let pullBack = pullback(at: ScalarMemory(cells: part.numbers)) { memory in
        Self.run(part.instructions, on: memory)
      }
      var results = [Double](
        repeating: 0, count: part.numbers.count + part.instructions.count)
      for seed in seeds {
        // Every seed's cell is in the part, which was made of them.
        if let place = part.places[seed.cell] { results[place] += seed.cotangent }
      }
      let cotangents = pullBack(ScalarMemory.Cotangents(results))
      let padded = cotangents.cells(count: part.numbers.count)
      return cells.map { part.places[$0].map { padded[$0] } ?? 0 }
    }

    @differentiable(reverse,wrt: memory)
    private static func run(_ instructions: [Instruction], on memory: ScalarMemory) -> ScalarMemory
    {
      var memory = memory
      for index in 0..<withoutDerivative(at: instructions.count) {
        let instruction = withoutDerivative(at: instructions[index])
        memory.append(
          evaluate(
            instruction.operation, memory.read(instruction.first), memory.read(instruction.second)))
      }
      return memory
    }

    // MARK: - Cutting out what is differentiated

    /// A part of a program with cells of its own: given numbers first, then results.
    private struct Part {
      var numbers: [Double] = []
      var instructions: [Instruction] = []
      /// Where each cell of the whole program is in the part.
      var places: [Int: Int] = [:]
    }

    private func part(from sources: [Int], to targets: [Int]) -> Part {
      let cut = Set(sources)
      var needed = cut
      var pending = targets
      while let cell = pending.popLast() {
        guard needed.insert(cell).inserted, let instruction = instructions[cell] else { continue }
        pending += [instruction.first, instruction.second]
      }
      var part = Part()
      // A cell is made of cells before it, so their order is one in which they can be run.
      let ordered = needed.sorted()
      func isComputed(_ cell: Int) -> Bool { !isGiven(cell) && !cut.contains(cell) }
      for cell in ordered where !isComputed(cell) {
        part.places[cell] = part.numbers.count
        part.numbers.append(values[cell])
      }
      for cell in ordered where isComputed(cell) {
        guard let instruction = instructions[cell],
          let first = part.places[instruction.first], let second = part.places[instruction.second]
        else { continue }
        part.places[cell] = part.numbers.count + part.instructions.count
        part.instructions.append(
          Instruction(operation: instruction.operation, first: first, second: second))
      }
      return part
    }
  }
#endif
