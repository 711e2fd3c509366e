import Foundation
import GraphDrawing

/// What was recorded between leaves and roots: the graph that a backward pass walks, to look at.
///
/// It keeps the graph alive, as its roots do.
public struct RecordedGraph {
  private let roots: [Tensor]
  private let names: [(name: String, tensor: Tensor)]
  /// The nodes that are shown, those nearest to the roots first.
  private let nodes: [Node]
  /// The place in `nodes` of each.
  private let places: [ObjectIdentifier: Int]
  private var trace: GradientTrace?

  /// The number of nodes, leaves among them, that the roots depend on.
  public let nodeCount: Int

  /// The number of those that are not shown, because there are too many.
  public var omittedCount: Int { nodeCount - nodes.count }

  /// Looks at what `roots` were recorded from.
  ///
  /// - Parameters:
  ///   - roots: The results.
  ///   - names: What tensors are called in the picture; others are shown by their values.
  ///   - limit: The number of nodes that are shown, those nearest to the roots.
  public init(
    of roots: [Tensor], naming names: [(name: String, tensor: Tensor)] = [], limit: Int = 200
  ) {
    self.roots = roots
    self.names = names
    var nodes: [Node] = []
    var places: [ObjectIdentifier: Int] = [:]
    var seen: Set<ObjectIdentifier> = []
    var row = roots.compactMap(\.node)
    while !row.isEmpty {
      var next: [Node] = []
      for node in row where seen.insert(ObjectIdentifier(node)).inserted {
        if nodes.count < limit {
          places[ObjectIdentifier(node)] = nodes.count
          nodes.append(node)
        }
        next += node.edges.compactMap(\.node)
      }
      row = next
    }
    self.nodes = nodes
    self.places = places
    nodeCount = seen.count
  }

  /// The same graph with the gradients that a pass over it carries; no `grad` is touched.
  ///
  /// Saved values stay, and hooks run as in any pass.
  ///
  /// - Parameter gradients: The cotangent of each root, `nil` for 1; none at all where left out.
  /// - Returns: The graph to be drawn with them.
  /// - Throws: `AutogradError`, see `grad(_:_:gradOutputs:retainGraph:createGraph:allowUnused:)`.
  public func tracingGradient(_ gradients: [Tensor?]? = nil) throws(AutogradError) -> Self {
    var result = self
    result.trace = try GradientTrace(of: nodes, from: roots, gradients: gradients)
    return result
  }

  /// The graph as a self-contained SVG picture: leaves above, roots below, solid arrows with the
  /// computation, dashed ones back with the gradient.
  public var svg: String { drawing.svg }

  /// The graph in the language of Graphviz.
  public var dot: String { drawing.dot }
}

extension Tensor {
  /// The graph that this tensor was recorded in.
  public var graph: RecordedGraph { RecordedGraph(of: [self]) }

  /// The graph that this tensor was recorded in, with names for some of its tensors.
  ///
  /// - Parameter names: What tensors are called in the picture.
  /// - Returns: The graph.
  public func graph(naming names: KeyValuePairs<String, Tensor>) -> RecordedGraph {
    RecordedGraph(of: [self], naming: names.map { (name: $0.key, tensor: $0.value) })
  }
}

// MARK: - The drawing

extension RecordedGraph {
  private var drawing: GraphDrawing {
    var drawing = GraphDrawing(title: "\(nodeCount) recorded nodes")
    drawing.boxes = nodes.map(box)
    let omission = drawing.boxes.count
    if omittedCount > 0 {
      drawing.boxes.append(.init(.omission, "… \(omittedCount) more nodes"))
    }
    var isOmitting: Set<Int> = []
    for (target, node) in nodes.enumerated() {
      for (input, edge) in node.edges.enumerated() {
        guard let source = edge.node else { continue }
        let gradient = trace?.gradient(ofInput: input, of: node).map(RecordedGraph.text)
        if let place = places[ObjectIdentifier(source)] {
          let label = edge.index == 0 ? nil : "output \(edge.index)"
          drawing.arrows.append(.init(from: place, to: target, label: label, gradient: gradient))
        } else if isOmitting.insert(target).inserted {
          drawing.arrows.append(.init(from: omission, to: target, gradient: gradient))
        }
      }
    }
    for (index, root) in roots.enumerated() {
      let place = drawing.boxes.count
      drawing.boxes.append(
        .init(.root, name(of: root) ?? "root", lines: [RecordedGraph.text(root)]))
      guard let node = root.node, let source = places[ObjectIdentifier(node)] else { continue }
      drawing.arrows.append(
        .init(from: source, to: place, gradient: trace?.seeds[index].map(RecordedGraph.text)))
    }
    return drawing
  }

