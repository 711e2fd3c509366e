import EngineKit
import Testing

@Suite("JSON over several lines")
struct JSONIndentationTests {
  private let value: JSONValue = [
    "name": "a \"quoted\" one", "empty": [], "none": [:], "numbers": [1, 2.5, "nan"],
    "deep": ["list": [["a": 1], ["b": true]]],
  ]

  @Test("what fits on a line stands on one, and the rest is indented")
  func layout() {
    #expect(
      value.indented(width: 30) == """
        {
          "name": "a \\"quoted\\" one",
          "empty": [],
          "none": {},
          "numbers": [1, 2.5, "nan"],
          "deep": {
            "list": [
              { "a": 1 },
              { "b": true }
            ]
          }
        }
        """)
    #expect(!value.indented(width: 1000).contains("\n"))
  }

  @Test("it reads back as the same value", arguments: [1, 20, 60, 200])
  func roundTrip(width: Int) throws {
    #expect(try JSONReader.read(value.indented(width: width)).value == value)
  }
}
