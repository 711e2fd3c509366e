import CKernels

extension Trace {
  /// Records an application as steps that the interpreter knows, or else as the op itself.
  func lower(
    _ op: Op, _ inputs: [Tensor], _ attributes: Attributes, _ outputs: [Tensor], _ fresh: [Int?]
  ) {
    let isLowered =
      outputs.count == 1 && outputs[0].layout.count > 0
      && inputs.allSatisfy { $0.layout.count > 0 }
      && lowered(op, inputs, attributes, outputs[0], to: fresh[0] ?? 0)
    if !isLowered { addEager(op, inputs, attributes, outputs, fresh) }
  }

  private func lowered(
    _ op: Op, _ inputs: [Tensor], _ attributes: Attributes, _ output: Tensor, to block: Int
  ) -> Bool {
    if let code = Instructions.unary[ObjectIdentifier(op)] {
      return lowerUnary(code, inputs[0], output, to: block)
    }
    if let code = Instructions.binary(op, attributes) {
      return lowerBinary(code, inputs[0], inputs[1], output, to: block)
    }
    if let code = Instructions.reductions[ObjectIdentifier(op)] {
      return lowerReduction(code, inputs[0], attributes, output, to: block)
    }
    if op === Op.conditional { return lowerChoice(inputs, output, to: block) }
    if Instructions.products.contains(ObjectIdentifier(op)) {
      return lowerProduct(inputs[0], inputs[1], output, to: block)
    }
    if op.isExact(attributes), output.dtype == .float64 {
      return lowerMovement(op, inputs, attributes, output, to: block)
    }
    return false
  }

  private func lowerUnary(_ code: Int, _ x: Tensor, _ y: Tensor, to block: Int) -> Bool {
    guard x.dtype == .float64, y.dtype == .float64 else { return false }
    add(.unary(code: code, compacted(region(of: x)), to: block))
    return true
  }

  private func lowerBinary(
    _ code: Int, _ a: Tensor, _ b: Tensor, _ y: Tensor, to block: Int
  ) -> Bool {
    guard ElementType.promoted(a, b) == .float64, isNumeric(a), isNumeric(b) else { return false }
    let (left, right) = expanded(a, b, to: y.layout.shape)
    add(.binary(code: code, left, right, to: block))
    return true
  }

  private func lowerChoice(_ inputs: [Tensor], _ y: Tensor, to block: Int) -> Bool {
    let (condition, a, b) = (inputs[0], inputs[1], inputs[2])
    guard condition.layout.isCompact, condition.shape == y.shape, y.dtype == .float64,
      isNumeric(a), isNumeric(b)
    else { return false }
    let (left, right) = expanded(a, b, to: y.layout.shape)
    add(.choose(region(of: condition), left, right, to: block))
    return true
  }

  private func lowerReduction(
    _ code: Int, _ x: Tensor, _ attributes: Attributes, _ y: Tensor, to block: Int
  ) -> Bool {
    guard x.dtype == .float64, y.dtype == .float64,
      let dimensions = try? x.dimensions(attributes.integers("dim"))
    else { return false }
    let order = x.shape.indices.filter { !dimensions.contains($0) } + dimensions.sorted()
    var arranged = region(of: x)
    let layout = arranged.layout
    arranged.layout = Layout(
      shape: order.map { layout.shape[$0] }, strides: order.map { layout.strides[$0] },
      offset: layout.offset)
    let rows = y.layout.count
    add(
      .reduction(
        code: code, compacted(arranged).slot, rows: rows, length: layout.count / rows, to: block))
    return true
  }

  private func lowerProduct(_ a: Tensor, _ b: Tensor, _ y: Tensor, to block: Int) -> Bool {
    guard a.dtype == .float64, b.dtype == .float64, (1...2).contains(a.rank),
      (1...2).contains(b.rank)
    else { return false }
    let (left, right) = (region(of: a), region(of: b))
    let sizes = MatrixProduct.Sizes(left.layout, right.layout)
    var scratch: Int?
    if sizes.isLarge {
      scratch = addBlock(
        .temporary, .float64, ck_multiply_scratch(sizes.rows, sizes.inner, sizes.columns))
    }
    add(.product(sizes, left, right, scratch: scratch, to: block))
    return true
  }

