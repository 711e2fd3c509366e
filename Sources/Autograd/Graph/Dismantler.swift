/// Takes a graph apart with a list of work, so that the depth of a graph is no depth of calls.
///
/// Releasing the last reference to a result releases its node, that node's inputs, their
/// nodes, and so on. Each object is emptied before it is let go, so that its own release
/// finds nothing to do.
struct Dismantler {
  private var nodes: ContiguousArray<Node> = []
  private var tensors: ContiguousArray<Tensor> = []

  /// Empties `node` and everything that only it kept alive.
  static func dismantle(_ node: Node) {
    var dismantler = Dismantler()
    dismantler.empty(node)
    dismantler.run()
  }

  private mutating func run() {
    while true {
      if var node = nodes.popLast() {
        if isKnownUniquelyReferenced(&node) { empty(node) }
      } else if var tensor = tensors.popLast() {
        if isKnownUniquelyReferenced(&tensor) { empty(tensor) }
      } else {
        return
      }
    }
  }

  private mutating func empty(_ node: Node) {
    // An accumulator leads nowhere, so it can be let go as it is.
    let (first, second) = node.takeEdges()
    if let first, !first.isAccumulator { nodes.append(first) }
    if let second, !second.isAccumulator { nodes.append(second) }
    if let saved = node.a { tensors.append(saved.tensor) }
    node.a = nil
    if let saved = node.b { tensors.append(saved.tensor) }
    node.b = nil
    guard let detail = node.detail else { return }
    for edge in detail.edges {
      if let next = edge.node { nodes.append(next) }
    }
    for case .some(let saved) in detail.inputs { tensors.append(saved.tensor) }
    for saved in detail.outputs where saved.tensor.rare != nil { tensors.append(saved.tensor) }
    detail.outputs = []
    detail.inputs = []
    for saved in detail.custom?.saved ?? [] { tensors.append(saved.value.tensor) }
    detail.custom?.saved = []
    if let inner = detail.inner { nodes.append(inner) }
    node.detail = nil
  }

  private mutating func empty(_ tensor: Tensor) {
    if let node = tensor.recordedNode { nodes.append(node) }
    tensor.recordedNode = nil
    guard let rare = tensor.rare else { return }
    if let base = rare.view?.base { tensors.append(base) }
    if let grad = rare.grad { tensors.append(grad) }
    for tangent in rare.tangents {
      if let tensor = tangent.tensor { tensors.append(tensor) }
    }
    tensor.rare = nil
  }
}
