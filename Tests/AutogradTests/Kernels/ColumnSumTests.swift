import Testing

@testable import Autograd

@Suite("Sums of columns")
struct ColumnSumTests {
  private func numbers(_ shape: [Int]) -> Tensor {
    let count = shape.reduce(1, *)
    // Of many magnitudes, so that another order of adding up would show.
    let elements = (0..<count).map { (place: Int) -> Double in
      let scale = place % 3 == 0 ? 1e6 : 1e-3
      return Double(place * 7919 % 1009 - 500) * scale
    }
    return Tensor(elements, shape: shape)
  }

  @Test(
    "they are those of rows with the same elements, to the last bit",
    arguments: [1, 2, 7, 8, 35, 63, 64, 75, 511, 512, 513, 1500], [8, 64, 67, 130])
  func agreesWithRows(rows: Int, columns: Int) {
    let x = numbers([rows, columns])
    let lines = x.transposed(0, 1).values
    let sums = x.sum([0]).values
    for column in 0..<columns {
      let line = Tensor(Array(lines[(column * rows)..<((column + 1) * rows)]))
      #expect(sums[column] == line.sum().item)
    }
  }

  @Test("dimensions may be summed in the middle, several at a time, and kept")
  func middleDimensions() throws {
    let x = numbers([3, 4, 5, 9])
    let wanted = x.permuted([0, 3, 1, 2]).reshaped(to: [3, 9, 20])
    #expect(x.sum([1, 2]).values == wanted.sum([2]).values)
    #expect(x.sum([1, 2]).shape == [3, 9])
    #expect(x.sum([1, 2], keepingDimensions: true).shape == [3, 1, 1, 9])
    #expect(x.sum([0, 1]).shape == [5, 9])
    let mean = try #require(Op.named("mean")?.apply([x], ["dim": .integers([0])])[0])
    #expect(mean.values == x.sum([0]).values.map { $0 / 3 })
  }
}
