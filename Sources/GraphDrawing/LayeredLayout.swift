/// Where boxes lie: in layers from top to bottom, each below all that it is computed from.
///
/// After Sugiyama, Tagawa and Toda (1981): layers by the longest path, long arrows cut at every
/// layer by points that take part in what follows, few crossings by moving each to the
/// barycentre of its neighbours, places by averaging those of the neighbours.
struct LayeredLayout {
  /// A place in a layer: a box, or a point that an arrow passes.
  struct Place {
    /// The middle, in pixels.
    var x = 0.0
    /// The upper edge.
    var y = 0.0
    var width = 0.0
    var height = 0.0
    fileprivate var layer = 0
    fileprivate var order = 0.0
    fileprivate var above: [Int] = []
    fileprivate var below: [Int] = []

    var bottom: Double { y + height }
  }

  /// First those of the boxes, then points of arrows.
  private(set) var places: [Place]
  /// A bend of an arrow: where it passes a layer, or meets a box.
  struct Bend {
    var x: Double
    /// Where the layer's part of the arrow begins and ends, from the top.
    var top: Double
    var bottom: Double
    /// How many arrows meet the box on the same side; 1 at a point.
    var crowd = 1
  }

  /// The places along each arrow, ends included.
  private(set) var routes: [[Int]] = []
  /// Where each arrow runs, from its source to its target.
  private(set) var bends: [[Bend]] = []
  private(set) var width = 0.0
  private(set) var height = 0.0
  private var layers: [[Int]] = []

  private static let gap = 28.0
  private static let layerGap = 58.0
  private static let margin = 16.0
  private static let sweeps = 12

  /// Lays out boxes of these sizes; arrows that close a cycle are laid as if turned round.
  init(sizes: [(width: Double, height: Double)], arrows: [(source: Int, target: Int)]) {
    places = sizes.map { Place(width: $0.width, height: $0.height) }
    let forward = LayeredLayout.acyclic(arrows, count: sizes.count)
    assignLayers(forward)
    cut(arrows, forward)
    order()
    position()
    bend()
  }

  // MARK: - Layers

  /// The arrows with those that close a cycle turned round.
  private static func acyclic(
    _ arrows: [(source: Int, target: Int)], count: Int
  ) -> [(source: Int, target: Int)] {
    var outgoing = Array(repeating: [Int](), count: count)
    for (index, arrow) in arrows.enumerated() { outgoing[arrow.source].append(index) }
    var result = arrows
    // 0 not seen, 1 on the way, 2 done.
    var state = Array(repeating: 0, count: count)
    for start in 0..<count where state[start] == 0 {
      state[start] = 1
      var frames = [(box: start, next: 0)]
      while let frame = frames.last {
        guard frame.next < outgoing[frame.box].count else {
          state[frame.box] = 2
          frames.removeLast()
          continue
        }
        frames[frames.count - 1].next += 1
        let index = outgoing[frame.box][frame.next]
        let target = arrows[index].target
        if state[target] == 1 {
          result[index] = (target, frame.box)
        } else if state[target] == 0 {
          state[target] = 1
          frames.append((target, 0))
        }
      }
    }
    return result
  }

  private mutating func assignLayers(_ arrows: [(source: Int, target: Int)]) {
    var waiting = Array(repeating: 0, count: places.count)
    var outgoing = Array(repeating: [Int](), count: places.count)
    for arrow in arrows {
      waiting[arrow.target] += 1
      outgoing[arrow.source].append(arrow.target)
    }
    var ready = waiting.indices.filter { waiting[$0] == 0 }
    let sources = ready
    while let box = ready.popLast() {
      for target in outgoing[box] {
        places[target].layer = max(places[target].layer, places[box].layer + 1)
        waiting[target] -= 1
        if waiting[target] == 0 { ready.append(target) }
      }
    }
    // What is computed from nothing lies just above where it is first used.
    for box in sources {
      guard let first = outgoing[box].map({ places[$0].layer }).min() else { continue }
      places[box].layer = first - 1
    }
  }

  private mutating func cut(
    _ arrows: [(source: Int, target: Int)], _ forward: [(source: Int, target: Int)]
  ) {
    for (arrow, turned) in zip(arrows, forward) {
      var route = [turned.source]
      let first = places[turned.source].layer
      let last = places[turned.target].layer
      for layer in stride(from: first + 1, to: last, by: 1) {
        route.append(places.count)
        places.append(Place(width: 12, layer: layer))
      }
      route.append(turned.target)
      for (upper, lower) in zip(route, route.dropFirst()) {
        places[upper].below.append(lower)
        places[lower].above.append(upper)
      }
      routes.append(arrow.source == turned.source ? route : route.reversed())
    }
    layers = Array(repeating: [], count: (places.map(\.layer).max() ?? -1) + 1)
    for index in places.indices {
      places[index].order = Double(layers[places[index].layer].count)
      layers[places[index].layer].append(index)
    }
  }

  // MARK: - Order within a layer

