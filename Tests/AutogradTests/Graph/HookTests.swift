import Testing

@testable import Autograd

@Suite("Hooks and retained gradients")
struct HookTests {
  @Test("hooks run in the order of registration, each given what the one before returned")
  func order() throws {
    let x = Tensor(2, requiresGrad: true)
    let y = x * x
    var seen: [Double] = []
    try y.registerHook { g in
      seen.append(g.item)
      return g + 1
    }
    try y.registerHook { g in
      seen.append(g.item)
      return g * 10
    }
    try y.registerHook { g in
      seen.append(g.item)
      return nil
    }
    try y.backward()
    #expect(seen == [1, 2, 20] && x.grad?.item == 80)
  }

  @Test("a hook sees the total gradient once, on leaves too, and persists until it is removed")
  func total() throws {
    let x = Tensor(2, requiresGrad: true)
    var calls = 0
    let handle = try x.registerHook { g in
      calls += 1
      return g * 0 + 7
    }
    let y = x * x
    try (y + y + y).backward(retainGraph: true)
    #expect(calls == 1 && x.grad?.item == 7)
    try (x * 3).backward()
    #expect(calls == 2)
    handle.remove()
    handle.remove()
    try (x * 3).backward()
    #expect(calls == 2 && x.grad?.item == 17)
  }

  @Test("a hook that returns another shape or type is refused")
  func misfit() throws {
    let x = Tensor([1, 2], requiresGrad: true)
    let y = x * 2
    try y.registerHook { _ in Tensor([1, 1, 1]) }
    #expect(kind { () throws(AutogradError) in try y.sum().backward() } == .badHook)
    #expect(kind { () throws(AutogradError) in try Tensor(1).registerHook { $0 } } == .noGraph)
  }

  @Test("retained gradients are those after the hooks, accumulate, and follow in-place changes")
  func retained() throws {
    let x = Tensor(2, requiresGrad: true)
    let y = x * x
    try y.retainGrad()
    try y.retainGrad()
    try y.registerHook { $0 * 10 }
    let z = y * 3
    try z.backward(retainGraph: true)
    #expect(y.grad?.item == 30)
    try z.backward()
    #expect(y.grad?.item == 60)
    let a = try Op.clone.apply([Tensor(1, requiresGrad: true)])[0]
    try a.retainGrad()
    try Op.multiply.applyInPlace([a, Tensor(2)])
    try a.backward()
    #expect(a.grad?.item == 1)
    #expect(kind { () throws(AutogradError) in try Tensor(1).retainGrad() } == .noGraph)
  }

  @Test("nodes run latest first, hooks outside a restricted pass do not, and captures see hooks")
  func which() throws {
    let x = Tensor(0.5, requiresGrad: true)
    var log: [String] = []
    let a = x.sin()
    let b = x.cos()
    let o = a * b
    for (name, tensor) in [("a", a), ("b", b), ("o", o), ("x", x)] {
      try tensor.registerHook { _ in
        log.append(name)
        return nil
      }
    }
    try o.backward(retainGraph: true)
    #expect(log == ["o", "b", "a", "x"])
    log = []
    _ = try grad([o], [a])
    #expect(log == ["o", "a"])
    let t = x * x
    try t.registerHook { $0 * 10 }
    #expect(try grad([t * 3], [t])[0]?.item == 30)
  }

  @Test("recording is off in the hooks of a plain pass and on in those of a recorded one")
  func modes() throws {
    let x = Tensor(2, requiresGrad: true)
    var seen: [Bool] = []
    try x.registerHook { _ in
      seen.append(GradMode.isEnabled)
      return nil
    }
    let y = x * x
    try y.backward(createGraph: true)
    try y.backward()
    #expect(seen == [true, false] && GradMode.isEnabled)
  }

  @Test("a hook may run a pass of its own over the same nodes")
  func nested() throws {
    let x = Tensor(3, requiresGrad: true)
    let t = x * x
    let y = t * 2
    try t.registerHook { g throws(AutogradError) in
      // A pass over part of the graph that is being swept.
      let inner = try withEnabledGrad { () throws(AutogradError) in
        try grad([t.detached() * x], [x])[0]
      }
      return g + (inner ?? g)
    }
    try y.backward()
    #expect(x.grad?.item == 66.0)
  }

  @Test("post-accumulate hooks see the accumulated grad and may clear it")
  func accumulated() throws {
    let x = Tensor(2, requiresGrad: true)
    var seen: [Double] = []
    try x.registerPostAccumulateHook { leaf in
      seen.append(leaf.grad?.item ?? .nan)
      leaf.grad = nil
    }
    try (x * 3).backward()
    #expect(seen == [3] && x.grad == nil)
    let y = x * 2
    #expect(
      kind { () throws(AutogradError) in try y.registerPostAccumulateHook { _ in } } == .notALeaf)
  }

  @Test("node hooks run before and after a node and may replace what they are given")
  func nodes() throws {
    let x = Tensor(2, requiresGrad: true)
    let y = x * 2
    y.gradFn?.registerPreHook { gradients in gradients.map { $0.map { $0 * 3 } } }
    y.gradFn?.registerHook { inputs, _ in inputs.map { $0.map { $0 * 5 } } }
    try y.backward()
    #expect(x.grad?.item == 30)
  }
}
