extension Tensor {
  /// The same elements one after another: this tensor where they are so already.
  @inline(__always)
  func compacted() -> Tensor { layout.isContiguous ? self : compactedCopy() }

  /// The same elements, repeated to `shape`, one after another.
  func compacted(as shape: [Int]) -> Tensor {
    if layout.shape == shape { return compacted() }
    return Tensor(storage, layout.expanded(to: shape), dtype).compactedCopy()
  }

  /// A copy of the elements one after another, outside the graph.
  func compactedCopy() -> Tensor {
    let copy = Tensor(uninitialized: Layout(rowMajor: layout.shape), dtype)
    switch dtype.size {
    case 8: gather(Int64.self, into: copy)
    case 4: gather(Float.self, into: copy)
    case 16: gather(Complex.self, into: copy)
    default: gather(Bool.self, into: copy)
    }
    if Modes.areEngaged { Trace.current?.noteCopy(of: self, copy) }
    return copy
  }

  private func gather<E: Element>(_: E.Type, into copy: Tensor) {
    let target = copy.pointer(E.self)
    if layout.isContiguous {
      target.initialize(from: pointer(E.self), count: count)
      return
    }
    let source = storage.base.assumingMemoryBound(to: E.self)
    layout.forEachRun { start, stride, count, before in
      let run = source + start
      for index in 0..<count { target[before + index] = run[index * stride] }
    }
  }

  /// Writes the elements of `source`, which has this shape, over this tensor's.
  func overwrite(with source: Tensor) {
    if Modes.areEngaged { Trace.current?.noteWrite(source, over: self) }
    var compact = source.dtype == dtype ? source.compacted() : source.converted(to: dtype)
    if compact.storage === storage { compact = compact.compactedCopy() }
    switch dtype.size {
    case 8: scatter(Int64.self, from: compact)
    case 4: scatter(Float.self, from: compact)
    case 16: scatter(Complex.self, from: compact)
    default: scatter(Bool.self, from: compact)
    }
    bumpVersion()
  }

  private func scatter<E: Element>(_: E.Type, from compact: Tensor) {
    let source = compact.pointer(E.self)
    let target = storage.base.assumingMemoryBound(to: E.self)
    layout.forEachRun { start, stride, count, before in
      let run = target + start
      for index in 0..<count { run[index * stride] = source[before + index] }
    }
    withExtendedLifetime(compact) {}
  }

  /// The elements in another type, outside the graph.
  ///
  /// Floats become integers by cutting off the fraction, and what no integer holds becomes the
  /// least one; anything but zero is `true`; of a complex number the real part is kept.
  func converted(to type: ElementType) -> Tensor {
    if type == dtype { return self }
    let source = compacted()
    let result = Tensor(uninitialized: Layout(rowMajor: layout.shape), type)
    switch dtype {
    case .float64:
      source.convert(Double.self, into: result) {
        $0
      } integer: {
        $0.wrapped
      }
    case .float32:
      source.convert(Float.self, into: result) {
        Double($0)
      } integer: {
        Double($0).wrapped
      }
    case .int64:
      source.convert(Int64.self, into: result) {
        Double($0)
      } integer: {
        $0
      }
    case .bool:
      source.convert(Bool.self, into: result) {
        $0 ? 1 : 0
      } integer: {
        $0 ? 1 : 0
      }
    case .complex128:
      if type == .bool { return ComplexPointwise.map(self) { $0 != .zero } }
      source.convert(Complex.self, into: result) {
        $0.real
      } integer: {
        $0.real.wrapped
      }
    }
    if Modes.areEngaged { Trace.current?.noteCopy(of: self, result) }
    return result
  }

  @inline(__always)
  private func convert<E: Element>(
    _: E.Type, into result: Tensor, _ double: (E) -> Double, integer: (E) -> Int64
  ) {
    let source = pointer(E.self)
    switch result.dtype {
    case .float64:
      let target = result.pointer(Double.self)
      for index in 0..<count { target[index] = double(source[index]) }
    case .float32:
      let target = result.pointer(Float.self)
      for index in 0..<count { target[index] = Float(double(source[index])) }
    case .int64:
      let target = result.pointer(Int64.self)
      for index in 0..<count { target[index] = integer(source[index]) }
    case .bool:
      let target = result.pointer(Bool.self)
      for index in 0..<count { target[index] = double(source[index]) != 0 }
    case .complex128:
      let target = result.pointer(Complex.self)
      for index in 0..<count { target[index] = Complex(double(source[index])) }
    }
    withExtendedLifetime((self, result)) {}
  }
}
