import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@testable import GraphDrawing

@Suite struct GraphDrawingTests {
  private let diamond = GraphDrawing(
    title: "a < b",
    boxes: [
      .init(.leaf, "x", lines: ["3.0"]), .init(.operation, "ExpBackward"),
      .init(.operation, "MulBackward"), .init(.root, "y"),
    ],
    arrows: [
      .init(from: 0, to: 1, gradient: "2.0"), .init(from: 0, to: 2, label: "first"),
      .init(from: 1, to: 2), .init(from: 2, to: 3, gradient: "1.0"), .init(from: 7, to: 0),
    ])

  @Test("a picture is well-formed XML, whatever the texts hold")
  func wellFormed() throws {
    var drawing = diamond
    drawing.boxes[0].title = "<&\"'\u{1}\u{1b}[31m"
    let parser = XMLParser(data: Data(drawing.svg.utf8))
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
  }

  @Test("every box lies below all that it is computed from, and boxes of a layer do not overlap")
  func layered() {
    var arrows: [(source: Int, target: Int)] = []
    for target in 1..<60 {
      arrows.append((target * 7 % target, target))
      arrows.append((target / 2, target))
    }
    let layout = LayeredLayout(
      sizes: Array(repeating: (width: 80, height: 30), count: 60), arrows: arrows)
    for (arrow, route) in zip(arrows, layout.routes) {
      #expect(layout.places[arrow.source].bottom < layout.places[arrow.target].y)
      #expect(route.first == arrow.source && route.last == arrow.target)
    }
    for (index, place) in layout.places.enumerated() {
      for other in layout.places[..<index] where abs(other.y - place.y) < 1 {
        #expect(abs(other.x - place.x) >= (other.width + place.width) / 2)
      }
      #expect(place.x - place.width / 2 >= 0 && place.x + place.width / 2 <= layout.width)
      #expect(place.y >= 0 && place.bottom <= layout.height)
    }
  }

  @Test("a cycle is drawn rather than walked for ever")
  func cycle() {
    let drawing = GraphDrawing(
      title: "cycle", boxes: [.init(.leaf, "a"), .init(.leaf, "b"), .init(.leaf, "c")],
      arrows: [.init(from: 0, to: 1), .init(from: 1, to: 2), .init(from: 2, to: 0)])
    #expect(drawing.svg.components(separatedBy: "flow head").count == 4)
  }

  @Test("the gradient is drawn on dashed arrows that run back")
  func gradients() {
    #expect(diamond.svg.components(separatedBy: "class=\"back\"").count == 3)
    #expect(diamond.dot.contains("n3 -> n2 [label=\"1.0\", style=dashed"))
    #expect(!diamond.dot.contains("n7"))
  }

  @Test("an empty graph is an empty picture")
  func empty() {
    #expect(GraphDrawing(title: "").svg.contains("</svg>"))
  }
}
