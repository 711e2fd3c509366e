/// Memory of a program that belongs together: an input, constants, or what a step makes.
struct Block {
  /// What fills it.
  enum Content {
    /// An input of the function; they lie one after another from the first word.
    case input
    /// Numbers that are there before the program runs, as words.
    case constant([UInt64])
    case temporary
  }

  var content: Content
  var dtype: ElementType
  /// The number of elements.
  var count: Int
  /// Whether a step writes to it after the one that made it.
  var isRewritten = false

  var words: Int { (count * dtype.size + 7) / 8 }
}

/// Elements of a block, as a tensor sees them.
struct Region {
  var block: Int
  var layout: Layout
  /// What the tensor sees there: a complex tensor and one of real parts may share a block.
  var dtype = ElementType.float64

  var isScalar: Bool { layout.count == 1 }
}

/// A single element of a block.
struct Slot: Equatable {
  var block: Int
  var index: Int
}

/// Elements of a block at one distance from each other.
struct Series {
  var start: Slot
  var step = 0

  /// The element of that number.
  subscript(_ number: Int) -> Slot {
    Slot(block: start.block, index: start.index + number * step)
  }
}

extension Region {
  /// The only element.
  var slot: Slot { Slot(block: block, index: layout.offset) }
}

/// One step of a program, between blocks that have no addresses yet.
///
/// Codes are those of the interpreter, of single elements; the assembler picks those of arrays.
enum Step {
  case unary(code: Int, Region, to: Int)
  /// Operands are expanded to the result's shape.
  case binary(code: Int, Region, Region, to: Int)
  /// Binary steps on single elements, at regular distances, that do not depend on one another.
  case run(code: Int, count: Int, Series, Series, to: Int)
  /// Elements of the second where the first is true, else of the third.
  case choose(Region, Region, Region, to: Int)
  /// Rows that lie one after another, each reduced to an element.
  case reduction(code: Int, Slot, rows: Int, length: Int, to: Int)
  case product(MatrixProduct.Sizes, Region, Region, scratch: Int?, to: Int)
  /// Elements from anywhere.
  case gather([Slot], to: Int)
  case copy(Region, to: Region)
  /// What only the op itself can do.
  case eager(Int, [Region], to: [Int?])
  /// Goes on only if the element is what it was when the function was recorded.
  case expect(Slot, Bool)

  /// The blocks that it writes.
  var written: [Int] {
    switch self {
    case .unary(_, _, let out), .binary(_, _, _, let out), .run(_, _, _, _, let out),
      .choose(_, _, _, let out), .reduction(_, _, _, _, let out), .gather(_, let out):
      [out]
    case .product(_, _, _, let scratch, let out): [scratch, out].compactMap(\.self)
    case .copy(_, let target): [target.block]
    case .eager(_, _, let outs): outs.compactMap(\.self)
    case .expect: []
    }
  }

  /// Calls `body` with every block that it reads.
  func forEachRead(_ body: (Int) -> Void) {
    switch self {
    case .unary(_, let x, _): body(x.block)
    case .binary(_, let a, let b, _):
      body(a.block)
      body(b.block)
    case .run(_, _, let a, let b, _):
      body(a.start.block)
      body(b.start.block)
    case .choose(let condition, let a, let b, _):
      body(condition.block)
      body(a.block)
      body(b.block)
    case .reduction(_, let x, _, _, _): body(x.block)
    case .product(_, let a, let b, _, _):
      body(a.block)
      body(b.block)
    case .gather(let slots, _): for slot in slots { body(slot.block) }
    case .copy(let source, _): body(source.block)
    case .eager(_, let inputs, _): for input in inputs { body(input.block) }
    case .expect(let slot, _): body(slot.block)
    }
  }
}
