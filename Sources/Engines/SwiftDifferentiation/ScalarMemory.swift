#if canImport(_Differentiation)
  import _Differentiation

  /// The numbers that a running program has made, each in a cell of its own.
  ///
  /// Reading a cell and adding one are given to Swift with derivatives that change the cotangents
  /// in place: Swift's own derivative of an array's subscript makes a whole array for each element
  /// that is read, and a program of n instructions would take n² steps.
  struct ScalarMemory: Differentiable {
    typealias TangentVector = Cotangents

    var cells: [Double]

    /// The cotangents of the cells; those that are missing at the end are zero.
    ///
    /// Swift's pullback of a loop copies what it hands from one turn to the turn before and drops
    /// the original, so the numbers lie behind a reference, which is as good and copies none.
    struct Cotangents: Differentiable, AdditiveArithmetic {
      typealias TangentVector = Cotangents

      private final class Storage {
        var cells: [Double]

        init(_ cells: [Double]) { self.cells = cells }
      }

      /// `nil` where all are zero.
      private var storage: Storage?

      init(_ cells: [Double]) { storage = Storage(cells) }

      private init() {}

      static var zero: Cotangents { Cotangents() }

      /// As many as `count` of them.
      func cells(count: Int) -> [Double] {
        let cells = storage?.cells ?? []
        return cells + Array(repeating: 0, count: max(count - cells.count, 0))
      }

      /// Adds to the cotangent of a cell.
      mutating func add(_ cotangent: Double, at index: Int) {
        let storage = storage ?? Storage([])
        self.storage = storage
        let missing = index + 1 - storage.cells.count
        if missing > 0 { storage.cells += Array(repeating: 0, count: missing) }
        storage.cells[index] += cotangent
      }

      /// Takes off the cotangent of the last of `count` cells.
      mutating func removeLast(of count: Int) -> Double {
        guard let storage, storage.cells.count == count else { return 0 }
        return storage.cells.removeLast()
      }

      static func == (left: Cotangents, right: Cotangents) -> Bool {
        let count = max(left.count, right.count)
        return left.cells(count: count) == right.cells(count: count)
      }

      static func + (left: Cotangents, right: Cotangents) -> Cotangents {
        if left.storage == nil { return right }
        if right.storage == nil { return left }
        return left.combined(with: right, by: +)
      }

      static func - (left: Cotangents, right: Cotangents) -> Cotangents {
        right.storage == nil ? left : left.combined(with: right, by: -)
      }

      mutating func move(by offset: Cotangents) { self += offset }

      private var count: Int { storage?.cells.count ?? 0 }

      private func combined(
        with other: Cotangents, by combine: (Double, Double) -> Double
      ) -> Cotangents {
        let count = max(count, other.count)
        return Cotangents(
          zip(cells(count: count), other.cells(count: count)).map { combine($0, $1) })
      }
    }

    mutating func move(by offset: Cotangents) {
      cells = zip(cells, offset.cells(count: cells.count)).map { $0 + $1 }
    }

    mutating func read(_ index: Int) -> Double { cells[index] }

    @derivative(of: read)
    mutating func readWithPullback(
      _ index: Int
    ) -> (value: Double, pullback: (Double, inout Cotangents) -> Void) {
      (cells[index], { cotangent, memory in memory.add(cotangent, at: index) })
    }

    mutating func append(_ number: Double) { cells.append(number) }

    @derivative(of: append)
    mutating func appendWithPullback(
      _ number: Double
    ) -> (value: Void, pullback: (inout Cotangents) -> Double) {
      cells.append(number)
      let count = cells.count
      // Later cells were taken off by the pullbacks of what was appended after this.
      return ((), { memory in memory.removeLast(of: count) })
    }
  }
#endif
