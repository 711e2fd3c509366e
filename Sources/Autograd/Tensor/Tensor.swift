import Synchronization

/// A tensor: elements in storage that views share, and its place in the graph.
///
/// A tensor is an object with an identity: its `grad` is written by a backward pass, and an
/// in-place operation gives it a new `gradFn`. What it was computed from is reached through
/// the graph alone, so that dropping the last reference to a result frees its part of it.
public final class Tensor {
  // The order of the properties leaves no gaps: a million of these may be alive. Access to them is
  // not checked at run time, which took a tenth of an operation on scalars: no access to one of
  // them spans another, because each is read or written as a whole.

  /// The memory that the elements are in.
  @exclusivity(unchecked) var storage: Storage
  /// How they lie there.
  @exclusivity(unchecked) var layout: Layout
  /// The node as last recorded; `node` is the one to read.
  @exclusivity(unchecked) var recordedNode: Node?
  /// What few tensors have.
  @exclusivity(unchecked) var rare: Rare?
  /// Which of its node's outputs this is.
  @exclusivity(unchecked) var outputIndex: Int32
  /// What the elements are.
  @exclusivity(unchecked) public internal(set) var dtype: ElementType
  /// Whether this is a plain number, which takes the other operand's type.
  let isNumber: Bool

  /// What few tensors have: a gradient, a leaf's accumulator, a view's base.
  final class Rare {
    /// The tensor that this belongs to, and which alone keeps it.
    unowned let tensor: Tensor
    /// Held while `grad` is added to, which passes of several threads may do.
    let lock = Mutex(())
    var grad: Tensor?
    /// The node that a leaf's gradient flows into, kept while `requiresGrad` is off.
    var accumulator: Node?
    var view: ViewRecord?
    /// A counter in place of the storage's.
    var counter: VersionCounter?
    var retainsGrad = false
    /// The derivatives along the directions of forward mode, the outermost level first.
    var tangents: [Tangent] = []
    /// What makes it a tensor of inference mode.
    var inferenceMark: InferenceMark?
    /// What a saved-tensor hook made of the elements, in a saved value without elements.
    var packed: PackedValue?

    init(of tensor: Tensor) { self.tensor = tensor }
  }

  /// Makes a tensor over storage that is there already.
  init(
    _ storage: Storage, _ layout: Layout, _ dtype: ElementType, isNumber: Bool = false,
    node: Node? = nil, outputIndex: Int32 = 0
  ) {
    self.storage = storage
    self.layout = layout
    self.dtype = dtype
    self.isNumber = isNumber
    recordedNode = node
    self.outputIndex = outputIndex
  }

  /// Makes a tensor with a layout of its own, whose elements are not set.
  @inline(__always)
  convenience init(uninitialized layout: Layout, _ dtype: ElementType) {
    self.init(Storage.allocate(layout.count, dtype), layout, dtype)
  }

  /// The extent of each dimension; empty for a scalar.
  public var shape: [Int] { layout.shape }
  /// The number of dimensions.
  public var rank: Int { layout.shape.count }
  /// The number of elements.
  public var count: Int { layout.count }

  /// How often the elements were changed in place, here or through a view.
  public var version: Int { rare?.counter?.version ?? storage.version }

  /// Notes that the elements were changed.
  func bumpVersion() {
    if let counter = rare?.counter { counter.version += 1 } else { storage.version += 1 }
  }

  /// Notes a change of the elements that the engine did not make itself.
  public func noteMutation() { bumpVersion() }

  /// What `rare` holds, made when first needed.
  func withRare() -> Rare {
    if let rare { return rare }
    let fresh = Rare(of: self)
    rare = fresh
    return fresh
  }

  /// Something equal for tensors that share storage, while they live.
  public var storageIdentity: ObjectIdentifier { ObjectIdentifier(storage) }

  /// Where the first element is; valid while the tensor lives.
  @inline(__always)
  func pointer<E: Element>(_: E.Type) -> UnsafeMutablePointer<E> {
    storage.base.assumingMemoryBound(to: E.self) + layout.offset
  }

  /// Another tensor over the same elements, outside the graph.
  func alias(node: Node? = nil, outputIndex: Int32 = 0) -> Tensor {
    let result = Tensor(
      storage, layout, dtype, isNumber: isNumber, node: node, outputIndex: outputIndex)
    if let counter = rare?.counter { result.withRare().counter = counter }
    return result
  }
}
