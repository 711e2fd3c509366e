extension Op {
  static let attending: [Op] = [attention]

  /// A mask of truth values says what takes part; a row without any gives zeros, as in PyTorch.
  ///
  /// Dropout, which is random, is refused.
  static let attention: Op = .composed(
    "scaled_dot_product_attention", "softmax(Q Kᵀ scale + mask) V",
    inputs: ["query", "key", "value", "attn_mask"], required: 3,
    [
      Parameter("dropout_p", .number, .number(0)),
      Parameter("is_causal", .boolean, .boolean(false)), Parameter("scale", .number, .none),
    ],
    examples: [
      Example(.real(2, 3), .real(4, 3), .real(4, 2)),
      Example(.real(2, 2, 3), .real(2, 3, 3), .real(2, 3, 3), .real(2, 3)),
      Example(
        .real(3, 2), .transposed(2, 3), .real(3, 2),
        attributes: ["is_causal": .boolean(true), "scale": .number(0.3)]),
      Example(
        .real(2, 3), .real(2, 3), .real(2, 2), .flags([true, false, false, false], [2, 2])),
    ]
  ) { call throws(AutogradError) in
    let (query, key, value) = (try call.real(0), try call.real(1), try call.real(2))
    guard call.attributes.number("dropout_p") == 0 else {
      throw call.refusal(.unsupported, "dropout at random")
    }
    guard query.rank >= 2, key.rank >= 2, value.rank >= 2,
      query.shape.last == key.shape.last, key.shape[key.rank - 2] == value.shape[value.rank - 2]
    else {
      throw call.refusal(
        .shapeMismatch, "shapes \(query.shape), \(key.shape), \(value.shape) do not fit")
    }
    let width = Double(query.shape[query.rank - 1])
    let scale = call.attributes.number("scale") ?? 1 / width.squareRoot()
    var scores = try matmul.one([query * scale, key.transposedMatrix()])
    let (rows, columns) = (scores.shape[scores.rank - 2], scores.shape[scores.rank - 1])
    var allowed: Tensor?
    if call.attributes.flag("is_causal") {
      guard call.inputs[3] == nil else {
        throw call.refusal(.badArgument, "is_causal and attn_mask are not for one call")
      }
      allowed = .triangularMask(rows, columns) { $0 >= $1 }
    } else if call.inputs[3] != nil {
      let mask = try call.tensor(3)
      guard Layout.broadcast(scores.shape, mask.shape) == scores.shape else {
        throw call.refusal(
          .shapeMismatch, "a mask of shape \(mask.shape) does not fit \(scores.shape)")
      }
      if mask.dtype == .bool { allowed = mask } else { scores = scores + (try call.real(3)) }
    }
    if let allowed { scores = .choose(allowed, scores, -.infinity) }
    let byColumn = Attributes(("dim", .integer(scores.rank - 1)))
    // Where there is nothing to attend to, the weights are as empty as the scores.
    guard columns > 0 else {
      return [try matmul.one([try softmax.one([scores], byColumn), value])]
    }
    // A row of nothing but minus infinities has no softmax; it weighs everything with 0.
    let isEmpty = scores.detached().greatest([scores.rank - 1]).equal(to: -.infinity)
    let weights = try softmax.one([.choose(isEmpty, 0, scores)], byColumn)
    return [try matmul.one([.choose(isEmpty, 0, weights), value])]
  }
}
