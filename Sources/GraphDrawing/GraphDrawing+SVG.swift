extension GraphDrawing {
  /// The drawing as a self-contained SVG picture, for light and dark pages.
  ///
  /// Boxes lie below what they are computed from; solid arrows run with the computation, dashed
  /// ones back along it with the gradient.
  public var svg: String {
    let arrows = drawnArrows
    let layout = LayeredLayout(
      sizes: boxes.map(GraphDrawing.size), arrows: arrows.map { ($0.source, $0.target) })
    // A label may reach beyond the boxes.
    let reach = zip(arrows, layout.bends).map(labelReach).max() ?? 0
    let width = max(layout.width, reach)
    var lines = [
      """
      <svg class="graph" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(px(width)) \(px(layout.height))" \
      width="\(px(width))" height="\(px(layout.height))" role="img">
      """,
      "<title>\(escaped(title))</title>", GraphDrawing.style,
    ]
    for (arrow, bends) in zip(arrows, layout.bends) { lines += drawn(arrow, along: bends) }
    for (box, place) in zip(boxes, layout.places) { lines += drawn(box, at: place) }
    return lines.joined(separator: "\n") + "\n</svg>\n"
  }

  // MARK: - Boxes

  private static let characterWidth = 7.3
  private static let labelCharacterWidth = 6.7
  private static let lineHeight = 16.0

  private static func size(of box: Box) -> (width: Double, height: Double) {
    let longest = ([box.title] + box.lines).map(\.count).max() ?? 0
    return (
      max(Double(longest) * characterWidth + 20, 44),
      Double(1 + box.lines.count) * lineHeight + 12
    )
  }

  private func drawn(_ box: Box, at place: LayeredLayout.Place) -> [String] {
    let radius = box.role == .operation ? min(place.height / 2, 14) : 3
    var lines = [
      """
      <g class="\(box.role.rawValue)"><rect x="\(px(place.x - place.width / 2))" \
      y="\(px(place.y))" width="\(px(place.width))" height="\(px(place.height))" \
      rx="\(px(radius))"/>
      """
    ]
    for (index, text) in ([box.title] + box.lines).enumerated() {
      let y = place.y + Double(index + 1) * GraphDrawing.lineHeight + 2
      let style = index == 0 ? " class=\"name\"" : ""
      lines.append("<text x=\"\(px(place.x))\" y=\"\(px(y))\"\(style)>\(escaped(text))</text>")
    }
    return lines + ["</g>"]
  }

  // MARK: - Arrows

  /// How far an arrow back lies from the one that it answers.
  private static let beside = 9.0

  private func drawn(_ arrow: Arrow, along bends: [LayeredLayout.Bend]) -> [String] {
    guard let first = bends.first, let last = bends.last else { return [] }
    let isDown = first.top <= last.top
    let shift = arrow.gradient == nil ? 0 : GraphDrawing.beside / 2
    var lines = [line(bends, dx: -shift, isDown: isDown, kind: "flow")]
    let point = GraphDrawing.labelPoint(bends)
    if let label = arrow.label {
      lines.append(
        """
        <text class="label" x="\(px(point.x - shift - 5))" y="\(px(point.y))">\
        \(escaped(label))</text>
        """)
    }
    guard let gradient = arrow.gradient else { return lines }
    lines.append(line(bends.reversed(), dx: shift, isDown: !isDown, kind: "back"))
    lines.append(
      """
      <text class="gradient" x="\(px(point.x + shift + 5))" y="\(px(point.y))">\
      \(escaped(gradient))</text>
      """)
    return lines
  }

  /// Where a label stands: beside the first leg, near the end where fewer arrows meet.
  private static func labelPoint(_ bends: [LayeredLayout.Bend]) -> (x: Double, y: Double) {
    guard bends.count > 1 else { return (0, 0) }
    let isDown = bends[0].top <= bends[1].top
    let (upper, lower) = isDown ? (bends[0], bends[1]) : (bends[1], bends[0])
    let along = upper.crowd > lower.crowd ? 0.72 : upper.crowd < lower.crowd ? 0.3 : 0.5
    // A point of the curve that `line` draws.
    let eased = along * along * (3 - 2 * along)
    let height = lower.top - upper.bottom
    let part = 1.5 * along * (1 - along) + along * along * along
    return (upper.x + (lower.x - upper.x) * eased, upper.bottom + height * part + 4)
  }

  /// How far to the right the label of a gradient reaches.
  private func labelReach(_ arrow: Arrow, along bends: [LayeredLayout.Bend]) -> Double {
    guard let gradient = arrow.gradient else { return 0 }
    let start = GraphDrawing.labelPoint(bends).x + GraphDrawing.beside / 2 + 5
    return start + Double(gradient.count) * GraphDrawing.labelCharacterWidth + 8
  }

  private func line(
    _ bends: [LayeredLayout.Bend], dx: Double, isDown: Bool, kind: String
  ) -> String {
    guard let last = bends.last else { return "" }
    var path = ""
    for (from, to) in zip(bends, bends.dropFirst()) {
      let start = (x: from.x + dx, y: isDown ? from.bottom : from.top)
      let end = (x: to.x + dx, y: isDown ? to.top : to.bottom)
      if path.isEmpty {
        path = "M\(px(start.x)) \(px(start.y))"
      } else {
        path += " L\(px(start.x)) \(px(start.y))"
      }
      let middle = (start.y + end.y) / 2
      path +=
        " C\(px(start.x)) \(px(middle)) \(px(end.x)) \(px(middle)) \(px(end.x)) \(px(end.y))"
    }
    // The head is a triangle of its own, so that no identifier is shared by pictures on a page.
    let tip = (x: last.x + dx, y: isDown ? last.top : last.bottom)
    let back = isDown ? -7.0 : 7.0
    return """
      <path class="\(kind)" d="\(path)"/><path class="\(kind) head" d="M\(px(tip.x)) \(px(tip.y)) \
      l-4 \(px(back)) h8 z"/>
      """
  }

  // MARK: - Text

  /// A number of pixels, to a tenth.
  private func px(_ value: Double) -> String {
    let tenths = (value * 10).rounded()
    return tenths.remainder(dividingBy: 10) == 0
      ? String(Int(tenths / 10)) : String(tenths / 10)
  }

  private func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      // Not allowed in XML, not even as a reference.
      case _ where scalar.value < 0x20 || (0xfffe...0xffff).contains(scalar.value):
        result += "\u{fffd}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static let style = """
    <style>
    .graph { --ink: #1c1b1f; --soft: #5b5b66; --back: #b3261e; --page: #ffffff; \
    --leaf: #d8f0dc; --op: #e8eefc; --root: #fdf0d0; }
    @media (prefers-color-scheme: dark) { .graph { --ink: #ececf1; --soft: #a0a0ac; \
    --back: #ff8a80; --page: #16161a; --leaf: #1f4529; --op: #26304d; --root: #4d3d12; } }
    .graph text { font: 12px ui-monospace, monospace; fill: var(--ink); text-anchor: middle; }
    .graph .name { font-weight: bold; }
    .graph rect { fill: var(--page); stroke: var(--soft); }
    .graph .leaf rect { fill: var(--leaf); } .graph .operation rect { fill: var(--op); }
    .graph .root rect { fill: var(--root); } .graph .constant rect { stroke-dasharray: 4 3; }
    .graph .omission rect { stroke: none; fill: none; }
    .graph path { fill: none; stroke: var(--soft); stroke-width: 1.3; }
    .graph .back { stroke: var(--back); stroke-dasharray: 5 3; }
    .graph .flow.head { fill: var(--soft); stroke: none; }
    .graph .back.head { fill: var(--back); stroke: none; }
    .graph .label, .graph .gradient { font-size: 11px; paint-order: stroke; \
    stroke: var(--page); stroke-width: 4px; }
    .graph .gradient { fill: var(--back); text-anchor: start; }
    .graph .label { text-anchor: end; }
    </style>
    """
}
