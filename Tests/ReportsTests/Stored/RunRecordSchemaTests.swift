import EngineKit
import Foundation
import Reports
import Testing

@Suite("The schema of records")
struct RunRecordSchemaTests {
  @Test("the file in Documentation is what the program prints")
  func file() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let file = root.appendingPathComponent("Documentation/schema/run-record.json")
    #expect(
      try String(contentsOf: file, encoding: .utf8) == RunRecordSchema.text,
      "ci/schemas --write writes it anew")
  }

  @Test("every member that a record has is in the schema")
  func members() throws {
    let schema = RunRecordSchema.text
    for seed in 0..<10 {
      for event in SampleRun(cases: 20, seed: UInt64(seed)).events {
        let line = try JSONReader.read(JSONLinesReport.line(event)).value
        guard case .object(let object) = line else { continue }
        for member in object.members {
          #expect(schema.contains("\"\(member.name)\":"), "\(member.name)")
        }
      }
    }
  }
}
