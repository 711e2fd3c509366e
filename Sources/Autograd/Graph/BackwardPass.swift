/// One run of the graph backwards, from roots with seeds to leaves or to wanted inputs.
///
/// A node runs when all that depends on it has run, the most recently recorded of the ready
/// ones first. A hook may start another pass over the same nodes.
struct BackwardPass: ~Copyable {
  private struct Capture {
    let node: Node
    let output: Int
    var gradient: Tensor?
  }

  private var states = NodeStates()
  private var ready = ReadyQueue()
  private var captures: [Capture] = []
  /// The gradients of the outputs after the first, by slot.
  private var more: [Int32: [Tensor?]] = [:]
  private let retainsGraph: Bool
  /// Whether the pass is itself recorded.
  private let isRecorded = GradMode.isEnabled
  /// Whether gradients are looked through for nan.
  private let checksForNaN = AnomalyMode.isEnabled
  /// Nodes older than this lead to no target.
  private var oldest: UInt64 = 0
  /// Whether only what leads to the wanted inputs runs.
  private var isRestricted = false
  /// Whether gradients of scalars go as numbers; where a tensor is needed, one is made of them.
  private var hasNumbers: Bool {
    @inline(__always) get { !isRecorded && !isRestricted && !checksForNaN && !Modes.areEngaged }
  }

  init(retainGraph: Bool) { retainsGraph = retainGraph }

  /// Accumulates into every reachable leaf, or into those of `targets`.
  mutating func accumulate(
    from roots: [(edge: Edge, seed: Tensor)], into targets: [Edge]?
  ) throws(AutogradError) {
    defer { unclaimSlots() }
    discover(roots.map(\.edge))
    if let targets {
      isRestricted = true
      for slot in 0..<states.count { states[slot].pointee.isNeeded = false }
      for case .some(let node) in targets.map(\.node) {
        let slot = states.slot(of: node)
        if slot >= 0 { states[slot].pointee.isNeeded = true }
      }
      markNeeded()
    }
    try run(roots)
  }

  /// The gradients that arrive at `targets`, `nil` where none does.
  mutating func gradients(
    from roots: [(edge: Edge, seed: Tensor)], at targets: [Edge]
  ) throws(AutogradError) -> [Tensor?] {
    defer { unclaimSlots() }
    // A node is older than what leads to it; an accumulator's age says nothing.
    if let first = targets.compactMap(\.node).map(\.order).min(),
      !targets.contains(where: { $0.node?.isAccumulator == true })
    {
      oldest = first
    }
    discover(roots.map(\.edge))
    isRestricted = true
    for slot in 0..<states.count { states[slot].pointee.isNeeded = false }
    for case .some(let node) in targets.map(\.node) {
      let slot = states.slot(of: node)
      if slot >= 0 { states[slot].pointee.isCaptured = true }
    }
    captures = targets.compactMap { edge in
      edge.node.map { Capture(node: $0, output: Int(edge.index)) }
    }
    markNeeded()
    try run(roots)
    return captures.map(\.gradient)
  }

  // MARK: - Which nodes run

  private func unclaimSlots() {
    for slot in 0..<states.count { states.unclaim(slot) }
  }

  private mutating func discover(_ roots: [Edge]) {
    var work: ContiguousArray<Unmanaged<Node>> = []
    for case .some(let node) in roots.map(\.node)
    where states.slot(of: node) < 0 && node.order >= oldest {
      _ = states.add(node)
      work.append(.passUnretained(node))
    }
    while let unmanaged = work.popLast() {
      unmanaged.withReference { node in
        if let detail = node.detail, !detail.edges.isEmpty {
          for case .some(let next) in detail.edges.lazy.map(\.node) { follow(next, &work) }
        } else {
          node.withEdge0 { next, _ in follow(next, &work) }
          node.withEdge1 { next, _ in follow(next, &work) }
        }
      }
    }
  }

  @inline(__always)
  private mutating func follow(_ next: Node, _ work: inout ContiguousArray<Unmanaged<Node>>) {
    var slot = states.slot(of: next)
    if slot < 0 {
      if next.order < oldest { return }
      slot = states.add(next)
      work.append(.passUnretained(next))
    }
    states[slot].pointee.dependencies += 1
  }

