import CaseFormat
import ConformanceModel
import EngineKit
import Testing

@Suite struct TensorTests {
  private func tensor(_ yaml: String) -> TensorSpecification? {
    let corpus = readCase("constants: {a: \(yaml)}")
    return corpus.diagnostics.isEmpty ? corpus.cases.first?.inputs.first?.tensor : nil
  }

  @Test("values are written as numbers, lists and mappings")
  func values() {
    #expect(tensor("1.5") == .value(TensorValue(1.5)))
    #expect(tensor("2") == .value(TensorValue(2)))
    #expect(tensor("+.5e1") == .value(TensorValue(5)))
    #expect(tensor("-inf") == .value(TensorValue(-.infinity)))
    #expect(tensor("[[1, 2], [3, 4]]") == .value(TensorValue(shape: [2, 2], [1, 2, 3, 4])))
    #expect(tensor("[]") == .value(TensorValue(shape: [0], [])))
    #expect(tensor("[[], []]") == .value(TensorValue(shape: [2, 0], [])))
    #expect(
      tensor("{value: 16777217, dtype: float32}")
        == .value(TensorValue(shape: [], elements: .float32([16_777_216]))))
    #expect(
      tensor("{value: [9007199254740993], dtype: int64}")
        == .value(TensorValue(shape: [1], elements: .int64([9_007_199_254_740_993]))))
    #expect(
      tensor("{value: [true, false], dtype: bool}")
        == .value(TensorValue(shape: [2], elements: .bool([true, false]))))
    #expect(
      tensor("{value: [[1, 2], [0, -1]], dtype: complex128}")
        == .value(
          TensorValue(
            shape: [2],
            elements: .complex128([
              ComplexValue(real: 1, imaginary: 2), ComplexValue(real: 0, imaginary: -1),
            ]))))
  }

  @Test("negative zero and nan keep their bits")
  func specialValues() throws {
    guard case .value(let value) = tensor("[-0.0, nan, -0]"),
      case .float64(let elements) = value.elements
    else {
      Issue.record("not read")
      return
    }
    #expect(elements[0].sign == .minus && elements[1].isNaN && elements[2].sign == .minus)
  }

  @Test("a decimal is rounded to float32 once")
  func singleRounding() {
    // By way of float64 this rounds to 1 + 2⁻²³; the decimal lies just below the tie.
    let text = "1.00000005960464477539062499"
    #expect(
      tensor("{value: \(text), dtype: float32}")
        == .value(TensorValue(shape: [], elements: .float32([1]))))
  }

  @Test("tensors are filled by rules")
  func fills() {
    #expect(
      tensor("{shape: [2], fill: 0.5}")
        == .filled(shape: [2], .constant(0.5), dtype: .float64))
    #expect(
      tensor("{shape: [], fill: arange, dtype: int64}")
        == .filled(shape: [], .arange, dtype: .int64))
    #expect(
      tensor("{shape: [2, 2], fill: eye}") == .filled(shape: [2, 2], .eye, dtype: .float64))
    #expect(
      tensor("{shape: [5], fill: {linspace: [-2, 2]}}")
        == .filled(shape: [5], .linspace(-2, 2), dtype: .float64))
    #expect(
      tensor("{shape: [5], fill: {normal: {seed: 7}}, dtype: float32}")
        == .filled(shape: [5], .normal(seed: 7), dtype: .float32))
    #expect(
      tensor("{shape: [5], fill: {uniform: {low: 0.1, high: 2, seed: 7}}}")
        == .filled(shape: [5], .uniform(low: 0.1, high: 2, seed: 7), dtype: .float64))
  }

  @Test(
    "a wrong tensor says what is wrong at its character",
    arguments: [
      ("[1, [2]]", "24: the lists are ragged: expected a number here, found a list"),
      ("[[1], 2]", "26: the lists are ragged: expected a list here, found \"2\""),
      (
        "[[1, 2], [3]]",
        "29: the lists are ragged: this one has length 1, the first one of its depth 2"
      ),
      ("yes", "20: expected a number for an element, found \"yes\""),
      ("\"1.5\"", "20: expected a number for an element, found \"1.5\""),
      (".nan", "20: not-a-number is written nan"),
      ("-.inf", "20: infinity is written inf"),
      ("~", "20: expected a number for an element, found a null"),
      ("", "20: expected a number for an element, found nothing"),
      ("0x1F", "20: a hexadecimal number"),
      ("0o17", "20: an octal number"),
      ("010", "20: a number with a leading zero"),
      ("1_000", "20: an underscore in a number"),
      ("1:30", "20: a number in base 60"),
      ("1e400", "20: the number 1e400 is out of range"),
      ("1e-400", "20: the number 1e-400 is too small for a float64"),
      (
        "{value: 1.5, dtype: int64}",
        "28: expected an integer for an element of dtype int64, found \"1.5\""
      ),
      (
        "{value: 9223372036854775808, dtype: int64}",
        "28: the integer 9223372036854775808 does not fit int64"
      ),
      ("{value: 1e39, dtype: float32}", "28: 1e39 is out of the range of float32"),
      (
        "{value: 1, dtype: bool}",
        "28: expected true or false for an element of dtype bool, found \"1\""
      ),
      ("{value: [1, 2, 3], dtype: complex128}", "28: a complex number is a pair"),
      ("{value: 1, dtype: float}", "38: unknown dtype \"float\""),
      ("{vaule: 1}", "21: unknown key \"vaule\" of a tensor"),
      ("{shape: [2]}", "20: a tensor has \"value\", or \"shape\" with \"fill\""),
      ("{value: 1, shape: [2]}", "31: a tensor has either \"value\" or \"shape\" with \"fill\""),
      ("{shape: [-2], fill: 1}", "29: an extent cannot be negative"),
      ("{shape: [100000, 100000], fill: 1}", "28: a tensor of more than 16777216 elements"),
      ("{shape: [2], fill: arnge}", "39: unknown fill \"arnge\""),
      ("{shape: [2], fill: eye}", "28: \"eye\" fills two dimensions or more"),
      ("{shape: [2], fill: {normal: {}}}", "40: normal has no \"seed\""),
      (
        "{shape: [2], fill: {normal: {seed: -1}}}",
        "55: expected a seed, an integer that is not negative, found \"-1\""
      ),
    ])
  func wrongTensors(yaml: String, problem: String) {
    let corpus = readCase("constants: {a: \(yaml)}")
    #expect(corpus.diagnostics.map { "\($0.location.column): \($0.message)" } == [problem])
  }

  @Test("a variable of a dtype that cannot require grad is refused")
  func integerVariables() {
    let corpus = readCase("variables: {a: {value: 1, dtype: int64}}")
    #expect(
      summary(corpus) == ["7:17 a variable requires grad, which a tensor of dtype int64 cannot"])
  }
}
