import Testing

@testable import Autograd

@Suite("Operands wherever they lie")
struct StridedOperandTests {
  private func counting(_ shape: [Int]) -> Tensor {
    Tensor((0..<shape.reduce(1, *)).map { Double($0 % 17) - 5 }, shape: shape)
  }

  @Test("transposed and repeated operands give what their copies give", arguments: [3, 200, 1500])
  func equalsTheSumOfCopies(extent: Int) throws {
    let x = counting([extent, 5])
    let y = counting([5, extent])
    let row = counting([extent])
    let column = counting([5, 1])
    let transposed = x.transposed(0, 1)
    for (a, b) in [(transposed, y), (y, transposed), (transposed, row), (column, transposed)] {
      let copies = try [a, b].map { try Op.contiguous($0.expanded(to: [5, extent])) }
      #expect((a - b).values == (copies[0] - copies[1]).values)
    }
  }

  @Test("many transposed rows give what their copies give", arguments: [7, 32, 85])
  func equalsTheSumOfManyRows(rows: Int) throws {
    let x = counting([2, 300, rows]).transposed(1, 2)
    let y = counting([2, rows, 300])
    let copy = try Op.contiguous(x)
    #expect((x - y).values == (copy - y).values)
    #expect((y * x).values == (y * copy).values)
    #expect((x + x[0]).values == (copy + copy[0]).values)
  }

  @Test("slices and steps give what their copies give")
  func equalsTheProductOfSlices() throws {
    let x = counting([40, 60])
    let (a, b) = (x.sliced(1, 3, 53, step: 5), x.sliced(1, 10, 20))
    let copies = try [a, b].map { try Op.contiguous($0) }
    #expect((a * b).values == (copies[0] * copies[1]).values)
    #expect((-a).values == (-copies[0]).values)
  }

  @Test(
    "a product by blocks is that of the definition, at every edge of a block",
    arguments: [(17, 300, 9), (64, 256, 256), (65, 257, 259), (4, 1100, 8), (130, 3, 70)])
  func multipliesByBlocks(rows: Int, inner: Int, columns: Int) {
    let a = counting([rows, inner])
    let b = counting([columns, inner])
    // Small integers have exact products and sums, in whatever order.
    let product = a.matmul(b.transposed(0, 1)).values
    let (left, right) = (a.values, b.values)
    var expected: [Double] = []
    for row in 0..<rows {
      for column in 0..<columns {
        var sum = 0.0
        for k in 0..<inner { sum += left[row * inner + k] * right[column * inner + k] }
        expected.append(sum)
      }
    }
    #expect(product == expected)
  }

  @Test("the error of a long sum does not grow with its length")
  func sumsByHalves() {
    let count = 1 << 20
    let sum = Tensor([Double](repeating: 0.1, count: count)).sum().item
    #expect(abs(sum - 0.1 * Double(count)) <= 4 * sum.ulp)
  }
}
