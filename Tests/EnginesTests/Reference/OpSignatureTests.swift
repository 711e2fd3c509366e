import Autograd
import ConformanceModel
import Testing

@Suite("Signatures of the reference engine's ops")
struct OpSignatureTests {
  @Test("every op has the tensors and arguments of the op table, in its order", arguments: Op.all)
  func signature(_ op: Op) throws {
    // What exists in place only goes by its plain name in the table.
    let name = op.name.hasSuffix("_") ? String(op.name.dropLast()) : op.name
    let signature = try #require(OpTable.standard.signatures[name], "\(op) is not in the table")
    #expect(
      op.inputs.names == signature.parameters.filter { $0.kind != .attribute }.map(\.name), "\(op)")
    #expect(op.parameters.map(\.name) == signature.attributes, "\(op)")
    #expect(op.inputs.required <= signature.requiredTensors, "\(op)")
  }

  @Test("the ops that the table gives a form in place have one, and the others have none")
  func inPlace() {
    for op in Op.all where !op.name.hasSuffix("_") {
      let isWritable = OpTable.standard.signatures[op.name]?.hasInPlaceForm == true
      #expect((Op.inPlace(named: op.name + "_") != nil) == isWritable, "\(op)")
    }
  }
}
