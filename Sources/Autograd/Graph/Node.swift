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
  // As with tensors, the order leaves no gaps and access is not checked at run time.

  /// The op that was recorded; ops live as long as the program.
  unowned(unsafe) let op: Op
  // The nodes of the two edges are counted by hand: a pass goes along millions of edges, and
  // every look at a reference that is counted for it would cost two counts.
  @exclusivity(unchecked) private var next0: Unmanaged<Node>?
  private let index0: Int32
  /// Where the running pass that came first keeps this node's state.
  @exclusivity(unchecked) var slot: Int32 = -1
  @exclusivity(unchecked) private var next1: Unmanaged<Node>?
  private let index1: Int32
  /// The type of the first output.
  let dtype: ElementType
  /// Whether saved values were there and were let go.
  @exclusivity(unchecked) var isFreed = false
  /// The saved input of a unary op, the first of a binary one.
  @exclusivity(unchecked) var a: SavedTensor?
  private let orderLow: UInt32
  /// The saved output of a unary op, the second input of a binary one.
  @exclusivity(unchecked) var b: SavedTensor?
  private let orderHigh: UInt32
  /// What the first output looks like; `nil` for a scalar, whose layout needs no counting.
  private let shapedLayout: Layout?
  @exclusivity(unchecked) var detail: Detail?

  /// What only some nodes have.
  final class Detail {
    /// All edges of an op that is neither unary nor binary.
    var edges: [Edge] = []
    /// Its saved inputs, as many as edges where any is saved; outputs also of a binary op.
    var inputs: [SavedTensor?] = []
    var outputs: [SavedTensor] = []
    var attributes = Attributes.none
    /// How the inputs lie in their memory.
    var inputLayouts: [Layout] = []
    /// The shapes and types of outputs after the first.
    var moreOutputs: [(layout: Layout, dtype: ElementType)] = []
    var hooks: NodeHooks?
    /// What the leaf that an accumulator accumulates into keeps.
    ///
    /// Not the leaf itself, because a tensor that is known weakly is slow to count for good.
    weak var leaf: Tensor.Rare?
    /// The node of the written view, in a node that stands for a write through it.
    var inner: Node?
    /// The way to that view from the base that this node made; not the view itself, which has
    /// the base, which has this node.
    var path: ViewPath?
    var custom: CustomRule?
    /// Whether saved values are what a hook made of them.
    var isPacked = false
  }

  private static let clock = Atomic<Int>(0)

  /// The order that the next node gets.
  static var now: UInt64 { UInt64(clock.load(ordering: .relaxed)) }

  init(
    _ op: Op, _ layout: Layout, dtype: ElementType, edge0: Edge = .none, edge1: Edge = .none,
    a: SavedTensor? = nil, b: SavedTensor? = nil
  ) {
    self.op = op
    shapedLayout = layout === Layout.scalar ? nil : layout
    self.dtype = dtype
    next0 = edge0.node.map { .passRetained($0) }
    index0 = edge0.index
    next1 = edge1.node.map { .passRetained($0) }
    index1 = edge1.index
    self.a = a
    self.b = b
    let order = Node.clock.wrappingAdd(1, ordering: .relaxed).oldValue
    orderLow = UInt32(truncatingIfNeeded: order)
    orderHigh = UInt32(truncatingIfNeeded: order >> 32)
  }

  private init(accumulatorFor leaf: Tensor) {
    op = .accumulate
    shapedLayout = leaf.layout === Layout.scalar ? nil : leaf.layout
    dtype = leaf.dtype
    next0 = nil
    index0 = 0
    next1 = nil
    index1 = 0
    orderLow = .max
    orderHigh = .max
    let detail = Detail()
    detail.leaf = leaf.withRare()
    self.detail = detail
  }

  /// The node that gradients of `leaf` flow into.
  static func accumulator(for leaf: Tensor) -> Node { Node(accumulatorFor: leaf) }

  /// When the node was made, relative to others; a later one runs first in a pass.
  @inline(__always) var order: UInt64 { UInt64(orderHigh) << 32 | UInt64(orderLow) }

  /// Whether gradients end here, in a leaf.
  @inline(__always) var isAccumulator: Bool { orderHigh == .max }

  /// What the first output looks like.
  @inline(__always) var layout: Layout { shapedLayout ?? .scalar }

  /// Whether the first output has one element.
  @inline(__always) var isScalar: Bool { shapedLayout.map { $0.count == 1 } ?? true }

  /// The shape of the first output.
  var shape: [Int] { layout.shape }

  /// The node's name, such as `MulBackward`.
  public var name: String { detail?.custom?.name ?? op.nodeName }

  /// The nodes that gradients go to from here, one for each input, `nil` where none does.
  public var next: [Node?] { edges.map(\.node) }

  /// Whether there is an input to which gradients go, for an op of one or two inputs.
  @inline(__always) var hasEdge0: Bool { next0 != nil }
  @inline(__always) var hasEdge1: Bool { next1 != nil }

  /// The edges of an op of one or two inputs.
  var edge0: Edge { Edge(node: next0?.takeUnretainedValue(), index: index0) }
  var edge1: Edge { Edge(node: next1?.takeUnretainedValue(), index: index1) }

  /// Calls `body` with the node of the first edge and which of its outputs it was, if any.
  @inline(__always)
  func withEdge0<E: Error>(_ body: (Node, Int32) throws(E) -> Void) throws(E) {
    guard let next = next0 else { return }
    try next.withReference { node throws(E) in try body(node, index0) }
  }

  /// Calls `body` with the node of the second edge and which of its outputs it was, if any.
  @inline(__always)
  func withEdge1<E: Error>(_ body: (Node, Int32) throws(E) -> Void) throws(E) {
    guard let next = next1 else { return }
    try next.withReference { node throws(E) in try body(node, index1) }
  }

  /// Gives up the nodes of both edges, which the caller then owns.
  func takeEdges() -> (Node?, Node?) {
    defer { (next0, next1) = (nil, nil) }
    return (next0?.takeRetainedValue(), next1?.takeRetainedValue())
  }

  /// Whether there is nothing that could keep other nodes alive.
  private var isEmpty: Bool {
    next0 == nil && next1 == nil && a == nil && b == nil && detail == nil
  }

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

  deinit {
    if !isEmpty { Dismantler.dismantle(self) }
  }
}
