import Testing

@testable import Reports

@Suite("The layout of graphs")
struct GraphLayoutTests {
  /// Graphs from nothing to a thicket, by a generator that needs no seed.
  private static let graphs: [(count: Int, edges: [(from: Int, to: Int)])] = (0..<40).map { count in
    let edges = (0..<count).flatMap { to in
      (0..<to).filter { from in (from &* 7 &+ to &* 13 &+ count) % 5 == 0 }
        .map { (from: $0, to: to) }
    }
    return (count, edges)
  }

  @Test("every edge leads down, and no two nodes overlap", arguments: 0..<40)
  func lawful(number: Int) {
    let graph = Self.graphs[number]
    let widths = (0..<graph.count).map { 20 + Double($0 * 37 % 90) }
    let layout = GraphLayout(widths: widths, edges: graph.edges)
    for edge in graph.edges { #expect(layout.centers[edge.from].y < layout.centers[edge.to].y) }
    for a in widths.indices {
      #expect(layout.centers[a].x - widths[a] / 2 >= 0)
      #expect(layout.centers[a].x + widths[a] / 2 <= layout.size.x)
      #expect(layout.centers[a].y + GraphLayout.height / 2 <= layout.size.y)
      for b in widths.indices where b > a && layout.centers[a].y == layout.centers[b].y {
        let apart = abs(layout.centers[a].x - layout.centers[b].x)
        #expect(apart >= (widths[a] + widths[b]) / 2)
      }
    }
    #expect(layout.routes.count == graph.edges.count)
  }

  @Test("a chain is a straight line")
  func chain() {
    let layout = GraphLayout(
      widths: [20, 60, 40], edges: [(from: 0, to: 1), (from: 1, to: 2)])
    #expect(Set(layout.centers.map(\.x)).count == 1)
  }

  @Test("an edge that leads up or nowhere is left out")
  func wrongEdges() {
    let layout = GraphLayout(
      widths: [20, 20], edges: [(from: 1, to: 0), (from: 0, to: 7), (from: 1, to: 1)])
    #expect(layout.routes.isEmpty)
  }
}
