/// The applications that the tests of norms and spreads go through.
enum ReducingExamples {
  /// The examples of the op of that name.
  static func of(_ name: String) -> Sampling { .examples(table[name] ?? []) }

  private static let table: [String: [Example]] = [
    "norm": [
      Example(.real(2, 3)),
      Example(.real(2, 3), attributes: ["p": .number(1), "dim": .integer(1)]),
      Example(.real(2, 3), attributes: ["p": .number(3), "dim": .integer(1)]),
      Example(.real(2, 3), attributes: ["p": .number(0.5), "dim": .integer(1)]),
      Example(.real(2, 3), attributes: ["p": .number(-1.5), "dim": .integer(1)]),
      Example(.real(2, 3), attributes: ["p": .number(.infinity), "dim": .integer(1)]),
      Example(.real(2, 3), attributes: ["p": .number(-.infinity), "dim": .integer(1)]),
      Example(.real(2, 3, 2), attributes: ["dim": .integers([0, -1]), "keepdim": .boolean(true)]),
      Example(.real()),
    ],
    "vector_norm": [
      Example(.real(2, 3)),
      Example(.real(2, 3), attributes: ["ord": .number(1), "dim": .integer(1)]),
      Example(.real(2, 3), attributes: ["ord": .number(3), "dim": .integer(1)]),
      Example(.real(2, 3), attributes: ["ord": .number(0.5), "dim": .integer(1)]),
      Example(.real(2, 3), attributes: ["ord": .number(-1.5), "dim": .integer(1)]),
      Example(.real(2, 3), attributes: ["ord": .number(.infinity), "dim": .integer(1)]),
      Example(.real(2, 3), attributes: ["ord": .number(-.infinity), "dim": .integer(1)]),
      Example(.real(2, 3, 2), attributes: ["dim": .integers([0, -1]), "keepdim": .boolean(true)]),
      Example(.real()),
    ],
    "var": [
      Example(.real(2, 3)),
      Example(.real(2, 3), attributes: ["dim": .integer(-1)]),
      Example(
        .real(2, 3, 2),
        attributes: [
          "dim": .integers([0, 2]), "correction": .integer(0), "keepdim": .boolean(true),
        ]),
      Example(.real(4), attributes: ["correction": .number(1.5)]),
    ],
    "std": [
      Example(.real(2, 3)),
      Example(.real(2, 3), attributes: ["dim": .integer(-1)]),
      Example(
        .real(2, 3, 2),
        attributes: [
          "dim": .integers([0, 2]), "correction": .integer(0), "keepdim": .boolean(true),
        ]),
      Example(.real(4), attributes: ["correction": .number(1.5)]),
    ],
  ]
}
