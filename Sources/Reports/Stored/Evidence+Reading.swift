import ConformanceModel

extension ObservedValue {
  init(_ record: RecordFields) throws(RecordProblem) {
    self.init(
      try record.string("subject"), got: try record.string("got"),
      wanted: try record.optionalString("wanted"),
      ulps: try record.optionalInteger("ulps", as: UInt64.self))
  }
}

extension ProgramGraph {
  init(_ record: RecordFields) throws(RecordProblem) {
    var nodes: [Node] = []
    for node in try record.list("nodes") {
      guard let kind = Node.Kind.allCases.first(where: { node.has($0.rawValue) }) else {
        throw RecordProblem("a node of a graph is of no kind that this version knows")
      }
      nodes.append(
        Node(
          kind, try node.string(kind.rawValue), name: try node.optionalString("name"),
          inputs: try node.numbers("in").map { Int(exactly: $0) ?? -1 }))
    }
    self.init(nodes, omitted: try record.optionalInteger("omitted") ?? 0)
  }
}

extension SlopeEvidence {
  init(_ record: RecordFields) throws(RecordProblem) {
    var rungs: [Rung] = []
    for pair in try record.lists("rungs") {
      guard pair.count == 2, let exponent = Int(exactly: pair[0]) else {
        throw RecordProblem("a rung of \"slopes\" is a power of two and an error")
      }
      rungs.append(Rung(exponent: exponent, error: pair[1]))
    }
    self.init(
      try record.string("of"), claimed: try record.double("claimed"),
      derivative: try record.double("derivative"), errorBar: try record.double("error_bar"),
      bound: try record.double("bound"),
      gsl: record.has("gsl") ? try record.double("gsl") : nil, rungs: rungs)
  }
}
