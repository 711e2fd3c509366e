import Testing

@testable import Autograd

@Suite("Exactness of pointwise ops")
struct ExactnessTests {
  /// How far an op may be off where that is more than is promised of all, and why.
  private struct Allowance {
    var value = 4.0
    var first = 4.0
    var second = 16.0
  }

  private static let exceptions: [String: Allowance] = [
    // Their slopes are sums of two terms that cross zero near -1, where the terms' own rounding
    // is most of what is left.
    "gelu": Allowance(first: 80), "mish": Allowance(first: 16), "silu": Allowance(first: 20),
  ]

  private func expect(
    _ got: [Double], _ table: ExactnessTable, column: Int, inputs: Int, within allowed: Double,
    _ what: String
  ) {
    for (row, wanted) in table.columns[column].enumerated() {
      let units = unitsApart(got[row], wanted)
      #expect(
        units <= allowed,
        """
        \(what) of \(table) at \(table.columns[..<inputs].map { $0[row] }): \(got[row]), not \
        \(wanted), which is \(units) ulp
        """)
    }
  }

  @Test("functions of one number and their derivatives", arguments: ExactnessTable.read("unary"))
  func unary(_ table: ExactnessTable) throws {
    let op = try #require(table.op)
    let allowed = Self.exceptions[table.key] ?? Allowance()
    let x = Tensor(table.columns[0], requiresGrad: true)
    let y = try op.apply([x], table.attributes)[0]
    expect(y.values, table, column: 1, inputs: 1, within: allowed.value, "value")
    let first = try #require(try grad([y.sum()], [x], createGraph: true)[0])
    expect(first.values, table, column: 2, inputs: 1, within: allowed.first, "first derivative")
    let second = try #require(try grad([first.sum()], [x])[0])
    expect(second.values, table, column: 3, inputs: 1, within: allowed.second, "second derivative")
  }

  @Test("functions of two numbers and their derivatives", arguments: ExactnessTable.read("binary"))
  func binary(_ table: ExactnessTable) throws {
    let op = try #require(table.op)
    let allowed = Self.exceptions[table.key] ?? Allowance()
    let (a, b) = (
      Tensor(table.columns[0], requiresGrad: true), Tensor(table.columns[1], requiresGrad: true)
    )
    let y = try op.apply([a, b], table.attributes)[0]
    expect(y.values, table, column: 2, inputs: 2, within: allowed.value, "value")
    let first = try grad([y.sum()], [a, b], createGraph: true)
    let (alongA, alongB) = (try #require(first[0]), try #require(first[1]))
    expect(alongA.values, table, column: 3, inputs: 2, within: allowed.first, "slope along a")
    expect(alongB.values, table, column: 4, inputs: 2, within: allowed.first, "slope along b")
    let zeros = table.columns[0].map { _ in 0.0 }
    func second(_ slope: Tensor, _ input: Tensor) throws -> [Double] {
      guard slope.requiresGrad else { return zeros }
      return try grad([slope.sum()], [input], retainGraph: true, allowUnused: true)[0]?.values
        ?? zeros
    }
    expect(
      try second(alongA, a), table, column: 5, inputs: 2, within: allowed.second, "second along a")
    for (slope, input) in [(alongA, b), (alongB, a)] {
      expect(
        try second(slope, input), table, column: 6, inputs: 2, within: allowed.second, "mixed")
    }
    expect(
      try second(alongB, b), table, column: 7, inputs: 2, within: allowed.second, "second along b")
  }
}
