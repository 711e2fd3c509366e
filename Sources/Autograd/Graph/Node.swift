import Synchronization

/// Where a gradient goes: an output of a node.
struct Edge {
  var node: Node?
  var index: Int32

  static var none: Edge { Edge(node: nil, index: 0) }

  @inline(__always) init(node: Node?, index: Int32) {
    self.node = node
    self.index = index
  }

  /// The edge to what made `tensor`.
  @inline(__always) init(_ tensor: Tensor) {
    node = tensor.node
    index = tensor.outputIndex
  }
}

/// A recorded operation: what its derivative needs, and where the gradients go.
///
/// Operations of one or two inputs, nearly all in practice, keep everything in the node
/// itself; the rest is in `detail`. A leaf's accumulator is a node too: the place where
/// gradients end.
public final class Node {
  // The order of the properties leaves no gaps: a million of these may be alive.

  /// The op that was recorded.
  let op: Op
  var edge0: Edge
  /// Where the running pass that came first keeps this node's state.
  var slot: Int32 = -1
  var edge1: Edge
  /// The type of the first output.
  let dtype: ElementType
  /// Whether saved values were there and were let go.
  var isFreed = false
  /// The saved input of a unary op, the first of a binary one.
  var a: SavedTensor?
  private let orderLow: UInt32
  /// The saved output of a unary op, the second input of a binary one.
  var b: SavedTensor?
  private let orderHigh: UInt32
  /// What the first output looks like.
  let layout: Layout
  var detail: Detail?

  /// What only some nodes have.
  final class Detail {
    /// All edges of an op that is neither unary nor binary.
    var edges: [Edge] = []
    /// Its saved inputs, as many as edges where any is saved; outputs also of a binary op.
    var inputs: [SavedTensor?] = []
    var outputs: [SavedTensor] = []
    var attributes = Attributes.none
    /// The shapes and types of the inputs.
    var inputShapes: [[Int]] = []
    /// The shapes and types of outputs after the first.
    var moreOutputs: [(layout: Layout, dtype: ElementType)] = []
    var hooks: NodeHooks?
    /// The leaf that an accumulator accumulates into.
    weak var leaf: Tensor?
    /// The node of the written view, in a node that stands for a write through it.
    var inner: Node?
    /// The way to that view from the base that this node made; not the view itself, which has
    /// the base, which has this node.
    var path: ViewPath?
    var custom: CustomRule?
  }

  private static let clock = Atomic<Int>(0)

  init(
    _ op: Op, _ layout: Layout, dtype: ElementType, edge0: Edge = .none, edge1: Edge = .none
  ) {
    self.op = op
    self.layout = layout
    self.dtype = dtype
    self.edge0 = edge0
    self.edge1 = edge1
    let order = Node.clock.wrappingAdd(1, ordering: .relaxed).oldValue
    orderLow = UInt32(truncatingIfNeeded: order)
    orderHigh = UInt32(truncatingIfNeeded: order >> 32)
  }

  private init(accumulatorFor leaf: Tensor) {
    op = .accumulate
    layout = leaf.layout
    dtype = leaf.dtype
    edge0 = .none
    edge1 = .none
    orderLow = .max
    orderHigh = .max
    let detail = Detail()
    detail.leaf = leaf
    self.detail = detail
  }

  /// The node that gradients of `leaf` flow into.
  static func accumulator(for leaf: Tensor) -> Node { Node(accumulatorFor: leaf) }

  /// When the node was made, relative to others; a later one runs first in a pass.
  @inline(__always) var order: UInt64 { UInt64(orderHigh) << 32 | UInt64(orderLow) }

  /// Whether gradients end here, in a leaf.
  @inline(__always) var isAccumulator: Bool { orderHigh == .max }

  /// The shape of the first output.
  var shape: [Int] { layout.shape }

  /// The node's name, such as `MulBackward`.
  public var name: String { detail?.custom?.name ?? op.nodeName }

  /// The nodes that gradients go to from here, one for each input, `nil` where none does.
  public var next: [Node?] { edges.map(\.node) }

  /// All edges, one for each input.
  var edges: [Edge] {
    if let detail, !detail.edges.isEmpty { return detail.edges }
    switch op.vjp {
    case .unary: return [edge0]
    case .binary: return [edge0, edge1]
    case .none, .general, .custom, .accumulate, .sliceWrite: return []
    }
  }

  /// The layout of an output, of which only the shape matters.
  @inline(__always) func layout(of output: Int32) -> Layout {
    if output == 0 { return layout }
    return detail?.moreOutputs[Int(output) - 1].layout ?? layout
  }

  /// The type of an output.
  @inline(__always) func dtype(of output: Int32) -> ElementType {
    if output == 0 { return dtype }
    return detail?.moreOutputs[Int(output) - 1].dtype ?? dtype
  }

  /// The number of outputs.
  var outputCount: Int { 1 + (detail?.moreOutputs.count ?? 0) }

  func withDetail() -> Detail {
    if let detail { return detail }
    let fresh = Detail()
    detail = fresh
    return fresh
  }

  func withHooks() -> NodeHooks {
    let detail = withDetail()
    if let hooks = detail.hooks { return hooks }
    let fresh = NodeHooks()
    detail.hooks = fresh
    return fresh
  }

  /// Lets saved values go.
  func free() {
    if a != nil || b != nil {
      a = nil
      b = nil
      isFreed = true
    }
    guard let detail else { return }
    if !detail.inputs.isEmpty || !detail.outputs.isEmpty {
      detail.inputs = []
      detail.outputs = []
      isFreed = true
    }
    if let custom = detail.custom, !custom.saved.isEmpty {
      custom.saved = []
      isFreed = true
    }
    // PyTorch counts a write through a view as one that saved something, whatever was written.
    if let inner = detail.inner {
      inner.free()
      isFreed = true
    }
  }

  deinit { Dismantler.dismantle(self) }
}