  /// Marks the nodes from which a wanted one can be reached.
  private mutating func markNeeded() {
    // Depth first; a frame is a node with its edges still to be followed, and a node is decided
    // when its frame is done.
    var visited = ContiguousArray(repeating: false, count: Int(states.count))
    var frames: ContiguousArray<(slot: Int32, edges: [Edge], next: Int)> = []
    for root in 0..<states.count where !visited[Int(root)] {
      visited[Int(root)] = true
      frames.append((root, edges(at: root), 0))
      while let frame = frames.last {
        guard frame.next < frame.edges.count else {
          frames.removeLast()
          if !states[frame.slot].pointee.isNeeded {
            states[frame.slot].pointee.isNeeded = frame.edges.contains { isWanted($0) }
          }
          continue
        }
        frames[frames.count - 1].next += 1
        guard let next = frame.edges[frame.next].node else { continue }
        let slot = states.slot(of: next)
        if slot >= 0 && !visited[Int(slot)] {
          visited[Int(slot)] = true
          frames.append((slot, edges(at: slot), 0))
        }
      }
    }
  }

  private func edges(at slot: Int32) -> [Edge] {
    states[slot].pointee.node.withReference { $0.edges }
  }

  // MARK: - Running

  private mutating func run(_ roots: [(edge: Edge, seed: Tensor)]) throws(AutogradError) {
    for (edge, seed) in roots {
      guard let node = edge.node else { continue }
      let slot = states.slot(of: node)
      if slot >= 0 { try add(seed, to: node, edge.index, slot) }
    }
    for (edge, _) in roots {
      guard let node = edge.node else { continue }
      let slot = states.slot(of: node)
      if slot >= 0, states[slot].pointee.dependencies == 0 {
        // Once only, also when a root is given twice.
        states[slot].pointee.dependencies = -1
        ready.push(order: node.order, slot: slot)
      }
    }
    while let slot = ready.pop() {
      states.unclaim(slot)
      try process(slot)
    }
  }

  @inline(__always)
  private mutating func add(
    _ gradient: Tensor, to node: Node, _ output: Int32, _ slot: Int32
  ) throws(AutogradError) {
    if output == 0 && hasNumbers && node.takesNumbers, let number = gradient.number,
      states[slot].pointee.add(number)
    {
      return
    }
    let fitted = try gradient.fitted(to: node, output)
    if output == 0 {
      let state = states[slot]
      if !Modes.areEngaged && state.pointee.addInPlace(fitted) { return }
      guard let sum = state.pointee.take() else {
        state.pointee.keep(fitted)
        return
      }
      // A recorded sum is part of a graph, and what a graph holds is not written.
      state.pointee.keep(try Op.add(sum, fitted), isOwnSum: !isRecorded)
      return
    }
    let place = Int(output) - 1
    var gradients = more[slot] ?? []
    while gradients.count <= place { gradients.append(nil) }
    if let sum = gradients[place] {
      gradients[place] = try Op.add(sum, fitted)
    } else {
      gradients[place] = fitted
    }
    more[slot] = gradients
  }

  /// Hands `gradient` on and notes that one less is to come.
  @inline(__always)
  private mutating func deliver(
    _ gradient: Tensor?, to node: Node, _ output: Int32
  ) throws(AutogradError) {
    let slot = states.slot(of: node)
    if slot < 0 { return }
    let state = states[slot]
    if isRestricted && !state.pointee.isNeeded && !state.pointee.isCaptured { return }
    if let gradient { try add(gradient, to: node, output, slot) }
    state.pointee.dependencies -= 1
    if state.pointee.dependencies == 0 { ready.push(order: node.order, slot: slot) }
  }

  /// Hands a number on, in a pass that wants every gradient.
  @inline(__always)
  private mutating func deliver(
    _ number: Double, from node: Node, to next: Node, _ output: Int32
  ) throws(AutogradError) {
    let slot = states.slot(of: next)
    if slot < 0 { return }
    let state = states[slot]
    if output != 0 || !next.takesNumbers || !state.pointee.add(number) {
      let gradient = Tensor(filled: number, Layout(rowMajor: node.shape), .float64)
      try add(gradient, to: next, output, slot)
    }
    state.pointee.dependencies -= 1
    if state.pointee.dependencies == 0 { ready.push(order: next.order, slot: slot) }
  }

  private func isWanted(_ edge: Edge) -> Bool {
    guard let node = edge.node else { return false }
    if !isRestricted { return true }
    let slot = states.slot(of: node)
    if slot < 0 { return false }
    let state = states[slot]
    return state.pointee.isNeeded || state.pointee.isCaptured
  }