  /// What is traced must be float64 already; a constant is converted once.
  private func isNumeric(_ tensor: Tensor) -> Bool {
    tensor.dtype == .float64 || !isTraced(tensor)
  }

  /// Two operands in the shape of the result, in a pattern that an instruction goes through.
  private func expanded(_ a: Tensor, _ b: Tensor, to shape: [Int]) -> (Region, Region) {
    let regions = [a, b].map { tensor in
      let region = region(of: tensor, as: .float64)
      return Region(block: region.block, layout: region.layout.expanded(to: shape))
    }
    if Pattern(regions.map(\.layout)) != nil { return (regions[0], regions[1]) }
    return (compacted(regions[0]), compacted(regions[1]))
  }

  /// A region whose elements lie one after another; a copy where this one's do not.
  func compacted(_ region: Region) -> Region {
    if region.layout.isContiguous { return region }
    let layout = Layout(rowMajor: region.layout.shape)
    let block = addBlock(.temporary, blocks[region.block].dtype, layout.count)
    let copy = Region(block: block, layout: layout)
    add(.copy(region, to: copy))
    return copy
  }
}

/// Which instructions compute which ops.
private enum Instructions {
  static let unary: [ObjectIdentifier: Int] = table([
    (.exp, ck_code_exponential), (.log, ck_code_logarithm), (.sin, ck_code_sine),
    (.cos, ck_code_cosine), (.tanh, ck_code_hyperbolic_tangent), (.sigmoid, ck_code_logistic),
    (.negate, ck_code_negate), (.absolute, ck_code_absolute), (.square, ck_code_square),
    (.reciprocal, ck_code_reciprocal), (.sqrt, ck_code_square_root), (.rsqrt, ck_code_inverse_root),
    (.relu, ck_code_relu), (.sign, ck_code_sign), (.floor, ck_code_floor), (.exp2, ck_code_exp2),
    (.expm1, ck_code_expm1), (.log1p, ck_code_log1p), (.log2, ck_code_log2),
    (.log10, ck_code_log10), (.tan, ck_code_tan), (.asin, ck_code_asin), (.acos, ck_code_acos),
    (.atan, ck_code_atan), (.sinh, ck_code_sinh), (.cosh, ck_code_cosh),
  ])

  static let reductions: [ObjectIdentifier: Int] = table([
    (.sum, ck_code_sum), (.mean, ck_code_mean), (.greatest, ck_code_greatest),
    (.least, ck_code_least),
  ])

  static let products: Set<ObjectIdentifier> = Set(
    [Op.matmul, .mm, .mv, .dot].map { ObjectIdentifier($0) })

  private static let pairs: [ObjectIdentifier: Int] = table([
    (.add, ck_code_add), (.subtract, ck_code_subtract), (.multiply, ck_code_multiply),
    (.divide, ck_code_divide), (.maximum, ck_code_maximum), (.minimum, ck_code_minimum),
    (.power, ck_code_power), (.less, ck_code_less), (.lessOrEqual, ck_code_less_or_equal),
    (.greater, ck_code_greater), (.greaterOrEqual, ck_code_greater_or_equal),
    (.equal, ck_code_equal), (.notEqual, ck_code_not_equal),
  ])

  static func binary(_ op: Op, _ attributes: Attributes) -> Int? {
    if let code = pairs[ObjectIdentifier(op)] { return code }
    // The forms of the table, where their argument changes nothing.
    if op === Op.scaledAdd, attributes.number("alpha") == 1 { return ck_code_add }
    if op === Op.scaledSubtract, attributes.number("alpha") == 1 { return ck_code_subtract }
    if op === Op.roundedDivide, !attributes.has("rounding_mode") { return ck_code_divide }
    return nil
  }

  private static func table(_ entries: [(Op, Int)]) -> [ObjectIdentifier: Int] {
    Dictionary(uniqueKeysWithValues: entries.map { (ObjectIdentifier($0.0), $0.1) })
  }
}
