/// A graph to be drawn: boxes with a few lines of text, and arrows between them.
///
/// It knows nothing of tensors or engines. Arrows run with the computation, from operands to
/// results; what flows back along one, a gradient, is written on an arrow of its own.
public struct GraphDrawing: Sendable {
  /// What a box stands for, which its shape and colour show.
  public enum Role: String, Sendable, CaseIterable {
    /// A place where gradients end.
    case leaf
    /// A value that no gradient flows to.
    case constant
    /// A recorded operation.
    case operation
    /// Where a gradient starts.
    case root
    /// A stand-in for what is left out.
    case omission
  }

  /// A box.
  public struct Box: Sendable {
    /// What the box stands for.
    public var role: Role
    /// The line in bold.
    public var title: String
    /// The lines below the title.
    public var lines: [String]

    /// Makes a box.
    public init(_ role: Role, _ title: String, lines: [String] = []) {
      self.role = role
      self.title = title
      self.lines = lines
    }
  }

  /// An arrow from one box to another, by their places in `boxes`.
  public struct Arrow: Sendable {
    /// The box that the computation comes from.
    public var source: Int
    /// The box that it goes to.
    public var target: Int
    /// What is written beside the arrow.
    public var label: String?
    /// What flows back along it; no arrow back is drawn without.
    public var gradient: String?

    /// Makes an arrow.
    public init(from source: Int, to target: Int, label: String? = nil, gradient: String? = nil) {
      self.source = source
      self.target = target
      self.label = label
      self.gradient = gradient
    }
  }

  /// What is read out in place of the picture.
  public var title: String
  /// The boxes.
  public var boxes: [Box]
  /// The arrows; those whose boxes do not exist are not drawn.
  public var arrows: [Arrow]

  /// Makes a drawing.
  public init(title: String, boxes: [Box] = [], arrows: [Arrow] = []) {
    self.title = title
    self.boxes = boxes
    self.arrows = arrows
  }

  /// The arrows between boxes that exist and differ.
  var drawnArrows: [Arrow] {
    arrows.filter {
      boxes.indices.contains($0.source) && boxes.indices.contains($0.target)
        && $0.source != $0.target
    }
  }
}
