import Foundation
import Testing

@testable import Autograd

@Suite("The table of ops")
struct OpTableTests {
  @Test("every declaration in the sources is in the table")
  func complete() throws {
    let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(
        path: "Sources/Autograd/Ops/Families")
    var declared = 0
    for file in try FileManager.default.subpathsOfDirectory(atPath: sources.path)
    where file.hasSuffix(".swift") {
      let text = try String(contentsOf: sources.appending(path: file), encoding: .utf8)
      declared +=
        text.components(separatedBy: "static let ").dropFirst()
        .filter { $0.prefix(while: { $0 != "\n" }).contains(": Op = ") }.count
    }
    #expect(declared == Op.everything.count)
  }

  @Test("no two ops have one name")
  func distinct() {
    #expect(Set(Op.all.map(\.name)).count == Op.all.count)
  }

  @Test("every op is found by its name and its in-place form by the name with an underscore")
  func lookup() {
    for op in Op.all {
      #expect(Op.named(op.name) === op)
      let isWritable = op.traits.contains(.inPlace)
      #expect((Op.inPlace(named: op.name + "_") === op) == isWritable)
    }
    #expect(Op.named("linear_recurrence") == nil)
    #expect(Op.inPlace(named: "sum_") == nil)
    #expect(Op.inPlace(named: "zero_") != nil)
  }

  @Test("every op says what it computes and where")
  func documented() {
    for op in Op.all {
      #expect(!op.formula.isEmpty && !op.domains.isEmpty)
    }
  }
}
