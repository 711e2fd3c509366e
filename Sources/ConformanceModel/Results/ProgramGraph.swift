/// The graph that a case's program made: what was computed from what.
///
/// Nodes stand after those that they are computed from, so that a position is a reference.
public struct ProgramGraph: Sendable, Hashable {
  /// One value, or one thing that was done with values.
  public struct Node: Sendable, Hashable {
    /// What a node is.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
      /// A leaf that gradients are wanted of.
      case variable
      /// A leaf without.
      case constant
      /// The result of an op.
      case op
      /// A pass through the graph: `backward`, `grad`, `jvp`.
      case pass
    }

    /// What the node is.
    public var kind: Kind
    /// The leaf's name, or the op's.
    public var label: String
    /// The name that the program knows the result by, where it has one.
    public var name: String?
    /// The positions of the nodes that it is computed from.
    public var inputs: [Int]

    /// Makes a node.
    public init(_ kind: Kind, _ label: String, name: String? = nil, inputs: [Int] = []) {
      self.kind = kind
      self.label = label
      self.name = name
      self.inputs = inputs
    }
  }

  /// The nodes, each after its inputs.
  public var nodes: [Node]
  /// How many further nodes the program made, that are not kept.
  public var omitted: Int

  /// Makes a graph; an input that does not stand before its node is dropped.
  public init(_ nodes: [Node], omitted: Int = 0) {
    self.nodes = nodes.enumerated().map { index, node in
      var node = node
      node.inputs = node.inputs.filter { (0..<index).contains($0) }
      return node
    }
    self.omitted = omitted
  }
}
