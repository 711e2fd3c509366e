/// The nodes of a pass that may run, the most recently recorded first.
struct ReadyQueue {
  private var heap: ContiguousArray<(order: UInt64, slot: Int32)> = []

  @inline(__always)
  mutating func push(order: UInt64, slot: Int32) {
    heap.append((order, slot))
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      if heap[parent].order >= heap[child].order { return }
      heap.swapAt(parent, child)
      child = parent
    }
  }

  @inline(__always)
  mutating func pop() -> Int32? {
    guard let top = heap.first else { return nil }
    let last = heap.removeLast()
    if heap.isEmpty { return top.slot }
    heap[0] = last
    var parent = 0
    while true {
      var largest = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child].order > heap[largest].order {
        largest = child
      }
      if largest == parent { return top.slot }
      heap.swapAt(parent, largest)
      parent = largest
    }
  }
}
