/// The requirements that a run has held its figures against.
struct Scoreboard {
  private(set) var failures: [String] = []

  /// Prints whether a requirement is met, and what was measured.
  mutating func require(_ isMet: Bool, _ requirement: String, measured: String) {
    print("\(isMet ? "PASS" : "FAIL")  \(requirement): \(measured)")
    if !isMet { failures.append(requirement) }
  }
}

/// Prints the heading of a table.
func printHeading(_ text: String) {
  print("\n\(text)\n\(String(repeating: "=", count: text.count))\n")
}
