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
    struct Cotangents: Differentiable, AdditiveArithmetic {
      typealias TangentVector = Cotangents

      var cells: [Double]

      static var zero: Cotangents { Cotangents(cells: []) }

      static func + (left: Cotangents, right: Cotangents) -> Cotangents {
        left.combined(with: right, by: +)
      }

      static func - (left: Cotangents, right: Cotangents) -> Cotangents {
        left.combined(with: right, by: -)
      }

      private func combined(
        with other: Cotangents, by combine: (Double, Double) -> Double
      ) -> Cotangents {
        let count = max(cells.count, other.cells.count)
        return Cotangents(
          cells: zip(padded(to: count), other.padded(to: count)).map { combine($0, $1) })
      }

      mutating func move(by offset: Cotangents) { self += offset }

      func padded(to count: Int) -> [Double] {
        cells + Array(repeating: 0, count: max(count - cells.count, 0))
      }
    }

    mutating func move(by offset: Cotangents) {
      cells = zip(cells, offset.padded(to: cells.count)).map { $0 + $1 }
    }

    mutating func read(_ index: Int) -> Double { cells[index] }

    @derivative(of: read)
    mutating func readWithPullback(
      _ index: Int
    ) -> (value: Double, pullback: (Double, inout Cotangents) -> Void) {
      let count = cells.count
      return (
        cells[index],
        { cotangent, memory in
          if memory.cells.count < count { memory.cells = memory.padded(to: count) }
          memory.cells[index] += cotangent
        }
      )
    }

    mutating func append(_ number: Double) { cells.append(number) }

    @derivative(of: append)
    mutating func appendWithPullback(
      _ number: Double
    ) -> (value: Void, pullback: (inout Cotangents) -> Double) {
      cells.append(number)
      let count = cells.count
      // Later cells were taken off by the pullbacks of what was appended after this.
      return ((), { memory in memory.cells.count < count ? 0 : memory.cells.removeLast() })
    }
  }
#endif
