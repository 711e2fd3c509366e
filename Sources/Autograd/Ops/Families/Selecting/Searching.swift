extension Op {
  static let searching: [Op] = [oneHot, nonZero, searchSorted, bucketize]

  static let oneHot: Op = .creation(
    "one_hot", "1 at the class that x names, else 0", inputs: ["input"],
    [Parameter("num_classes", .integer, .integer(-1))]
  ) { inputs, attributes throws(AutogradError) in
    let classes = try inputs[0].integers("one_hot")
    let given = attributes.integer("num_classes") ?? -1
    guard given > 0 || (given == -1 && !classes.isEmpty) else {
      throw AutogradError(.badArgument, "one_hot needs a positive number of classes")
    }
    let (most, overflow) = (classes.max() ?? -1).addingReportingOverflow(1)
    let count = given == -1 ? Int(most) : given
    guard !overflow, classes.allSatisfy({ $0 >= 0 && $0 < Int64(count) }) else {
      throw AutogradError(.badArgument, "one_hot: a class is out of range for \(count)")
    }
    let result = Tensor(filled: 0, try Layout.checked(inputs[0].shape + [count]), .int64)
    for (row, place) in classes.enumerated() {
      result.pointer(Int64.self)[row * count + Int(place)] = 1
    }
    return result
  }

  static let nonZero: Op = .creation(
    "nonzero", "the indices of what is not zero, one row each", inputs: ["input"], [],
    complex: .asWritten
  ) { inputs, _ throws(AutogradError) in
    let x = inputs[0].converted(to: .bool)
    guard case .bool(let flags) = x.elements else { return x }
    let strides = Layout.rowMajorStrides(x.shape)
    var indices: [Int64] = []
    var count = 0
    for (position, flag) in flags.enumerated() where flag {
      var rest = position
      for stride in strides {
        indices.append(Int64(rest / stride))
        rest %= stride
      }
      count += 1
    }
    return try Tensor.make(.int64(indices), shape: [count, x.rank])
  }

  static let searchSorted: Op = .creation(
    "searchsorted", "where x would go in rows that are in order",
    inputs: ["sorted_sequence", "input"], [Parameter("right", .boolean, .boolean(false))]
  ) { inputs, attributes throws(AutogradError) in
    let (rows, x) = (inputs[0], inputs[1])
    guard rows.rank >= 1,
      rows.rank == 1 || (x.rank == rows.rank && x.shape.dropLast() == rows.shape.dropLast())
    else {
      throw AutogradError(
        .shapeMismatch, "searchsorted: rows of shape \(rows.shape) for shape \(x.shape)")
    }
    return places(of: x, in: rows, right: attributes.flag("right"))
  }

  static let bucketize: Op = .creation(
    "bucketize", "the bucket between boundaries that x is in", inputs: ["input", "boundaries"],
    [Parameter("right", .boolean, .boolean(false))]
  ) { inputs, attributes throws(AutogradError) in
    guard inputs[1].rank == 1 else {
      throw AutogradError(.shapeMismatch, "bucketize takes a vector of boundaries")
    }
    return places(of: inputs[0], in: inputs[1], right: attributes.flag("right"))
  }

  /// The number of elements of a row that are less than each element of `x`, or not greater.
  private static func places(of x: Tensor, in rows: Tensor, right: Bool) -> Tensor {
    let (sequence, wanted) = (rows.values, x.values)
    let length = rows.shape[rows.rank - 1]
    let run = rows.rank == 1 ? wanted.count : Swift.max(x.shape[x.rank - 1], 1)
    let result = Tensor(uninitialized: Layout(rowMajor: x.shape), .int64)
    for (position, value) in wanted.enumerated() {
      let start = rows.rank == 1 ? 0 : position / run * length
      var (low, high) = (0, length)
      while low < high {
        let middle = (low + high) / 2
        let element = sequence[start + middle]
        // A nan is greater than every number.
        let isBefore =
          right
          ? !(value < element) && !(element.isNaN && !value.isNaN)
          : element < value || (value.isNaN && !element.isNaN)
        if isBefore { low = middle + 1 } else { high = middle }
      }
      result.pointer(Int64.self)[position] = Int64(low)
    }
    return result
  }
}
