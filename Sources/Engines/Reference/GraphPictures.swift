import Autograd

/// A graph that a program recorded, drawn.
public struct GraphPicture: Sendable {
  /// What was done with the graph, such as `backward of loss`.
  public let title: String
  /// The picture as SVG.
  public let svg: String
  /// The picture in the language of Graphviz.
  public let dot: String
  /// How many nodes of the graph are not drawn.
  public let omitted: Int

  init(_ title: String, _ graph: RecordedGraph) {
    self.title = title
    svg = graph.svg
    dot = graph.dot
    omitted = graph.omittedCount
  }
}

/// What a session draws.
struct SessionDrawing {
  /// What names on the wire are called in pictures.
  let shownNames: [String: String]
  /// What was drawn so far.
  var pictures: [GraphPicture] = []
}

extension ReferenceSession {
  /// Draws the graph that a pass is about to walk, with the gradients it will carry.
  func picture(_ title: String, of roots: [String], _ gradients: [Tensor?]?) {
    guard drawing != nil, let tensors = try? tensors(roots) else { return }
    let graph = RecordedGraph(of: tensors, naming: named)
    // A pass that fails, as over a freed graph, leaves the picture of the graph alone.
    let traced = (try? graph.tracingGradient(gradients)) ?? graph
    let list = roots.map { drawing?.shownNames[$0] ?? "a value" }.joined(separator: ", ")
    drawing?.pictures.append(GraphPicture("\(title) of \(list)", traced))
  }

  /// Draws what was recorded by a program without a pass.
  func pictureOfAll() -> GraphPicture? {
    let recorded = named.filter { $0.tensor.gradFn != nil }
    guard !recorded.isEmpty else { return nil }
    let list = recorded.map(\.name).joined(separator: ", ")
    let graph = RecordedGraph(of: recorded.map(\.tensor), naming: named)
    return GraphPicture("recorded for \(list)", graph)
  }

  /// The tensors that the pictures name.
  private var named: [(name: String, tensor: Tensor)] {
    names.compactMap { entry in
      guard let name = drawing?.shownNames[entry.key], let tensor = entry.value else { return nil }
      return (name, tensor)
    }.sorted { $0.name < $1.name }
  }
}
