extension Tensor {
  /// e to the power of each element.
  public func exp() -> Tensor { Op.exp.lawfully(self) }
  /// The natural logarithm of each element.
  public func log() -> Tensor { Op.log.lawfully(self) }
  /// The square root of each element.
  public func sqrt() -> Tensor { Op.sqrt.lawfully(self) }
  /// One over the square root of each element.
  public func rsqrt() -> Tensor { Op.rsqrt.lawfully(self) }
  /// One over each element.
  public func reciprocal() -> Tensor { Op.reciprocal.lawfully(self) }
  /// The sine of each element.
  public func sin() -> Tensor { Op.sin.lawfully(self) }
  /// The cosine of each element.
  public func cos() -> Tensor { Op.cos.lawfully(self) }
  /// The hyperbolic sine of each element.
  public func sinh() -> Tensor { Op.sinh.lawfully(self) }
  /// The hyperbolic cosine of each element.
  public func cosh() -> Tensor { Op.cosh.lawfully(self) }
  /// The hyperbolic tangent of each element.
  public func tanh() -> Tensor { Op.tanh.lawfully(self) }
  /// The logistic function of each element.
  public func sigmoid() -> Tensor { Op.sigmoid.lawfully(self) }
  /// Each element where it is positive, else zero.
  public func relu() -> Tensor { Op.relu.lawfully(self) }
  /// The magnitude of each element.
  public func abs() -> Tensor { Op.absolute.lawfully(self) }
  /// -1, 0 or 1 by the sign of each element.
  public func sign() -> Tensor { Op.sign.lawfully(self) }
  /// Each element to the power of another.
  public func power(_ exponent: Tensor) -> Tensor { Op.power.lawfully(self, exponent) }
  /// Each element to the power of a number.
  public func power(_ exponent: Double) -> Tensor { power(.number(exponent)) }
  /// The product of matrices, or of stacks of them.
  public func matmul(_ other: Tensor) -> Tensor { Op.matmul.lawfully(self, other) }

  /// The sum of all elements.
  public func sum() -> Tensor { Op.sum.lawfully([self])[0] }
  /// The mean of all elements.
  public func mean() -> Tensor { Op.mean.lawfully([self])[0] }

  /// The sum over dimensions.
  ///
  /// - Parameters:
  ///   - dimensions: The dimensions to sum over; all where empty.
  ///   - keepingDimensions: Whether they stay, with extent 1.
  /// - Returns: The sums.
  public func sum(_ dimensions: [Int], keepingDimensions: Bool = false) -> Tensor {
    Op.sum.lawfully(
      [self], Attributes(("dim", .integers(dimensions)), ("keepdim", .boolean(keepingDimensions))))[
        0]
  }

  /// The greatest elements over dimensions, which stay with extent 1.
  func greatest(_ dimensions: [Int]) -> Tensor {
    Op.greatest.lawfully(
      [self], Attributes(("dim", .integers(dimensions)), ("keepdim", .boolean(true))))[0]
  }

  /// The elements in another shape of as many.
  public func reshaped(to shape: [Int]) -> Tensor {
    if shape == layout.shape { return self }
    return Op.reshape.lawfully([self], Attributes(("shape", .integers(shape))))[0]
  }

  /// The elements repeated to a larger shape.
  public func expanded(to shape: [Int]) -> Tensor {
    if shape == layout.shape { return self }
    return Op.expand.lawfully([self], Attributes(("size", .integers(shape))))[0]
  }

  /// Two dimensions exchanged.
  public func transposed(_ first: Int, _ second: Int) -> Tensor {
    Op.transpose.lawfully(
      [self], Attributes(("dim0", .integer(first)), ("dim1", .integer(second))))[0]
  }

  /// The dimensions in another order.
  public func permuted(_ order: [Int]) -> Tensor {
    Op.permute.lawfully([self], Attributes(("dims", .integers(order))))[0]
  }

  /// A range of a dimension.
  public func sliced(_ dimension: Int, _ start: Int, _ end: Int, step: Int = 1) -> Tensor {
    Op.slice.lawfully(
      [self],
      Attributes(
        ("dim", .integer(dimension)), ("start", .integer(start)), ("end", .integer(end)),
        ("step", .integer(step))))[0]
  }

  /// The tensor at one index of a dimension.
  public func selected(_ dimension: Int, _ index: Int) -> Tensor {
    Op.select.lawfully(
      [self], Attributes(("dim", .integer(dimension)), ("index", .integer(index))))[0]
  }

  /// Tensors one after another along a dimension.
  public static func joined(_ tensors: [Tensor], _ dimension: Int) -> Tensor {
    Op.concatenate.lawfully(tensors, Attributes(("dim", .integer(dimension))))[0]
  }

  /// The tensor at an index of its first dimension.
  public subscript(_ index: Int) -> Tensor { selected(0, index) }

  /// A range of the first dimension.
  public subscript(_ range: Range<Int>) -> Tensor {
    sliced(0, range.lowerBound, range.upperBound)
  }

  /// The elements in another type.
  func converted(to type: ElementType, recorded: Bool) -> Tensor {
    if type == dtype { return self }
    if !recorded { return converted(to: type) }
    return Op.convert.lawfully([self], Attributes(("dtype", .string(type.name))))[0]
  }

  /// The sum over what broadcasting repeated, which is how a gradient gets back to `shape`.
  func summed(to shape: [Int]) -> Tensor {
    let lead = rank - shape.count
    var repeated = Array(0..<lead)
    for dimension in shape.indices where shape[dimension] == 1 && self.shape[lead + dimension] != 1
    {
      repeated.append(lead + dimension)
    }
    return (repeated.isEmpty ? self : sum(repeated, keepingDimensions: true)).reshaped(to: shape)
  }

  /// Zeros of the same shape and type.
  func zeros() -> Tensor { Tensor(filled: 0, Layout(rowMajor: shape), dtype) }

  /// The vector 0, 1, …, count - 1 of integers.
  static func counting(_ count: Int) -> Tensor {
    let result = Tensor(uninitialized: Layout(rowMajor: [count]), .int64)
    for place in 0..<count { result.pointer(Int64.self)[place] = Int64(place) }
    return result
  }
}