  private mutating func order() {
    for sweep in 0..<LayeredLayout.sweeps {
      let isDownward = sweep % 2 == 0
      for layer in isDownward ? Array(layers.indices) : layers.indices.reversed() {
        arrange(layer, isDownward: isDownward)
      }
    }
  }

  private mutating func arrange(_ layer: Int, isDownward: Bool) {
    let sorted = layers[layer].map { index -> (key: Double, index: Int) in
      let neighbours = isDownward ? places[index].above : places[index].below
      guard !neighbours.isEmpty else { return (places[index].order, index) }
      let sum = neighbours.reduce(0) { $0 + places[$1].order }
      return (sum / Double(neighbours.count), index)
    }.enumerated().sorted {
      ($0.element.key, $0.offset) < ($1.element.key, $1.offset)
    }.map(\.element.index)
    layers[layer] = sorted
    for (position, index) in sorted.enumerated() { places[index].order = Double(position) }
  }

  // MARK: - Places

  private mutating func position() {
    for layer in layers {
      var x = 0.0
      for index in layer {
        places[index].x = x + places[index].width / 2
        x += places[index].width + LayeredLayout.gap
      }
    }
    for sweep in 0..<LayeredLayout.sweeps {
      let isDownward = sweep % 2 == 0
      for layer in isDownward ? Array(layers.indices) : layers.indices.reversed() {
        pull(layer, isDownward: isDownward)
      }
    }
    let left = places.map { $0.x - $0.width / 2 }.min() ?? 0
    for index in places.indices { places[index].x += LayeredLayout.margin - left }
    width = (places.map { $0.x + $0.width / 2 }.max() ?? 0) + LayeredLayout.margin
    var y = LayeredLayout.margin
    for layer in layers {
      let tallest = layer.map { places[$0].height }.max() ?? 0
      for index in layer {
        if index >= boxCount { places[index].height = tallest }
        places[index].y = y + (tallest - places[index].height) / 2
      }
      y += tallest + LayeredLayout.layerGap
    }
    height = max(y - LayeredLayout.layerGap, 0) + LayeredLayout.margin
  }

  /// Spreads the ends of arrows over the sides of their boxes, in the order of where they go.
  private mutating func bend() {
    bends = routes.map { route in
      route.map { Bend(x: places[$0].x, top: places[$0].y, bottom: places[$0].bottom) }
    }
    var ends: [[(route: Int, isStart: Bool, x: Double)]] = Array(
      repeating: [], count: 2 * boxCount)
    for (index, route) in routes.enumerated() {
      guard let first = route.first, let last = route.last, route.count > 1 else { continue }
      let isDown = places[first].layer < places[last].layer
      ends[2 * first + (isDown ? 1 : 0)].append((index, true, places[route[1]].x))
      ends[2 * last + (isDown ? 0 : 1)].append((index, false, places[route[route.count - 2]].x))
    }
    for (side, arrows) in ends.enumerated() where arrows.count > 1 {
      let sorted = arrows.enumerated().sorted {
        ($0.element.x, $0.offset) < ($1.element.x, $1.offset)
      }
      let step = min(22, (places[side / 2].width - 16) / Double(arrows.count))
      for (position, arrow) in sorted.map(\.element).enumerated() {
        let bend = arrow.isStart ? 0 : bends[arrow.route].count - 1
        bends[arrow.route][bend].x += (Double(position) - Double(arrows.count - 1) / 2) * step
        bends[arrow.route][bend].crowd = arrows.count
      }
    }
  }

  private var boxCount: Int { places.count - routes.reduce(0) { $0 + $1.count - 2 } }

  /// Moves each place of a layer towards the middle of its neighbours, as far as the order allows.
  private mutating func pull(_ layer: Int, isDownward: Bool) {
    let row = layers[layer]
    let wanted = row.map { index -> Double in
      let neighbours = isDownward ? places[index].above : places[index].below
      guard !neighbours.isEmpty else { return places[index].x }
      return neighbours.reduce(0) { $0 + places[$1].x } / Double(neighbours.count)
    }
    // Runs of places that would overlap are moved together to where they want to be on average
    // (pool adjacent violators).
    var runs: [(start: Int, count: Int, sum: Double)] = []
    var offsets: [Double] = []
    var offset = 0.0
    for (position, index) in row.enumerated() {
      if position > 0 {
        offset +=
          places[row[position - 1]].width / 2 + LayeredLayout.gap + places[index].width / 2
      }
      offsets.append(offset)
      runs.append((position, 1, wanted[position] - offset))
      while runs.count > 1,
        runs[runs.count - 2].sum / Double(runs[runs.count - 2].count)
          > runs[runs.count - 1].sum / Double(runs[runs.count - 1].count)
      {
        let last = runs.removeLast()
        runs[runs.count - 1].count += last.count
        runs[runs.count - 1].sum += last.sum
      }
    }
    for run in runs {
      for position in run.start..<run.start + run.count {
        places[row[position]].x = run.sum / Double(run.count) + offsets[position]
      }
    }
  }
}
