import Testing

@testable import CaseFormat

@Suite struct SpellingTests {
  @Test(
    "the nearest word is found",
    arguments: [
      ("constnats", "constants"), ("Constants", "constants"), ("variabels", "variables"),
      ("step", "steps"), ("expcet", "expect"),
    ])
  func nearest(word: String, known: String) {
    let words = ["constants", "variables", "steps", "expect", "over"]
    #expect(Spelling.nearest(to: word, among: words) == known)
  }

  @Test("a word that is near nothing, empty or huge has no suggestion")
  func nothingNear() {
    #expect(Spelling.nearest(to: "zebra", among: ["constants", "over"]) == nil)
    #expect(Spelling.nearest(to: "", among: ["a"]) == nil)
    #expect(Spelling.nearest(to: "b", among: ["a"]) == nil)
    #expect(Spelling.nearest(to: String(repeating: "a", count: 1_000), among: ["a"]) == nil)
  }

  @Test("of words equally near, the first in the alphabet is taken")
  func ties() {
    #expect(Spelling.nearest(to: "cot", among: ["cut", "cat"]) == "cat")
  }
}