  private mutating func process(_ slot: Int32) throws(AutogradError) {
    let state = states[slot]
    try state.pointee.node.withReference { node throws(AutogradError) in
      if node.detail == nil && !isRestricted && !checksForNaN && !Modes.areEngaged
        && !node.isConjugating
      {
        if let g = state.pointee.takeNumber() {
          try processNumber(node, g)
        } else if let g = state.pointee.take() {
          try processSimple(node, g)
        } else {
          try processAny(node, slot)
        }
      } else {
        try processAny(node, slot)
      }
    }
  }

  /// A unary or binary op without hooks, in a pass that wants every gradient.
  private mutating func processSimple(_ node: Node, _ g: Tensor) throws(AutogradError) {
    if node.isFreed { throw node.freed }
    switch node.op.vjp {
    case .unary(let rule):
      let gradient = try node.pullback(g, rule)
      if !retainsGraph { node.free() }
      try node.withEdge0 { next, output throws(AutogradError) in
        try deliver(gradient, to: next, output)
      }
    case .binary(let left, let right):
      let first = node.hasEdge0 ? try node.pullback(g, left, isRight: false) : nil
      let second = node.hasEdge1 ? try node.pullback(g, right, isRight: true) : nil
      if !retainsGraph { node.free() }
      try node.withEdge0 { next, output throws(AutogradError) in
        try deliver(first, to: next, output)
      }
      try node.withEdge1 { next, output throws(AutogradError) in
        try deliver(second, to: next, output)
      }
    case .none, .general, .custom, .accumulate, .sliceWrite: break
    }
  }

  /// An op between single numbers, in a pass that wants every gradient.
  private mutating func processNumber(_ node: Node, _ g: Double) throws(AutogradError) {
    if node.isFreed { throw node.freed }
    guard let rule = node.op.numberRule else { return try processTensor(node, g) }
    var (first, second): (Double?, Double?)
    if node.hasEdge0 {
      first = try rule.first(g, node)
      if first == nil { return try processTensor(node, g) }
    }
    if node.hasEdge1 {
      second = try rule.second(g, node)
      if second == nil { return try processTensor(node, g) }
    }
    if !retainsGraph { node.free() }
    if let first {
      try node.withEdge0 { next, output throws(AutogradError) in
        try deliver(first, from: node, to: next, output)
      }
    }
    if let second {
      try node.withEdge1 { next, output throws(AutogradError) in
        try deliver(second, from: node, to: next, output)
      }
    }
  }

  private mutating func processTensor(_ node: Node, _ g: Double) throws(AutogradError) {
    try processSimple(node, Tensor(filled: g, Layout(rowMajor: node.shape), .float64))
  }

  private mutating func processAny(_ node: Node, _ slot: Int32) throws(AutogradError) {
    let state = states[slot]
    var cotangents = [state.pointee.take()]
    if let rest = more.removeValue(forKey: slot) { cotangents += rest }
    while cotangents.count < node.outputCount { cotangents.append(nil) }
    // What is captured at a node that also runs is the gradient before its hooks, as in PyTorch.
    if state.pointee.isNeeded { capture(cotangents, node, slot) }
    let hooks = node.detail?.hooks
    if let hooks { try runGradientHooks(hooks, &cotangents) }
    guard state.pointee.isNeeded else {
      capture(cotangents, node, slot)
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
    for (index, edge) in edges.enumerated() {
      if let next = edge.node { try deliver(gradients[index], to: next, edge.index) }
    }
  }

  /// Refuses gradients of inference mode in a pass that is recorded: rules could not keep them.
  private func checkRecordable(_ cotangents: [Tensor?]) throws(AutogradError) {
    if cotangents.contains(where: { $0?.isInference == true }) {
      throw AutogradError(
        .inferenceTensor, "a gradient that is recorded is a tensor of inference mode")
    }
  }

  private mutating func capture(_ cotangents: [Tensor?], _ node: Node, _ slot: Int32) {
    guard states[slot].pointee.isCaptured else { return }
    for index in captures.indices where captures[index].node === node {
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
    guard let gradient, let leaf = node.detail?.leaf?.tensor, leaf.requiresGrad else { return }
    try leaf.accumulate(gradient)
    guard let hooks = node.detail?.hooks else { return }
    for entry in hooks.accumulated { try entry.hook(leaf) }
  }
}
