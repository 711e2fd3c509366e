#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A number in as few characters as tell it apart: `0.5`, `-1.25e-09`, `inf`.
func shortText(_ value: Double) -> String { text(value, digits: 6) }

/// A size, in as few characters as tell how large it is: `3.1e-12`.
func roughText(_ value: Double) -> String { text(value, digits: 2) }

/// A number with all its digits, so that it can be compared and retyped.
func fullText(_ value: Double) -> String { "\(value)" }

private func text(_ value: Double, digits: Int32) -> String {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
    guard let base = buffer.baseAddress else { return "\(value)" }
    let written = withVaList([digits, value]) { vsnprintf(base, 64, "%.*g", $0) }
    return written > 0 ? String(cString: base) : "\(value)"
  }
}
