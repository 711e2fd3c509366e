import Testing

@testable import Autograd

@Suite("In-place operations, views and versions")
struct InPlaceTests {
  private func double(_ x: Tensor) throws(AutogradError) {
    try Op.multiply.applyInPlace([x, .number(2)])
  }

  @Test("a leaf that requires grad, and a view of it, cannot be written while recording")
  func leaves() throws {
    let x = Tensor([1, 2], requiresGrad: true)
    #expect(kind { () throws(AutogradError) in try double(x) } == .leafInPlace)
    #expect(kind { () throws(AutogradError) in try double(x[0]) } == .leafInPlace)
    try withNoGrad { () throws(AutogradError) in try double(x[0]) }
    #expect(x.values == [2, 2] && x.isLeaf && x.requiresGrad)
  }

  @Test("a write gives a tensor the node of the operation and counts one version")
  func nodes() throws {
    let x = Tensor(3, requiresGrad: true)
    let y = x * 2
    try Op.multiply.applyInPlace([y, .number(5)])
    #expect(y.gradFn?.name == "MulBackward" && y.version == 1)
    try y.backward()
    #expect(x.grad?.item == 10)
    let plain = Tensor([0, 0])
    try Op.copyInPlace.applyInPlace([plain, x * 3])
    #expect(plain.requiresGrad && !plain.isLeaf)
    try plain.sum().backward()
    #expect(x.grad?.item == 16)
  }

  @Test("a saved value that was written since is refused with both versions")
  func stale() throws {
    let x = Tensor([1, 2], requiresGrad: true)
    let t = x * 1
    let y = t * t
    try Op.scaledAdd.applyInPlace([t, .number(1)])
    do throws(AutogradError) {
      try y.sum().backward()
      Issue.record("not refused")
    } catch {
      #expect(error.kind == .staleSavedValue)
      #expect(error.message.contains("version 1; expected version 0"))
    }
    let e = (x * 1).exp()
    try Op.scaledAdd.applyInPlace([e, .number(1)])
    #expect(kind { () throws(AutogradError) in try e.sum().backward() } == .staleSavedValue)
    let own = x * 1
    try Op.multiply.applyInPlace([own, own])
    #expect(kind { () throws(AutogradError) in try own.sum().backward() } == .staleSavedValue)
    let d = x * 1
    let square = d * d
    try Op.zeroInPlace.applyInPlace([d.detached()])
    #expect(kind { () throws(AutogradError) in try square.sum().backward() } == .staleSavedValue)
  }

  @Test("a write to what no rule needs is harmless")
  func harmless() throws {
    let x = Tensor([1, 2], requiresGrad: true)
    let t = x * 1
    let (a, b, c) = (t + 3, t * 2, t.sigmoid())
    try double(t)
    try (a + b + c).sum().backward()
    #expect(x.grad != nil)
  }

  @Test("a write through a view reaches the base and its other views, in value and gradient")
  func throughViews() throws {
    let x = Tensor([1, 2, 3, 4], shape: [2, 2], requiresGrad: true)
    let base = x * 1
    let (v, sibling, transposed) = (base[0], base[0], base.transposed(0, 1))
    try double(v)
    #expect(base.values == [2, 4, 3, 4] && sibling.values == [2, 4])
    #expect(transposed.values == [2, 3, 4, 4] && v.version == 1 && base.version == 1)
    try (sibling.sum() + base.sum() + transposed[0][0]).backward()
    #expect(x.grad?.values == [6, 4, 1, 1])
  }

  @Test("a view of a view works the same")
  func nestedViews() throws {
    let x = Tensor([1, 2, 3, 4], shape: [2, 2], requiresGrad: true)
    let base = x * 1
    try double(base.transposed(0, 1)[1][0..<1])
    try base.sum().backward()
    #expect(base.values == [1, 4, 3, 4] && x.grad?.values == [1, 2, 1, 1])
  }

  @Test("item assignment routes the gradient to what was assigned")
  func assignment() throws {
    let x = Tensor([1, 2, 3], requiresGrad: true)
    let v = Tensor(9, requiresGrad: true)
    let y = x + 2
    try Op.copyInPlace.applyInPlace([y[1], v * 2])
    try (y * y).sum().backward()
    #expect(y.values == [3, 18, 5])
    #expect(x.grad?.values == [6, 0, 10] && v.grad?.item == 72)
    let buffer = Tensor([0, 0, 0, 0, 0, 0], shape: [2, 3])
    let row = Tensor([1, 2, 3], requiresGrad: true)
    try Op.copyInPlace.applyInPlace([buffer, row])
    try buffer.sum().backward()
    #expect(row.grad?.values == [2, 2, 2])
  }

  @Test("a write to the base makes earlier views part of the graph")
  func base() throws {
    let plain = Tensor([1, 2, 3])
    let view = plain[1..<3]
    let r = Tensor(5, requiresGrad: true)
    try Op.multiply.applyInPlace([plain, r])
    #expect(view.requiresGrad && view.values == [10, 15])
    try view.sum().backward()
    #expect(r.grad?.item == 5)
  }

  @Test("a write through a view works under a second order, also where the cotangent is expanded")
  func secondOrder() throws {
    let x = Tensor([1, 2, 3, 4], shape: [2, 2], requiresGrad: true)
    let base = x * x
    try Op.multiply.applyInPlace([base.reshaped(to: [4])[1..<3], x[0]])
    let first = try #require(try grad([base.sum()], [x], createGraph: true)[0])
    // x00², x01² x00, x10² x01, x11²
    #expect(first.values == [6, 13, 12, 8])
    let second = try #require(try grad([first.sum()], [x])[0])
    #expect(second.values == [6, 12, 10, 2])
  }

  @Test("views that may not be written are refused")
  func forbidden() throws {
    let x = Tensor([1, 2], requiresGrad: true)
    let parts = try Op.unbind.apply([x * 1])
    #expect(kind { () throws(AutogradError) in try double(parts[0]) } == .viewInPlace)
    let free = try Op.unbind.apply([Tensor([1, 2])])
    #expect(kind { () throws(AutogradError) in try double(free[0]) } == nil)
    let unrecorded = withNoGrad { Tensor([1, 2])[0] }
    #expect(
      kind { () throws(AutogradError) in try Op.multiply.applyInPlace([unrecorded, x[0]]) }
        == .viewInPlace)
    let base = x * 1
    let silent = withNoGrad { base[0] }
    #expect(kind { () throws(AutogradError) in try double(silent) } == .viewInPlace)
    #expect(
      kind { () throws(AutogradError) in
        try double(Tensor(1).expanded(to: [3]))
      } == .overlappingWrite)
  }

  @Test("views and their base share one version counter, and data has its own")
  func versions() throws {
    let t = Tensor([0, 0])
    let v = t[0..<2]
    try double(v)
    #expect(t.version == 1)
    try double(t)
    #expect(v.version == 2 && t.data.version == 0 && t.detached().version == 2)
  }

  @Test("a write that does not fit in shape or type is refused and changes nothing")
  func misfits() throws {
    let integers = try Tensor.make(.int64([1, 2]), shape: [2])
    #expect(
      kind { () throws(AutogradError) in try Op.scaledAdd.applyInPlace([integers, .number(0.5)]) }
        == .dtypeMismatch)
    let t = Tensor([1, 2])
    #expect(
      kind { () throws(AutogradError) in
        try Op.multiply.applyInPlace([t, Tensor([1, 2, 3, 4], shape: [2, 2])])
      } == .shapeMismatch)
    #expect(t.values == [1, 2] && t.version == 0 && integers.version == 0)
  }
}
