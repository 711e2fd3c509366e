import Synchronization

/// One run of the graph backwards, from roots with seeds to leaves or to wanted inputs.
///
/// A node runs when all that depends on it has run, the most recently recorded of the ready
/// ones first. The state of each node is kept here and found by the node's `slot`. One pass at
/// a time holds the slots: another that runs meanwhile, in a hook or in another thread whose
/// graph has leaves of this one, finds its nodes by a dictionary instead.
struct BackwardPass {
  private struct Entry {
    let node: Node
    /// How many gradients are still to come.
    var dependencies = 0
    /// Whether the node must run.
    var isNeeded = true
    /// Whether the gradient that arrives is a result.
    var isCaptured = false
    /// The gradient of the first output, as far as it has come in.
    var cotangent: Tensor?
    /// The gradients of the outputs after the first.
    var more: [Tensor?] = []
  }

  private struct Capture {
    let node: Node
    let output: Int
    var gradient: Tensor?
  }

  private var entries: ContiguousArray<Entry> = []
  private var ready = ReadyQueue()
  private var captures: [Capture] = []
  private let retainsGraph: Bool
  /// Whether gradients are looked through for nan.
  private let checksForNaN = AnomalyMode.isEnabled
  /// Whether this pass holds the slots of nodes.
  private var holdsSlots = false
  /// Where the nodes' entries are, in a pass that does not hold the slots.
  private var places: [ObjectIdentifier: Int] = [:]
  /// Nodes older than this lead to no target.
  private var oldest = Int.min
  /// Whether only what leads to the wanted inputs runs.
  private var isRestricted = false

  /// Whether some pass holds the slots.
  private static let slots = Atomic<Bool>(false)

  init(retainGraph: Bool) { retainsGraph = retainGraph }

  /// Accumulates into every reachable leaf, or into those of `targets`.
  mutating func accumulate(
    from roots: [(edge: Edge, seed: Tensor)], into targets: [Edge]?
  ) throws(AutogradError) {
    takeSlots()
    defer { returnSlots() }
    discover(roots.map(\.edge))
    if let targets {
      isRestricted = true
      for index in entries.indices { entries[index].isNeeded = false }
      for case .some(let slot) in targets.map({ $0.node.flatMap(slot(of:)) }) {
        entries[slot].isNeeded = true
      }
      markNeeded()
    }
    try run(roots)
  }

  /// The gradients that arrive at `targets`, `nil` where none does.
  mutating func gradients(
    from roots: [(edge: Edge, seed: Tensor)], at targets: [Edge]
  ) throws(AutogradError) -> [Tensor?] {
    takeSlots()
    defer { returnSlots() }
    // A node is older than what leads to it; an accumulator's age says nothing.
    if let first = targets.compactMap(\.node).map(\.order).min(),
      !targets.contains(where: { $0.node?.isAccumulator == true })
    {
      oldest = first
    }
    discover(roots.map(\.edge))
    isRestricted = true
    for index in entries.indices { entries[index].isNeeded = false }
    for case .some(let node) in targets.map(\.node) {
      if let slot = slot(of: node) { entries[slot].isCaptured = true }
    }
    captures = targets.compactMap { edge in
      edge.node.map { Capture(node: $0, output: Int(edge.index)) }
    }
    markNeeded()
    try run(roots)
    return captures.map(\.gradient)
  }

  // MARK: - Which nodes run

  private mutating func takeSlots() {
    holdsSlots = !BackwardPass.slots.exchange(true, ordering: .acquiring)
  }

  private func returnSlots() {
    // The slots keep what they are: a later pass sees that they mean nothing to it.
    if holdsSlots { BackwardPass.slots.store(false, ordering: .releasing) }
  }

  private func slot(of node: Node) -> Int? {
    guard holdsSlots else { return places[ObjectIdentifier(node)] }
    let slot = node.slot
    return slot >= 0 && slot < entries.count && entries[slot].node === node ? slot : nil
  }

  /// The slot of a node that was entered.
  @inline(__always)
  private func knownSlot(of node: Node) -> Int {
    holdsSlots ? node.slot : places[ObjectIdentifier(node), default: 0]
  }

  private mutating func enter(_ node: Node) -> Bool {
    if slot(of: node) != nil { return false }
    if node.order < oldest { return false }
    entries.append(Entry(node: node))
    if holdsSlots {
      node.slot = entries.count - 1
    } else {
      places[ObjectIdentifier(node)] = entries.count - 1
    }
    return true
  }

