/// What a pass knows about one node.
struct NodeState {
  /// What has come in of the gradient of the first output.
  private enum Kind: UInt8 {
    case none, tensor, number
    /// A tensor that this pass made as a sum, and nothing else knows.
    case ownSum
  }

  /// The node, which the pass's roots keep alive.
  let node: Unmanaged<Node>
  /// The gradient: a tensor, counted by hand, or a number.
  ///
  /// There are millions of these, and an enumeration of the two would take another word.
  private var payload: UInt = 0
  /// How many gradients are still to come.
  var dependencies: Int32 = 0
  private var kind = Kind.none
  /// Whether the node's `slot` leads here.
  var isClaimed: Bool
  /// Whether the node must run.
  var isNeeded = true
  /// Whether the gradient that arrives is a result.
  var isCaptured = false

  init(node: Unmanaged<Node>, isClaimed: Bool) {
    self.node = node
    self.isClaimed = isClaimed
  }

  private var tensor: Unmanaged<Tensor>? {
    UnsafeRawPointer(bitPattern: payload).map { .fromOpaque($0) }
  }

  /// Takes the gradient out, if any has come; a number as a tensor that looks like the output.
  @inline(__always)
  mutating func take() -> Tensor? {
    defer { kind = .none }
    switch kind {
    case .none: return nil
    case .tensor, .ownSum: return tensor?.takeRetainedValue()
    case .number:
      let value = Double(bitPattern: UInt64(payload))
      return node.withReference {
        Tensor(filled: value, $0.layout.isCompact ? $0.layout : .init(rowMajor: $0.shape), .float64)
      }
    }
  }

  /// Takes the gradient out, if it has come as a number.
  @inline(__always)
  mutating func takeNumber() -> Double? {
    guard kind == .number else { return nil }
    kind = .none
    return Double(bitPattern: UInt64(payload))
  }

  /// Adds a number to the gradient; says whether it could.
  @inline(__always)
  mutating func add(_ number: Double) -> Bool {
    switch kind {
    case .none: payload = UInt(number.bitPattern)
    case .number: payload = UInt((Double(bitPattern: UInt64(payload)) + number).bitPattern)
    case .tensor, .ownSum: return false
    }
    kind = .number
    return true
  }

  /// Adds a tensor to a sum of the pass's own, in place; says whether there is such a sum.
  mutating func addInPlace(_ gradient: Tensor) -> Bool {
    guard kind == .ownSum, let tensor else { return false }
    return tensor.withReference { $0.add(gradient) }
  }

  /// Keeps a gradient where there is none.
  @inline(__always)
  mutating func keep(_ gradient: Tensor, isOwnSum: Bool = false) {
    payload = UInt(bitPattern: Unmanaged.passRetained(gradient).toOpaque())
    kind = isOwnSum ? .ownSum : .tensor
  }
}

/// The states of all nodes of a pass, each at its slot.
///
/// They lie in blocks that never move: what grows by copying has twice the size for a moment, and
/// these are the largest part of what a pass needs beside the graph.
struct NodeStates: ~Copyable {
  private static let blockSize = 1024

  private var blocks: ContiguousArray<UnsafeMutablePointer<NodeState>> = []
  /// The slots of nodes that do not know theirs.
  private var others = SlotTable()
  private(set) var count: Int32 = 0

  deinit {
    for slot in 0..<count { _ = self[slot].pointee.take() }
    for block in blocks { block.deallocate() }
  }

  /// The state at a slot.
  @inline(__always)
  subscript(_ slot: Int32) -> UnsafeMutablePointer<NodeState> {
    blocks[Int(slot) / NodeStates.blockSize] + Int(slot) % NodeStates.blockSize
  }

  /// The slot of a node; negative where it has none.
  ///
  /// A node remembers its slot itself. Two kinds do not: leaves' accumulators, which passes of
  /// several threads may share, and nodes of a pass in whose hook this one was started.
  @inline(__always)
  func slot(of node: Node) -> Int32 {
    if !node.isAccumulator {
      let slot = node.slot
      if slot >= 0 && slot < count && self[slot].pointee.node.toOpaque() == key(node) {
        return slot
      }
    }
    return others[key(node)]
  }

  /// Adds a node that is not there yet.
  mutating func add(_ node: Node) -> Int32 {
    if Int(count) == blocks.count * NodeStates.blockSize {
      blocks.append(.allocate(capacity: NodeStates.blockSize))
    }
    let isClaimed = !node.isAccumulator && node.slot < 0
    if isClaimed { node.slot = count } else { others[key(node)] = count }
    let slot = count
    count += 1
    self[slot].initialize(to: NodeState(node: .passUnretained(node), isClaimed: isClaimed))
    return slot
  }

  /// Lets another pass have the node's own slot.
  @inline(__always)
  func unclaim(_ slot: Int32) {
    let state = self[slot]
    guard state.pointee.isClaimed else { return }
    state.pointee.isClaimed = false
    state.pointee.node.withReference { $0.slot = -1 }
  }

  @inline(__always)
  private func key(_ node: Node) -> UnsafeMutableRawPointer {
    Unmanaged.passUnretained(node).toOpaque()
  }
}

/// Slots found by the addresses of nodes, by open addressing.
private struct SlotTable {
  private var entries: ContiguousArray<(key: UnsafeMutableRawPointer?, slot: Int32)> = []
  private var count = 0

  @inline(__always)
  subscript(_ key: UnsafeMutableRawPointer) -> Int32 {
    get {
      if count == 0 { return -1 }
      let entry = entries[place(of: key)]
      return entry.key == nil ? -1 : entry.slot
    }
    set {
      if 2 * count >= entries.count { grow() }
      let place = place(of: key)
      if entries[place].key == nil { count += 1 }
      entries[place] = (key, newValue)
    }
  }

  /// Where the key is, or where it would be put.
  @inline(__always)
  private func place(of key: UnsafeMutableRawPointer) -> Int {
    let mask = entries.count - 1
    // The high half of a product with 2^64 over the golden ratio depends on all bits of the key.
    var place = Int(truncatingIfNeeded: (UInt(bitPattern: key) &* 0x9E37_79B9_7F4A_7C15) >> 32)
    while true {
      place &= mask
      guard let other = entries[place].key, other != key else { return place }
      place += 1
    }
  }

  private mutating func grow() {
    let old = entries
    entries = ContiguousArray(repeating: (nil, -1), count: max(2 * old.count, 16))
    for entry in old {
      if let key = entry.key { entries[place(of: key)] = entry }
    }
  }
}

extension Unmanaged {
  /// Calls `body` with the object, which something else keeps alive and is not counted for it.
  @inline(__always)
  func withReference<R, E: Error>(_ body: (Instance) throws(E) -> R) throws(E) -> R {
    let result: Result<R, E> = _withUnsafeGuaranteedRef { object in
      do throws(E) { return .success(try body(object)) } catch { return .failure(error) }
    }
    return try result.get()
  }
}
