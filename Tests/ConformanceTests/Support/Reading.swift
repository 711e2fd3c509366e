import Conformance
import Testing

/// A file of one case named `it`, from the keys of the case.
func singleCase(_ keys: String, functions: String = "") throws -> Case {
  let indented = keys.split(separator: "\n", omittingEmptySubsequences: false)
    .map { "    \($0)" }.joined(separator: "\n")
  let text = """
    format: 1
    about: A test.
    \(functions)
    cases:
      it:
        about: A promise.
        source: a test
    \(indented)
    """
  let corpus = CorpusReader().read(bytes: Array(text.utf8), path: "t.yaml")
  for diagnostic in corpus.diagnostics { Issue.record("\(diagnostic.rendered)") }
  return try #require(corpus.cases.first)
}

/// The cases that the keys of one case make: several where it has a table.
func corpus(of keys: String) throws -> [Case] { [try singleCase(keys)] }

/// The result of one case on an engine.
func result(
  of keys: String, functions: String = "", on engine: sending any Engine = ReferenceEngine()
) throws -> CaseResult {
  let run = Conformance.run([try singleCase(keys, functions: functions)], on: engine)
  return try #require(run.results.first)
}
