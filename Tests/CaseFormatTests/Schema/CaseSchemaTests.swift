import CaseFormat
import EngineKit
import Foundation
import Testing

@Suite("The schema of cases")
struct CaseSchemaTests {
  @Test("the file in Documentation is what the program prints")
  func file() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let file = root.appendingPathComponent("Documentation/schema/case.json")
    #expect(
      try String(contentsOf: file, encoding: .utf8) == CaseSchema.text,
      "ci/schemas --write writes it anew")
  }

  @Test("it is JSON, says which draft it follows, and refers to nothing that is not there")
  func references() throws {
    let text = CaseSchema.text
    let value = try JSONReader.read(text).value
    guard case .object(let schema) = value, case .object(let definitions) = schema["definitions"]
    else {
      Issue.record("the schema has no definitions")
      return
    }
    #expect(schema["$schema"] == "http://json-schema.org/draft-07/schema#")
    let names = Set(definitions.members.map(\.name))
    let references = text.matches(of: /"#\/definitions\/([A-Za-z]+)"/).map { String($0.1) }
    #expect(Set(references) == names)
  }
}
