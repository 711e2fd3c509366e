import ConformanceModel

/// A program's graph as SVG: leaves above, what is computed from them below.
struct GraphPicture {
  let graph: ProgramGraph

  init(_ graph: ProgramGraph) {
    self.graph = graph
  }

  var svg: String {
    let labels = graph.nodes.map(Self.label)
    let widths = labels.map { Double(min($0.count, 24)) * 7.5 + 16 }
    let edges = graph.nodes.enumerated().flatMap { index, node in
      node.inputs.map { (from: $0, to: index) }
    }
    let layout = GraphLayout(widths: widths, edges: edges)
    var svg = "<svg class=g viewBox=\"0 0 \(whole(layout.size.x)) \(whole(layout.size.y))\""
    svg += " width=\(whole(layout.size.x)) role=img aria-label=\"graph of the program\">"
    svg += "<path class=e d=\"\(layout.routes.map(path).joined())\"/>"
    for kind in ProgramGraph.Node.Kind.allCases {
      let members = graph.nodes.indices.filter { graph.nodes[$0].kind == kind }
      if members.isEmpty { continue }
      let boxes = members.map { box(layout.centers[$0], widths[$0]) }
      svg += "<path class=\(Self.style(of: kind)) d=\"\(boxes.joined())\"/>"
    }
    for (label, center) in zip(labels, layout.centers) {
      svg += "<text x=\(whole(center.x)) y=\(whole(center.y + 4))>"
      svg += HTMLText.escaped(Self.shortened(label)) + "</text>"
    }
    svg += "</svg>"
    if graph.omitted > 0 {
      svg += "<p class=q>and \(counted(graph.omitted, "further node"))</p>"
    }
    return svg
  }

  private static func label(of node: ProgramGraph.Node) -> String {
    node.name.map { "\($0) = \(node.label)" } ?? node.label
  }

  private static func shortened(_ label: String) -> String {
    label.count > 24 ? label.prefix(23) + "…" : label
  }

  private static func style(of kind: ProgramGraph.Node.Kind) -> String {
    switch kind {
    case .variable: "v"
    case .constant: "k"
    case .op: "o"
    case .pass: "w"
    }
  }

  /// The outline of a node; all of one kind are one path, which keeps pages small.
  private func box(_ center: GraphLayout.Point, _ width: Double) -> String {
    let height = whole(GraphLayout.height)
    return "M\(whole(center.x - width / 2)) \(whole(center.y) - height / 2)"
      + "h\(whole(width))v\(height)h-\(whole(width))z"
  }

  /// A curve through the points of an edge, upright where it meets nodes.
  private func path(_ points: [GraphLayout.Point]) -> String {
    guard let first = points.first else { return "" }
    let half = GraphLayout.height / 2
    var text = "M\(whole(first.x)) \(whole(first.y + half))"
    var y = first.y + half
    for (index, point) in points.enumerated().dropFirst() {
      let end = index == points.count - 1 ? point.y - half : point.y
      let (before, after) = (whole(points[index - 1].x), whole(point.x))
      let middle = whole((y + end) / 2)
      text +=
        before == after
        ? "V\(whole(end))" : "C\(before) \(middle) \(after) \(middle) \(after) \(whole(end))"
      y = end
    }
    return text
  }

  private func whole(_ value: Double) -> Int { Int(value.rounded()) }
}
