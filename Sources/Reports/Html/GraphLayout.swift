/// Places the nodes of an acyclic graph in layers, those that others need above those others.
///
/// Layers come from the longest way to a node; within a layer nodes stand in the order of what
/// they hang on, which leaves few crossings in graphs of the size that a person looks at.
struct GraphLayout {
  /// A place in the picture.
  struct Point: Equatable {
    var x: Double
    var y: Double
  }

  static let height = 26.0
  static let gap = 14.0
  static let layerGap = 26.0

  /// The middle of each node.
  private(set) var centers: [Point] = []
  /// The points that each edge passes, from the first node to the second.
  private(set) var routes: [[Point]] = []
  /// The size of the picture.
  private(set) var size = Point(x: 0, y: 0)

  /// Boxes: the nodes first, then a narrow one wherever an edge passes a layer.
  private var widths: [Double]
  private var layers: [[Int]] = []
  private var above: [[Int]]
  private var below: [[Int]]
  private var x: [Double] = []

  /// Places nodes of the given widths; an edge leads to a node that stands later.
  init(widths: [Double], edges: [(from: Int, to: Int)]) {
    self.widths = widths
    above = widths.map { _ in [] }
    below = widths.map { _ in [] }
    let edges = edges.filter { widths.indices.contains($0.to) && (0..<$0.to).contains($0.from) }
    var layer = widths.map { _ in 0 }
    for edge in edges.sorted(by: { $0.to < $1.to }) {
      layer[edge.to] = max(layer[edge.to], layer[edge.from] + 1)
    }
    // A leaf stands just above what it is used for first.
    for node in widths.indices where !edges.contains(where: { $0.to == node }) {
      let uses = edges.filter { $0.from == node }.map { layer[$0.to] }
      if let first = uses.min() { layer[node] = first - 1 }
    }
    layers = Array(repeating: [], count: (layer.max() ?? -1) + 1)
    for node in widths.indices { layers[layer[node]].append(node) }
    let ways = edges.map { way($0.from, $0.to, layer[$0.from], layer[$0.to]) }
    order()
    place()
    let margin = 4.0
    let left = (x.indices.map { x[$0] - self.widths[$0] / 2 }.min() ?? 0) - margin
    let right = (x.indices.map { x[$0] + self.widths[$0] / 2 }.max() ?? 0) + margin
    var rows = Array(repeating: 0, count: x.count)
    for (row, boxes) in layers.enumerated() { for box in boxes { rows[box] = row } }
    let places = x.indices.map { box in
      Point(
        x: x[box] - left,
        y: margin + Self.height / 2 + Double(rows[box]) * (Self.height + Self.layerGap))
    }
    centers = Array(places.prefix(widths.count))
    routes = ways.map { $0.map { places[$0] } }
    size = Point(
      x: max(right - left, 0),
      y: 2 * margin + Double(layers.count) * (Self.height + Self.layerGap) - Self.layerGap)
  }

  /// The boxes that an edge passes; makes those between its ends.
  private mutating func way(_ from: Int, _ to: Int, _ first: Int, _ last: Int) -> [Int] {
    var way = [from]
    for row in first + 1..<max(last, first + 1) {
      widths.append(2)
      above.append([])
      below.append([])
      layers[row].append(widths.count - 1)
      way.append(widths.count - 1)
    }
    way.append(to)
    for (a, b) in zip(way, way.dropFirst()) {
      below[a].append(b)
      above[b].append(a)
    }
    return way
  }

  /// Orders each layer by the middle of what its boxes hang on, down and up again.
  private mutating func order() {
    var position = widths.map { _ in 0.0 }
    func note(_ layer: [Int]) {
      for (index, box) in layer.enumerated() { position[box] = Double(index) }
    }
    for layer in layers { note(layer) }
    for sweep in 0..<4 {
      let rows = sweep % 2 == 0 ? Array(layers.indices) : layers.indices.reversed()
      for row in rows {
        let neighbours = sweep % 2 == 0 ? above : below
        let keys = layers[row].map { box -> (key: Double, box: Int) in
          let near = neighbours[box].map { position[$0] }
          return (near.isEmpty ? position[box] : near.reduce(0, +) / Double(near.count), box)
        }
        layers[row] = keys.enumerated()
          .sorted { ($0.element.key, $0.offset) < ($1.element.key, $1.offset) }
          .map(\.element.box)
        note(layers[row])
      }
    }
  }

  /// Moves each box towards the middle of its neighbours, as far as those beside it let it.
  private mutating func place() {
    x = widths.map { _ in 0 }
    for layer in layers {
      var left = 0.0
      for box in layer {
        x[box] = left + widths[box] / 2
        left += widths[box] + Self.gap
      }
      for box in layer { x[box] -= (left - Self.gap) / 2 }
    }
    for sweep in 0..<6 {
      let neighbours = sweep % 2 == 0 ? above : below
      for layer in sweep % 2 == 0 ? layers : layers.reversed() {
        let wanted = layer.map { box in
          let near = neighbours[box].map { x[$0] }
          return near.isEmpty ? x[box] : near.reduce(0, +) / Double(near.count)
        }
        settle(layer, at: wanted)
      }
    }
  }

  /// Puts the boxes of a layer as near to their wanted places as their order and widths allow.
  private mutating func settle(_ layer: [Int], at wanted: [Double]) {
    // Boxes that would overlap stand as one block around the mean of what they want.
    var blocks: [(members: Range<Int>, sum: Double, count: Double)] = []
    var offsets = [0.0]
    for (a, b) in zip(layer, layer.dropFirst()) {
      offsets.append((offsets.last ?? 0) + (widths[a] + widths[b]) / 2 + Self.gap)
    }
    for index in layer.indices {
      blocks.append((index..<index + 1, wanted[index] - offsets[index], 1))
      while blocks.count > 1 {
        let (last, before) = (blocks[blocks.count - 1], blocks[blocks.count - 2])
        guard last.sum / last.count < before.sum / before.count else { break }
        blocks.removeLast(2)
        blocks.append(
          (
            before.members.lowerBound..<last.members.upperBound, before.sum + last.sum,
            before.count + last.count
          ))
      }
    }
    for block in blocks {
      for index in block.members { x[layer[index]] = block.sum / block.count + offsets[index] }
    }
  }
}