  private mutating func discover(_ roots: [Edge]) {
    var work: ContiguousArray<Node> = []
    for case .some(let node) in roots.map(\.node) where enter(node) { work.append(node) }
    while let node = work.popLast() {
      if let detail = node.detail, !detail.edges.isEmpty {
        for edge in detail.edges { follow(edge, &work) }
      } else {
        follow(node.edge0, &work)
        follow(node.edge1, &work)
      }
    }
  }

  @inline(__always)
  private mutating func follow(_ edge: Edge, _ work: inout ContiguousArray<Node>) {
    guard let next = edge.node else { return }
    if next.order < oldest { return }
    if enter(next) { work.append(next) }
    entries[knownSlot(of: next)].dependencies += 1
  }

  /// Marks the nodes from which a wanted one can be reached.
  private mutating func markNeeded() {
    // Depth first; a frame is a node with its edges still to be followed, and a node is decided
    // when its frame is done.
    var visited = ContiguousArray(repeating: false, count: entries.count)
    var frames: ContiguousArray<(slot: Int, edges: [Edge], next: Int)> = []
    for root in entries.indices where !visited[root] {
      visited[root] = true
      frames.append((root, entries[root].node.edges, 0))
      while let frame = frames.last {
        guard frame.next < frame.edges.count else {
          frames.removeLast()
          if !entries[frame.slot].isNeeded {
            entries[frame.slot].isNeeded = frame.edges.contains { edge in
              guard let node = edge.node, let slot = slot(of: node) else { return false }
              return entries[slot].isNeeded || entries[slot].isCaptured
            }
          }
          continue
        }
        frames[frames.count - 1].next += 1
        if let next = frame.edges[frame.next].node.flatMap(slot(of:)), !visited[next] {
          visited[next] = true
          frames.append((next, entries[next].node.edges, 0))
        }
      }
    }
  }

  // MARK: - Running

  private mutating func run(_ roots: [(edge: Edge, seed: Tensor)]) throws(AutogradError) {
    for (edge, seed) in roots where edge.node.flatMap(slot(of:)) != nil { try add(seed, to: edge) }
    for (edge, _) in roots {
      guard let node = edge.node, let slot = slot(of: node) else { continue }
      if entries[slot].dependencies == 0 {
        // Once only, also when a root is given twice.
        entries[slot].dependencies = -1
        ready.push(order: node.order, slot: slot)
      }
    }
    while let slot = ready.pop() { try process(slot) }
  }

  private mutating func add(_ gradient: Tensor, to edge: Edge) throws(AutogradError) {
    guard let node = edge.node else { return }
    let slot = knownSlot(of: node)
    let fitted = try gradient.fitted(to: node, edge.index)
    if edge.index == 0 {
      if let sum = entries[slot].cotangent {
        entries[slot].cotangent = try Op.add(sum, fitted)
      } else {
        entries[slot].cotangent = fitted
      }
      return
    }
    let place = Int(edge.index) - 1
    while entries[slot].more.count <= place { entries[slot].more.append(nil) }
    if let sum = entries[slot].more[place] {
      entries[slot].more[place] = try Op.add(sum, fitted)
    } else {
      entries[slot].more[place] = fitted
    }
  }

  /// Hands `gradient` on and notes that one less is to come.
  @inline(__always)
  private mutating func deliver(_ gradient: Tensor?, to edge: Edge) throws(AutogradError) {
    guard let node = edge.node else { return }
    if isRestricted && !isWanted(edge) { return }
    let slot = knownSlot(of: node)
    if let gradient { try add(gradient, to: edge) }
    entries[slot].dependencies -= 1
    if entries[slot].dependencies == 0 { ready.push(order: node.order, slot: slot) }
  }

  private func isWanted(_ edge: Edge) -> Bool {
    guard let node = edge.node else { return false }
    guard isRestricted else { return true }
    guard let slot = slot(of: node) else { return false }
    return entries[slot].isNeeded || entries[slot].isCaptured
  }

  private mutating func process(_ slot: Int) throws(AutogradError) {
    let node = entries[slot].node
    let isSimple = node.detail == nil && !isRestricted && !checksForNaN && !Modes.areEngaged
    if isSimple, let g = entries[slot].cotangent {
      entries[slot].cotangent = nil
      try processSimple(node, g)
    } else {
      try processAny(node, slot)
    }
  }

