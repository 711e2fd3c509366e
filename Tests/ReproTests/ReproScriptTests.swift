import Conformance
import Repro
import Testing

@Suite("Scripts for bug reports")
struct ReproScriptTests {
}
