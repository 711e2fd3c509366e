import CaseFormat
import ConformanceModel
import Testing

/// SplitMix64, so that a failure is the same on every machine.
private struct Generator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite struct MutationTests {
  private static let seed = Array(
    """
    format: 1
    about: "Every form that the format has."
    tolerance: {rtol: 1e-6}
    cases:
      a-case:
        about: A case.
        source: 'a test'
        over: {f: [sin, "cos"], v: [-1, 2.5]}
        constants: {a: 1.0, b: {value: [[1, 2], [3, 4]], dtype: float32}, m: [nan, -inf]}
        variables:
          x: {shape: [2, 2], fill: {uniform: {low: 0.1, high: 2, seed: 7}}}
        steps:
          - y = $f(x) ** $v + b[0, 1:, ::2]
          - if: sum(y) > 0
            then: [r = 1.0]
            else:
              - r = power(x, 2)
          - hook: x
            as: h
            given: g
            do: [k = g * 2]
            return: k
          - raises: [not-scalar, no-graph]
            do: [backward(y)]
          - gx = grad(sum(y), [x], create_graph=true)
          - x += 1
          - no_grad: [x.grad = none]
          - for: i
            in: [0, 1]
            do: ['z = x[i]']
        expect:
          y: 3 * x ** 2
          x.grad: {subgradient: [-1, 1], torch: 0}
          y.shape: [2, 2]
          hooks.order: [h]
        gradcheck: {of: y, wrt: [x]}
    functions:
      power:
        inputs: [x, n]
        steps: [r = x ** n]
        returns: [r]
    """.utf8)

  private static let fragments = [
    "[", "]", "{", "}", "\"", "'", ":", ": ", "- ", "\n", " ", "#", "&a ", "*a", "!", "|", ">",
    "\t", "$", "$f", "-", "(", ")", "**", "=", ",", "\u{0}", "é", "0x1", "1e999", "~", "null", "?",
    "---", "%", "@", "`", "\\", "\r", "\u{E000}", "nan", "true", "release(x)", "<<: ",
    "\"\\ud800\"", "\"\\0\\xff\\e\"", "- \u{2028}",
  ].map { Array($0.utf8) }

  private static func mutated(_ generator: inout Generator) -> [UInt8] {
    var bytes = seed
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      let end = min(bytes.count, place + Int.random(in: 0...12, using: &generator))
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 1: bytes.removeSubrange(place..<end)
      case 2: bytes.insert(contentsOf: fragments.randomElement(using: &generator) ?? [], at: place)
      case 3:
        bytes.insert(
          contentsOf: bytes[place..<end], at: Int.random(in: 0..<bytes.count, using: &generator))
      default: bytes.removeLast(Int.random(in: 0..<(bytes.count / 4), using: &generator))
      }
      if bytes.isEmpty { bytes = [0x61] }
    }
    return bytes
  }

  @Test("a file with random changes is read or told about, never trapped on", arguments: 0..<4)
  func randomChanges(stream: Int) {
    var generator = Generator(state: UInt64(stream))
    for round in 0..<500 {
      let bytes = Self.mutated(&generator)
      let corpus = CorpusReader().read(bytes: bytes, path: "t.yaml")
      for problem in corpus.diagnostics {
        let isPlaced = problem.location.line >= 1 && problem.location.column >= 1
        let isShown = problem.rendered.hasPrefix("t.yaml:")
        guard isPlaced, isShown, problem.length >= 1, !problem.message.isEmpty else {
          Issue.record("stream \(stream), round \(round): \(problem)")
          return
        }
      }
    }
  }

  @Test("the file that the changes begin with is well-formed")
  func seedIsRead() {
    let corpus = CorpusReader().read(bytes: Self.seed, path: "t.yaml")
    #expect(summary(corpus) == [])
    #expect(corpus.cases.count == 4)
  }
}
