/// The applications that the tests of selections go through.
enum SelectingExamples {
  /// The examples of the op of that name.
  static func of(_ name: String) -> Sampling { .examples(table[name] ?? []) }

  private static let table: [String: [Example]] = [
    "index_select": [
      Example(.real(3, 2), .integers([2, 0, 2], [3]), attributes: ["dim": .integer(0)]),
      Example(.real(2, 3), .integers([1], [1]), attributes: ["dim": .integer(-1)]),
      Example(.real(), .integers([0], [1]), attributes: ["dim": .integer(0)]),
    ],
    "index_add": [
      Example(
        .real(3, 2), .integers([2, 0, 2], [3]), .real(3, 2),
        attributes: ["dim": .integer(0), "alpha": .number(1.5)]),
      Example(.real(2, 3), .integers([1], [1]), .real(2, 1), attributes: ["dim": .integer(-1)]),
    ],
    "index_copy": [
      Example(.real(3, 2), .integers([2, 0], [2]), .real(2, 2), attributes: ["dim": .integer(0)]),
      Example(.real(2, 3), .integers([1, 1], [2]), .real(2, 2), attributes: ["dim": .integer(-1)]),
    ],
    "index_fill": [
      Example(.real(3, 2), .integers([2, 0, 2], [3]), .real(), attributes: ["dim": .integer(0)]),
      Example(.real(2, 3), .integers([-1], [1]), .real(), attributes: ["dim": .integer(1)]),
    ],
    "take": [
      Example(.real(2, 3), .integers([5, 0, 5, -1], [2, 2])),
      Example(.real(), .integers([0], [1])),
    ],
    "embedding": [
      Example(.integers([2, 0, 2, 1], [2, 2]), .real(3, 2))
    ],
    "gather": [
      Example(.real(3, 2), .integers([2, 0, 1, 1], [2, 2]), attributes: ["dim": .integer(0)]),
      Example(.real(2, 3), .integers([2, 2, 0, 1], [2, 2]), attributes: ["dim": .integer(-1)]),
      Example(.real(2, 3), .integers([], [0, 3]), attributes: ["dim": .integer(0)]),
    ],
    "scatter_add": [
      Example(
        .real(3, 2), .integers([2, 0, 2, 1], [2, 2]), .real(3, 2), attributes: ["dim": .integer(0)]),
      Example(
        .real(2, 3), .integers([0, 0, 2, 1], [2, 2]), .real(2, 2), attributes: ["dim": .integer(-1)]
      ),
    ],
    "scatter": [
      Example(
        .real(3, 2), .integers([2, 0, 2, 1], [2, 2]), .real(3, 2), attributes: ["dim": .integer(0)]),
      Example(
        .real(2, 3), .integers([0, 0, 2, 1], [2, 2]), .real(), attributes: ["dim": .integer(1)]),
      Example(
        .real(2, 3), .integers([0, 0, 2, 1], [2, 2]), .real(2, 2),
        attributes: ["dim": .integer(1), "reduce": .string("add")]),
      Example(
        .real(2, 3), .integers([0, 0, 2, 1], [2, 2]), .real(2, 2),
        attributes: ["dim": .integer(1), "reduce": .string("multiply")]),
    ],
    "scatter_reduce": [
      Example(
        .real(2, 3), .integers([0, 0, 2, 0], [2, 2]), .real(2, 2),
        attributes: ["dim": .integer(-1), "reduce": .string("sum"), "include_self": .boolean(true)]),
      Example(
        .real(2, 3), .integers([0, 0, 2, 0], [2, 2]), .real(2, 2),
        attributes: [
          "dim": .integer(-1), "reduce": .string("sum"), "include_self": .boolean(false),
        ]),
      Example(
        .real(2, 3), .integers([0, 0, 2, 0], [2, 2]), .real(2, 2),
        attributes: [
          "dim": .integer(-1), "reduce": .string("prod"), "include_self": .boolean(true),
        ]),
      Example(
        .real(2, 3), .integers([0, 0, 2, 0], [2, 2]), .real(2, 2),
        attributes: [
          "dim": .integer(-1), "reduce": .string("prod"), "include_self": .boolean(false),
        ]),
      Example(
        .real(2, 3), .integers([0, 0, 2, 0], [2, 2]), .real(2, 2),
        attributes: [
          "dim": .integer(-1), "reduce": .string("mean"), "include_self": .boolean(true),
        ]),
      Example(
        .real(2, 3), .integers([0, 0, 2, 0], [2, 2]), .real(2, 2),
        attributes: [
          "dim": .integer(-1), "reduce": .string("mean"), "include_self": .boolean(false),
        ]),
      Example(
        .real(2, 3), .integers([0, 0, 2, 0], [2, 2]), .real(2, 2),
        attributes: [
          "dim": .integer(-1), "reduce": .string("amax"), "include_self": .boolean(true),
        ]),
      Example(
        .real(2, 3), .integers([0, 0, 2, 0], [2, 2]), .real(2, 2),
        attributes: [
          "dim": .integer(-1), "reduce": .string("amax"), "include_self": .boolean(false),
        ]),
      Example(
        .real(2, 3), .integers([0, 0, 2, 0], [2, 2]), .real(2, 2),
        attributes: [
          "dim": .integer(-1), "reduce": .string("amin"), "include_self": .boolean(true),
        ]),
      Example(
        .real(2, 3), .integers([0, 0, 2, 0], [2, 2]), .real(2, 2),
        attributes: [
          "dim": .integer(-1), "reduce": .string("amin"), "include_self": .boolean(false),
        ]),
      Example(
        .real(3, 2), .integers([1, 1], [1, 2]), .real(2, 2),
        attributes: ["dim": .integer(0), "reduce": .string("prod")]),
    ],
    "take_along_dim": [
      Example(.real(3, 1), .integers([2, 0, 1, -1], [2, 2]), attributes: ["dim": .integer(0)]),
      Example(.real(2, 3), .integers([2, 5, 2], [3])),
      Example(.real(2, 3), .integers([1], [1, 1]), attributes: ["dim": .integer(-1)]),
    ],
    "masked_fill": [
      Example(.real(2, 3), .flags([true, false, true, false, true, true], [2, 3]), .real()),
      Example(.real(2, 3), .flags([true, false, true], [3]), .real()),
    ],
    "masked_select": [
      Example(.real(2, 3), .flags([true, false, true, false, true, true], [2, 3])),
      Example(.real(3), .flags([true, false, true, false, true, true], [2, 3])),
      Example(.real(2, 3), .flags([true, false], [2, 1])),
    ],
    "masked_scatter": [
      Example(.real(2, 3), .flags([true, false, true, false, true, true], [2, 3]), .real(5)),
      Example(.real(2, 3), .flags([true, false, true], [3]), .real(2, 2)),
    ],
    "sort": [
      Example(.real(2, 4)),
      Example(.real(4, 2), attributes: ["dim": .integer(0), "descending": .boolean(true)]),
      Example(.real()),
    ],
    "topk": [
      Example(.real(2, 4), attributes: ["k": .integer(2)]),
      Example(
        .real(4, 2), attributes: ["k": .integer(3), "dim": .integer(0), "largest": .boolean(false)]),
      Example(.real(2, 2), attributes: ["k": .integer(0)]),
    ],
    "kthvalue": [
      Example(.real(2, 4), attributes: ["k": .integer(2)]),
      Example(
        .real(4, 2), attributes: ["k": .integer(3), "dim": .integer(0), "keepdim": .boolean(true)]),
    ],
    "msort": [
      Example(.real(4, 2)),
      Example(.real(3)),
    ],
  ]
}
