/// The applications that the tests of rearrangements go through.
enum ShapingExamples {
  /// The examples of the op of that name.
  static func of(_ name: String) -> Sampling { .examples(table[name] ?? []) }

  private static let table: [String: [Example]] = [
    "flip": [
      Example(.real(2, 3), attributes: ["dims": .integers([0, -1])]),
      Example(.real(2, 3), attributes: ["dims": .integer(1)]),
    ],
    "roll": [
      Example(.real(2, 3), attributes: ["shifts": .integer(2)]),
      Example(
        .real(2, 3), attributes: ["shifts": .integers([1, -4]), "dims": .integers([0, -1])]),
      Example(.real(2, 3), attributes: ["shifts": .integers([1, 1]), "dims": .integers([1, 1])]),
    ],
    "repeat": [
      Example(.real(2, 3), attributes: ["repeats": .integers([2, 1, 2])]),
      Example(.real(2), attributes: ["repeats": .integers([3])]),
      Example(.real(2), attributes: ["repeats": .integers([0, 2])]),
    ],
    "tile": [
      Example(.real(2, 3), attributes: ["dims": .integers([2, 1, 2])]),
      Example(.real(2, 3), attributes: ["dims": .integers([2])]),
      Example(.real(2, 3), attributes: ["dims": .integers([])]),
    ],
    "repeat_interleave": [
      Example(.real(2, 3), attributes: ["repeats": .integer(2)]),
      Example(.real(2, 3), attributes: ["repeats": .integers([1, 0, 2]), "dim": .integer(-1)]),
    ],
    "pad": [
      Example(.real(2, 3), attributes: ["pad": .integers([1, 2, 0, 1])]),
      Example(.real(2, 3), attributes: ["pad": .integers([-1, 1]), "value": .number(2.5)]),
      Example(.real(2, 3), attributes: ["pad": .integers([2, 1]), "mode": .string("reflect")]),
      Example(
        .real(2, 3), attributes: ["pad": .integers([3, 1, 1, 0]), "mode": .string("replicate")]),
      Example(.real(2, 3), attributes: ["pad": .integers([3, -1]), "mode": .string("circular")]),
    ],
    "tril": [
      Example(.real(3, 2)),
      Example(.real(2, 2, 3), attributes: ["diagonal": .integer(1)]),
      Example(.real(2, 3), attributes: ["diagonal": .integer(-1)]),
    ],
    "triu": [
      Example(.real(3, 2)),
      Example(.real(2, 2, 3), attributes: ["diagonal": .integer(1)]),
      Example(.real(2, 3), attributes: ["diagonal": .integer(-1)]),
    ],
    "diagonal": [
      Example(.real(3, 2)),
      Example(
        .real(2, 3, 3),
        attributes: ["offset": .integer(1), "dim1": .integer(-1), "dim2": .integer(1)]),
      Example(.real(2, 3), attributes: ["offset": .integer(-1)]),
      Example(.real(2, 3), attributes: ["offset": .integer(7)]),
    ],
    "unfold": [
      Example(
        .real(2, 5),
        attributes: ["dimension": .integer(1), "size": .integer(3), "step": .integer(1)]),
      Example(
        .real(5, 2),
        attributes: ["dimension": .integer(0), "size": .integer(2), "step": .integer(2)]),
      Example(
        .real(), attributes: ["dimension": .integer(0), "size": .integer(1), "step": .integer(1)]),
    ],
    "as_strided": [
      Example(.real(2, 3), attributes: ["size": .integers([2, 3]), "stride": .integers([2, 1])]),
      Example(
        .real(2, 3),
        attributes: [
          "size": .integers([2, 2]), "stride": .integers([0, 3]), "storage_offset": .integer(1),
        ]),
    ],
    "movedim": [
      Example(.real(2, 3, 2), attributes: ["source": .integer(0), "destination": .integer(-1)]),
      Example(
        .real(2, 3, 1),
        attributes: ["source": .integers([0, 1]), "destination": .integers([2, 0])]),
    ],
    "split": [
      Example(.real(5, 2), attributes: ["split_size_or_sections": .integer(2)]),
      Example(
        .real(2, 4),
        attributes: ["split_size_or_sections": .integers([1, 3]), "dim": .integer(-1)]),
    ],
    "chunk": [
      Example(.real(5, 2), attributes: ["chunks": .integer(2)]),
      Example(.real(2, 4), attributes: ["chunks": .integer(3), "dim": .integer(-1)]),
    ],
    "diag": [
      Example(.real(3), attributes: ["diagonal": .integer(-1)]),
      Example(.real(2, 3), attributes: ["diagonal": .integer(1)]),
      Example(.real(3, 2), attributes: ["diagonal": .integer(-1)]),
      Example(.real(2, 2), attributes: ["diagonal": .integer(5)]),
    ],
    "diag_embed": [
      Example(.real(2, 3)),
      Example(
        .real(2, 2),
        attributes: ["offset": .integer(-1), "dim1": .integer(0), "dim2": .integer(-1)]),
    ],
    "rot90": [
      Example(.real(2, 3)),
      Example(.real(2, 3), attributes: ["k": .integer(2)]),
      Example(.real(2, 3, 2), attributes: ["k": .integer(-1), "dims": .integers([1, -1])]),
    ],
    "meshgrid": [
      Example(.real(2), .real(3)),
      Example(.real(2), .real(), .real(3), attributes: ["indexing": .string("xy")]),
    ],
    "block_diag": [
      Example(.real(2, 3), .real(), .real(2), .real(0, 1))
    ],
  ]
}
