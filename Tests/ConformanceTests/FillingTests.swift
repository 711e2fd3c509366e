import Conformance
import Testing

@Suite("Filled tensors")
struct FillingTests {
  @Test("seed 7 gives the uniform numbers that the format states")
  func uniform() {
    var generator = SplitMix64(seed: 7)
    #expect(generator.nextUniform() == 0.3898297483912715)
    #expect(generator.nextUniform() == 0.01678829452815611)
    #expect(generator.nextUniform() == 0.9007606806068834)
  }

  @Test("seed 7 gives the normal numbers that the format states")
  func normal() {
    let tensor = TensorSpecification.filled(shape: [3], .normal(seed: 7), dtype: .float64).value
    #expect(
      tensor
        == TensorValue(
          shape: [3], [0.9884743323187353, 0.10465664748899398, -1.8642558067312274]))
  }

  @Test(
    "every fill has the shape's number of elements", arguments: [[], [0], [1], [2, 3], [2, 0]])
  func counts(shape: [Int]) {
    let fills: [TensorSpecification.Fill] = [
      .constant(0.5), .arange, .linspace(-2, 2), .normal(seed: 1),
      .uniform(low: 0.1, high: 2, seed: 1), .eye,
    ]
    for fill in fills {
      let tensor = TensorSpecification.filled(shape: shape, fill, dtype: .float64).value
      #expect(tensor.shape == shape)
    }
  }

  @Test("linspace ends exactly at its last number, and eye is the identity")
  func exactEnds() {
    let line = TensorSpecification.filled(shape: [4], .linspace(0, 0.3), dtype: .float64).value
    #expect(line.doubles?.last == 0.3)
    let eye = TensorSpecification.filled(shape: [2, 3], .eye, dtype: .float64).value
    #expect(eye.doubles == [1, 0, 0, 0, 1, 0])
  }
}
