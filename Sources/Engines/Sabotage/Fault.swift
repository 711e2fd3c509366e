import Autograd
public import EngineKit

/// One way in which an engine can be wrong, or differ lawfully.
public struct Fault: Sendable {
  /// Where the fault is made.
  enum Kind: Sendable {
    case commands(CommandFault)
    case rule(OpFault)
  }

  /// The fault's name: its area, `/`, and what is wrong in words joined by hyphens.
  public let name: String
  /// What is wrong, in one sentence.
  public let about: String
  /// The name of the diagnosis that a mismatch of such an engine is due, such as `sign`; `nil` where
  /// there is no hypothesis for it.
  public let looksLike: String?
  /// The op that is wrong, where the fault is that of one op.
  public let op: String?
  private let kind: Kind

  /// A fault of the commands and replies.
  init(_ fault: CommandFault) {
    name = fault.name
    about = fault.about
    looksLike = fault.looksLike
    op = fault.op
    kind = .commands(fault)
  }

  /// A fault of an op's rule.
  init(_ fault: OpFault) {
    name = "ops/" + fault.name
    about = fault.about
    looksLike = fault.looksLike
    op = fault.op.name
    kind = .rule(fault)
  }

  /// The part of the engine that is wrong.
  public var area: String { name.split(separator: "/").first.map(String.init) ?? name }

  /// Whether a program that asked this of a right engine can show the fault.
  public func touches(_ footprint: Footprint) -> Bool {
    switch kind {
    case .commands(let fault): fault.touches(footprint)
    case .rule(let fault):
      footprint.occasions[fault.op.name, default: 0] & 1 << UInt(fault.occasion.rawValue) != 0
        && (!fault.isOfHigherOrder || footprint.kinds.contains(.createGraph)
          || footprint.kinds.contains(.jvp))
    }
  }

  /// The reference engine with this fault.
  public func makeEngine() -> any Engine {
    switch kind {
    case .commands(let fault): SabotagedEngine(ReferenceEngine(), fault: fault)
    case .rule(let fault): ReferenceEngine(fault: fault)
    }
  }

  /// Every fault that there is.
  public static let all: [Fault] =
    (CommandFault.flags + CommandFault.modes + CommandFault.accumulation + CommandFault.graph
    + CommandFault.hooks + CommandFault.storage + CommandFault.functions + CommandFault.errors
    + CommandFault.numbers + CommandFault.broadcasting + CommandFault.tangentsOfOps).map(Fault.init)
    + (OpFault.mistakes + OpFault.generated).map(Fault.init)

  /// What an engine may do otherwise and be right.
  public static let lawful: [Fault] =
    CommandFault.lawful.map(Fault.init) + OpFault.lawful.map(Fault.init)
}
