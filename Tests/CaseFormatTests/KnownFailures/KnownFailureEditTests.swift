import CaseFormat
import ConformanceModel
import EngineKit
import Testing

@Suite("Bringing a list of known failures up to date")
struct KnownFailureEditTests {
  private let engine = EngineDescription(name: "toy", version: "1", capabilities: [], dtypes: [])

  /// The list after a run in which cases came to what is given.
  private func edited(
    _ text: String, _ verdicts: KeyValuePairs<String, Verdict>
  ) throws -> KnownFailureEdit {
    let list = KnownFailureReader().read(bytes: Array(text.utf8), path: "k.yaml").list
    let table = KnownFailureTable(list, ids: verdicts.map(\.key), engine: engine)
    let place = FileLocation(path: "c.yaml", line: 1, column: 1)
    let results = verdicts.map { id, verdict in
      var result = CaseResult(
        of: Case(id: id, about: "A.", source: "t", location: place),
        findings: verdict.isExpected
          ? [] : [Finding(verdict, subject: "x.grad", "differs", wanted: "\"2\"", at: place)])
      result.known = table.standing(of: result)
      return result
    }
    return try KnownFailureEdit(
      Array(text.utf8), path: "k.yaml", results: results, problems: table.problems)
  }

  private let text = """
    # About the list.
    format: 1
    entries:
      # The first one.
      - case: a/one
        verdict: mismatch  # for ever
        reason: |
          it is
          so
      # The second one.
      - case: a/two
        verdict: [crash, timeout]
        reason: races

      - case: "b/*"
        verdict: raised
        reason: all of them

    """

  @Test("a list that says what came of the run stays as it is")
  func unchanged() throws {
    let edit = try edited(
      text, ["a/one": .mismatch, "a/two": .timeout, "b/x": .raised, "c": .pass])
    #expect(String(decoding: edit.bytes, as: UTF8.self) == text)
    #expect(edit.changes.isEmpty)
  }

  @Test("what passes is removed, what changed is changed, and comments and order stay")
  func changed() throws {
    let edit = try edited(
      text, ["a/one": .raised, "a/two": .pass, "b/x": .raised, "b/y": .raised])
    #expect(
      String(decoding: edit.bytes, as: UTF8.self) == """
        # About the list.
        format: 1
        entries:
          # The first one.
          - case: a/one
            verdict: raised  # for ever
            reason: |
              it is
              so
          # The second one.

          - case: "b/*"
            verdict: raised
            reason: all of them

        """)
    #expect(edit.changes.count == 2)
    #expect(edit.leftOver.isEmpty)
  }

  @Test("an entry that matches nothing is removed, and a new failure is added with what was found")
  func staleAndNew() throws {
    let edit = try edited(text, ["a/one": .mismatch, "a/two": .crash, "z/it's[n=1]": .noError])
    let after = String(decoding: edit.bytes, as: UTF8.self)
    #expect(!after.contains("b/*"))
    #expect(
      after.hasSuffix(
        """
          - case: "z/it's[n=1]"
            verdict: no-error
            reason: "not explained yet: x.grad differs, want \\"2\\""

        """))
    let again = KnownFailureReader().read(bytes: edit.bytes, path: "k.yaml")
    #expect(again.diagnostics.isEmpty)
    #expect(again.list.entries.map(\.pattern) == ["a/one", "a/two", "z/it's[n=1]"])
  }

  @Test("a pattern of which only some cases pass is left to a person")
  func split() throws {
    let edit = try edited(
      text, ["a/one": .mismatch, "a/two": .crash, "b/x": .pass, "b/y": .raised])
    #expect(String(decoding: edit.bytes, as: UTF8.self) == text)
    #expect(edit.leftOver.first?.message.contains("split the entry") == true)
  }

  @Test("the first failures make a list of an empty one")
  func empty() throws {
    for start in ["format: 1\nentries: []\n", "format: 1\nentries:\n"] {
      let edit = try edited(start, ["a": .mismatch])
      let list = KnownFailureReader().read(bytes: edit.bytes, path: "k.yaml")
      #expect(list.diagnostics.isEmpty)
      #expect(list.list.entries.map(\.verdicts) == [[.mismatch]])
    }
  }
}
