import GradientCheck
import Testing

@Suite("Cotangents in memory")
struct CotangentTests {
  let values = ShapedArray(shape: [2, 3], [1, 2, 3, 4, 5, 6])

  @Test("the elements are the same in every layout but the expanded one")
  func elements() {
    for layout in [Cotangent.Layout.rowMajor, .transposed, .strided] {
      #expect(Cotangent(values, layout: layout).values == values)
    }
    #expect(Cotangent(values, layout: .expanded).elements == [1, 1, 1, 1, 1, 1])
  }

  @Test("memory is what the layout says")
  func memory() {
    #expect(Cotangent(values).strides == [3, 1])
    let transposed = Cotangent(values, layout: .transposed)
    #expect(transposed.strides == [1, 2] && transposed.storage == [1, 4, 2, 5, 3, 6])
    let strided = Cotangent(values, layout: .strided)
    #expect(strided.strides == [6, 2] && strided.storage.count == 12)
    #expect(strided.storage[1].isNaN && strided.storage[2] == 2)
    let expanded = Cotangent(values, layout: .expanded)
    #expect(expanded.strides == [0, 0] && expanded.storage == [1])
  }

  @Test("scalars, empty arrays and shapes that do not fit are cotangents too")
  func oddities() {
    for layout in Cotangent.Layout.allCases {
      #expect(Cotangent(ShapedArray(7), layout: layout).elements == [7])
      #expect(Cotangent(ShapedArray(shape: [2, 0], []), layout: layout).elements == [])
      #expect(Cotangent(ShapedArray(shape: [5, 5], [1]), layout: layout).elements == [1])
    }
    var cut = Cotangent(values, layout: .transposed)
    cut.storage = [1]
    #expect(cut.elements.count == 6)
  }
}