  private func box(_ node: Node) -> GraphDrawing.Box {
    if node.isAccumulator {
      let leaf = node.detail?.leaf?.tensor
      var lines = [leaf.map(RecordedGraph.text) ?? "\(node.dtype.name)\(node.shape)"]
      if let gradient = trace?.gradient(ofLeaf: node) {
        lines.append("gradient \(RecordedGraph.text(gradient))")
      } else if let grad = leaf?.grad {
        lines.append("grad \(RecordedGraph.text(grad))")
      }
      return .init(.leaf, leaf.flatMap(name) ?? "leaf", lines: lines)
    }
    // Results that have a name and no box of their own.
    let results = names.filter { item in
      item.tensor.node === node && !roots.contains { $0 === item.tensor }
    }.map { "\($0.name) = \(RecordedGraph.text($0.tensor))" }
    let saved = node.saved.map { item in
      "saved \(name(of: item.tensor) ?? item.role) = \(RecordedGraph.text(item.tensor))"
    }
    let freed = node.isFreed ? ["saved values freed"] : []
    return .init(.operation, node.name, lines: results + saved + freed)
  }

  private func name(of tensor: Tensor) -> String? {
    names.first { $0.tensor === tensor }?.name
  }

  /// The elements where they are few, else what they are and how many.
  private static func text(_ tensor: Tensor) -> String {
    guard tensor.count <= 4, tensor.rank <= 2 else { return "\(tensor.dtype.name)\(tensor.shape)" }
    let text = Tensor.text(of: tensor, element: shortened)
    return text.count <= 40 ? text : "\(tensor.dtype.name)\(tensor.shape)"
  }

  /// Six significant digits, which tell values in a picture apart.
  private static func shortened(_ text: String) -> String {
    guard text.count > 8, let value = Double(text), value.isFinite, value != 0 else { return text }
    let digits = 6 - 1 - Int(Foundation.floor(Foundation.log10(value.magnitude)))
    guard (-15...15).contains(digits) else {
      // The exponent tells more than digits do.
      let parts = text.split(separator: "e")
      return parts.count == 2 ? "\(parts[0].prefix(7))e\(parts[1])" : text
    }
    let scale = Foundation.pow(10, Double(digits))
    return "\((value * scale).rounded() / scale)"
  }
}

/// The gradients that one pass carried along the arrows of a graph.
struct GradientTrace {
  /// What was given to the roots.
  let seeds: [Tensor?]
  private let carried: Carried
  private let leaves: [ObjectIdentifier: Tensor]

  /// Filled by hooks during the pass.
  private final class Carried {
    var inputs: [ObjectIdentifier: [Tensor?]] = [:]
  }

  init(
    of nodes: [Node], from roots: [Tensor], gradients: [Tensor?]?
  ) throws(AutogradError) {
    let carried = Carried()
    var handles: [HookHandle] = []
    defer { for handle in handles { handle.remove() } }
    for node in nodes where !node.isAccumulator {
      let identity = ObjectIdentifier(node)
      handles.append(
        node.registerHook { inputs, _ in
          carried.inputs[identity] = inputs
          return nil
        })
    }
    let leaves = nodes.filter(\.isAccumulator).compactMap { $0.detail?.leaf?.tensor }
    var found: [Tensor?] = []
    if !leaves.isEmpty {
      found = try grad(
        roots, leaves, gradOutputs: gradients, retainGraph: true, allowUnused: true)
    }
    var byLeaf: [ObjectIdentifier: Tensor] = [:]
    for (leaf, gradient) in zip(leaves, found) {
      guard let node = leaf.node else { continue }
      byLeaf[ObjectIdentifier(node)] = gradient
    }
    self.leaves = byLeaf
    self.carried = carried
    seeds = roots.indices.map { index in
      if let gradients, gradients.indices.contains(index), let given = gradients[index] {
        return given
      }
      return Tensor(filled: 1, Layout(rowMajor: roots[index].shape), roots[index].dtype)
    }
  }

  func gradient(ofInput input: Int, of node: Node) -> Tensor? {
    guard let inputs = carried.inputs[ObjectIdentifier(node)], inputs.indices.contains(input)
    else { return nil }
    return inputs[input]
  }

  func gradient(ofLeaf node: Node) -> Tensor? { leaves[ObjectIdentifier(node)] }
}

extension Node {
  /// What the derivative keeps, as far as it is there still.
  fileprivate var saved: [(role: String, tensor: Tensor)] {
    var result: [(role: String, tensor: Tensor)] = []
    switch op.vjp {
    case .unary:
      if let a { result.append(("input", a.tensor)) }
      if let b { result.append(("output", b.tensor)) }
    case .binary:
      if let a { result.append(("input 0", a.tensor)) }
      if let b { result.append(("input 1", b.tensor)) }
    case .none, .general, .custom, .accumulate, .sliceWrite: break
    }
    guard let detail else { return result }
    for (index, input) in detail.inputs.enumerated() {
      if let input { result.append(("input \(index)", input.tensor)) }
    }
    for output in detail.outputs { result.append(("output", output.tensor)) }
    for saved in detail.custom?.saved ?? [] { result.append(("value", saved.value.tensor)) }
    return result.filter { $0.tensor.rare?.packed == nil }
  }
}
