import Conformance
import Synchronization
import Testing

@Suite("Programs")
struct ProgramTests {
  private func passes(
    _ keys: String, functions: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let result = try result(of: keys, functions: functions)
    #expect(result.verdict == .pass, "\(result.findings)", sourceLocation: sourceLocation)
  }

  /// The batches that a case is sent as.
  private func batches(_ keys: String) throws -> [CommandBatch] {
    let batches = Mutex<[CommandBatch]>([])
    _ = try result(
      of: keys, on: RecordingEngine { batch in batches.withLock { $0.append(batch) } })
    return batches.withLock { $0 }
  }

  @Test("a straight-line case is one fresh batch, and a condition on a tensor one more")
  func batching() throws {
    let straight = try batches(
      "variables: {x: 2.0}\nsteps: [y = x * x, backward(y)]\nexpect: {x.grad: 4.0, y: 4.0}")
    #expect(straight.count == 1)
    #expect(straight.first?.fresh == true)
    let branching = try batches(
      """
      variables: {x: 2.0}
      steps:
        - if: x > 1
          then: [y = x * x]
      expect: {y: 4.0}
      """)
    #expect(branching.map(\.fresh) == [true, false])
  }

  @Test("what nothing names any more is released at the end of its step")
  func release() throws {
    let commands = try batches(
      "variables: {x: 2.0}\nsteps: [y = x * x + 1, y = y * 2, release(y)]\nexpect: {x: 2.0}"
    ).flatMap(\.commands)
    var made: Set<String> = []
    var released: Set<String> = []
    for command in commands {
      switch command.action {
      case .apply(let application): made.formUnion(application.outputs)
      case .release(let names): released.formUnion(names)
      default: break
      }
    }
    #expect(made.count == 3)
    #expect(made == released)
  }

  @Test("numbers alone are worked out here: integers stay integers, division gives a float")
  func numbers() throws {
    let commands = try batches(
      """
      variables: {x: 2.0}
      steps:
        - n = 2 ** 3 - 1
        - y = x ** n
        - m = n / 2
        - z = y * m
      expect: {z: 448.0}
      """
    ).flatMap(\.commands)
    let operands = commands.flatMap { command -> [Operand] in
      if case .apply(let application) = command.action { application.inputs } else { [] }
    }
    #expect(operands.contains(.integer(7)))
    #expect(operands.contains(.number(3.5)))
  }

  @Test("a second name for a tensor is the same tensor")
  func aliases() throws {
    try passes(
      """
      variables: {x: [1.0, 2.0]}
      steps: [y = x, z = clone(x)]
      expect:
        y.value: {same_as: x}
        z.value: {not_same_as: x}
      """)
  }

  @Test("loops: counted, over a list, over a growing list, while a condition on data holds")
  func loops() throws {
    try passes(
      """
      variables: {x: 1.5}
      steps:
        - y = x
        - repeat: 3
          do: [y = y * x]
        - parts = []
        - for: k
          in: [1, 2, 3]
          do: ["parts = append(parts, k * x)"]
        - s = sum(stack(parts))
        - n = 0
        - while: y < 100
          do: [y = y * 2, n = n + 1]
      expect:
        s: 9.0
        y: 162.0
        n: 5.0
      """)
  }

  @Test("a loop that passes its limit is a mismatch, not a hang")
  func limit() throws {
    let result = try result(
      of: """
        variables: {x: 1.0}
        steps:
          - while: x > 0
            do: [y = x + 1]
            limit: 10
        """)
    #expect(result.verdict == .mismatch)
    #expect(result.findings.first?.message == "the loop passed its limit")
  }

  @Test("a plain function may call itself a thousand times, and no more")
  func recursion() throws {
    let functions = """
      functions:
        down:
          inputs: [x, n]
          steps:
            - if: n < 1
              then: [r = x]
              else: ["r = down(x, n - 1) + 1"]
          returns: [r]
      """
    try passes(
      "variables: {x: 0.0}\nsteps: [\"y = down(x, 998)\"]\nexpect: {y: 998.0}",
      functions: functions)
    let tooDeep = try result(
      of: "variables: {x: 0.0}\nsteps: [\"y = down(x, 2000)\"]", functions: functions)
    #expect(tooDeep.verdict == .caseError)
  }

  @Test("a hook's body shares the case's names: each run sees what the one before left")
  func hooks() throws {
    try passes(
      """
      variables: {x: 2.0}
      constants: {total: 0.0}
      steps:
        - y = x * 3
        - z = y * 5
        - hook: y
          as: h
          given: g
          do: [seen = g, total = total + g, twice = g * 2]
          return: twice
        - backward(z, retain_graph=true)
        - backward(z)
      expect:
        seen: 5.0
        total: 10.0
        x.grad: 60.0
        h.calls: 2
        hooks.order: [h, h]
      """)
  }

  @Test("indexing: an element, a slice, a mask, an index tensor, and writes through each")
  func indexing() throws {
    try passes(
      """
      constants: {a: [[1, 2, 3], [4, 5, 6]]}
      steps:
        - row = a[1]
        - column = a[:, -1]
        - part = a[0, 1:3]
        - picked = row[[2, 0, 2]]
        - kept = row[row > 4.5]
        - b = clone(a)
        - b[0] = 7
        - b[1, 0] += 10
        - c = clone(row)
        - c[c > 4.5] = 0
        - m = item(a[1, 1]) + 1
      expect:
        column: [3, 6]
        part: [2, 3]
        picked: [6, 4, 6]
        kept: [5, 6]
        b: [[7, 7, 7], [14, 5, 6]]
        c: [4, 0, 0]
        m: 6.0
      """)
  }

  @Test("a gradcheck leaves out passes, what uses them, hooks and expectations")
  func gradcheckOfATrainingStep() throws {
    try passes(
      """
      variables: {w: [0.5, -1.5]}
      constants: {a: [1.0, 2.0]}
      steps:
        - loss = sum((w * a - 1) ** 2)
        - backward(loss)
        - expect: {w.grad: 2 * a * (w * a - 1)}
        - no_grad: [w -= 0.1 * w.grad]
        - again = sum(w * w)
      gradcheck: {of: again, order: 2}
      """)
  }

  @Test("a gradcheck keeps the branch of the unperturbed run")
  func gradcheckOfABranch() throws {
    try passes(
      """
      variables: {x: 2.0, y: 1.0}
      steps:
        - if: x > y
          then: [z = x * x - y]
          else: [z = y * y]
      gradcheck: z
      """)
  }
}
