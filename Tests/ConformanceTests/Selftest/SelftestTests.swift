import Conformance
import Testing

@Suite("Selftest")
struct SelftestTests {
  private static let square = """
    variables: {x: [1.5, -3.0]}
    steps:
      - y = sum(x * x)
      - backward(y)
    expect:
      x.grad: 2 * x
    """

  private func fault(_ name: String) throws -> Fault {
    try #require((Fault.all + Fault.lawful).first { $0.name == name })
  }

  @Test("a case catches the faults that it can see, and no others")
  func catches() throws {
    let cases = try corpus(of: Self.square)
    let selftest = Selftest(
      cases,
      faults: [
        try fault("ops/mul/slight-of-input"), try fault("ops/exp/slight-of-input"),
        try fault("accumulation/doubled"), try fault("hooks/run-twice"),
      ], lawful: [], jobs: 2)
    #expect(selftest.trials.map(\.caughtBy) == [[0], [], [0], []])
    #expect(selftest.trials.map(\.cases) == [1, 0, 1, 0])
    #expect(selftest.survivors.map(\.fault.name) == ["ops/exp/slight-of-input", "hooks/run-twice"])
    #expect(selftest.idle.isEmpty)
    #expect(!selftest.isComplete)
  }

  @Test("a fault that only disputed or extended cases catch survives")
  func tiers() throws {
    let fault = try fault("ops/mul/slight-of-input")
    for tier in ["extended", "quarantine"] {
      let cases = try corpus(of: Self.square + "\ntier: \(tier)")
      let selftest = Selftest(cases, faults: [fault], lawful: [], jobs: 1)
      #expect(selftest.survivors.count == 1, "\(tier)")
    }
  }

  @Test("a case that states another slope than the lawful ones is told to accuse a right engine")
  func accuses() throws {
    let wrong = try corpus(
      of: """
        variables: {x: 0.0}
        steps:
          - y = relu(x)
          - backward(y)
        expect:
          x.grad: 0
        """)
    let right = try corpus(
      of: """
        variables: {x: 0.0}
        steps:
          - y = relu(x)
          - backward(y)
        expect:
          x.grad: {subgradient: [0, 1]}
        """)
    let variant = try fault("ops/relu/one-at-zero")
    #expect(Selftest(wrong, faults: [], lawful: [variant], jobs: 1).accused.count == 1)
    #expect(Selftest(right, faults: [], lawful: [variant], jobs: 1).accused.isEmpty)
  }

  @Test("a core case that catches nothing is idle unless it says why it stays")
  func idle() throws {
    let text = """
      variables: {x: 2.0}
      expect:
        x.shape: []
      """
    let fault = try fault("ops/mul/slight-of-input")
    func idle(_ more: String) throws -> Int {
      Selftest(try corpus(of: text + more), faults: [fault], lawful: [], jobs: 1).idle.count
    }
    #expect(try idle("") == 1)
    #expect(try idle("\nstays: The shape of a scalar is part of the format.") == 0)
    #expect(try idle("\ntier: extended") == 0)
  }

  @Test("nothing is tried where the engine without a fault does not pass")
  func broken() throws {
    let cases = try corpus(of: Self.square.replacing("2 * x", with: "3 * x"))
    let selftest = Selftest(cases, faults: [try fault("accumulation/doubled")], jobs: 1)
    #expect(selftest.broken.count == 1)
    #expect(selftest.trials.isEmpty)
    #expect(!selftest.isComplete)
  }

  @Test("a stopped selftest counts what it did not try and is not complete")
  func stopped() throws {
    let selftest = Selftest(
      try corpus(of: Self.square), faults: [try fault("accumulation/doubled")], lawful: [], jobs: 1,
      isCancelled: { true })
    #expect(selftest.untried == 1)
    #expect(!selftest.isComplete)
  }

  @Test("faults have names of their own")
  func names() {
    let names = (Fault.all + Fault.lawful).map(\.name)
    #expect(Set(names).count == names.count)
    #expect(Fault.all.count >= 150)
  }
}