  /// A unary or binary op without hooks, in a pass that wants every gradient.
  private mutating func processSimple(_ node: Node, _ g: Tensor) throws(AutogradError) {
    if node.isFreed { throw node.freed }
    switch node.op.vjp {
    case .unary(let rule):
      let gradient = try node.pullback(g, rule)
      if !retainsGraph { node.free() }
      try deliver(gradient, to: node.edge0)
    case .binary(let left, let right):
      let first = node.edge0.node == nil ? nil : try node.pullback(g, left, isRight: false)
      let second = node.edge1.node == nil ? nil : try node.pullback(g, right, isRight: true)
      if !retainsGraph { node.free() }
      try deliver(first, to: node.edge0)
      try deliver(second, to: node.edge1)
    case .none, .general, .custom, .accumulate, .sliceWrite: break
    }
  }

  private mutating func processAny(_ node: Node, _ slot: Int) throws(AutogradError) {
    var cotangents = [entries[slot].cotangent] + entries[slot].more
    entries[slot].cotangent = nil
    entries[slot].more = []
    while cotangents.count < node.outputCount { cotangents.append(nil) }
    // What is captured at a node that also runs is the gradient before its hooks, as in PyTorch.
    if entries[slot].isNeeded { capture(cotangents, slot) }
    let hooks = node.detail?.hooks
    if let hooks { try runGradientHooks(hooks, &cotangents) }
    guard entries[slot].isNeeded else {
      capture(cotangents, slot)
      return
    }
    if let hooks { try runBefore(hooks, &cotangents) }
    if Modes.areEngaged && GradMode.isEnabled { try checkRecordable(cotangents) }
    if node.isAccumulator {
      try accumulate(node, cotangents[0])
      if let hooks {
        for entry in hooks.after { _ = try entry.hook([], cotangents) }
      }
      return
    }
    let edges = node.edges
    var gradients: [Tensor?] = []
    if cotangents.contains(where: { $0 != nil }) {
      let wanted = edges.map { isWanted($0) }
      gradients = try node.unpacking { () throws(AutogradError) in
        try node.pullback(cotangents) { wanted[$0] }
      }
      if checksForNaN { try node.checkForNaN(gradients) }
    }
    if !retainsGraph { node.free() }
    while gradients.count < edges.count { gradients.append(nil) }
    if let hooks {
      for entry in hooks.after {
        if let replaced = try entry.hook(gradients, cotangents) {
          guard replaced.count == gradients.count else {
            throw AutogradError(.badHook, "a node hook returned \(replaced.count) gradients")
          }
          gradients = replaced
        }
      }
    }
    for index in edges.indices { try deliver(gradients[index], to: edges[index]) }
  }

  /// Refuses gradients of inference mode in a pass that is recorded: rules could not keep them.
  private func checkRecordable(_ cotangents: [Tensor?]) throws(AutogradError) {
    if cotangents.contains(where: { $0?.isInference == true }) {
      throw AutogradError(
        .inferenceTensor, "a gradient that is recorded is a tensor of inference mode")
    }
  }

  private mutating func capture(_ cotangents: [Tensor?], _ slot: Int) {
    guard entries[slot].isCaptured else { return }
    for index in captures.indices where captures[index].node === entries[slot].node {
      captures[index].gradient = cotangents[captures[index].output]
    }
  }

  private func runGradientHooks(
    _ hooks: NodeHooks, _ cotangents: inout [Tensor?]
  ) throws(AutogradError) {
    for index in cotangents.indices {
      guard let cotangent = cotangents[index] else { continue }
      cotangents[index] = try hooks.run(on: cotangent, output: index)
    }
  }

  private func runBefore(
    _ hooks: NodeHooks, _ cotangents: inout [Tensor?]
  ) throws(AutogradError) {
    for entry in hooks.before {
      if let replaced = try entry.hook(cotangents) {
        guard replaced.count == cotangents.count else {
          throw AutogradError(.badHook, "a node hook returned \(replaced.count) gradients")
        }
        cotangents = replaced
      }
    }
    for index in cotangents.indices {
      if let cotangent = cotangents[index] { try hooks.deliver(cotangent, output: index) }
    }
  }

  private func accumulate(_ node: Node, _ gradient: Tensor?) throws(AutogradError) {
    guard let gradient, let leaf = node.detail?.leaf, leaf.requiresGrad else { return }
    if let lock = node.detail?.lock {
      try lock.locked { () throws(AutogradError) in try leaf.accumulate(gradient) }
    }
    guard let hooks = node.detail?.hooks else { return }
    for entry in hooks.accumulated { try entry.hook(leaf) }
  }
}
