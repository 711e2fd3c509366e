/// Finds the word that somebody meant.
package enum Spelling {
  /// A suggestion that names the known word nearest to `word`, if one is near.
  package static func suggestion(for word: String, among known: some Sequence<String>) -> String? {
    nearest(to: word, among: known).map { "did you mean \"\($0)\"?" }
  }

  /// The known word nearest to `word`; the first in alphabetical order where several are.
  package static func nearest(to word: String, among known: some Sequence<String>) -> String? {
    let letters = Array(word.lowercased().utf8)
    guard !letters.isEmpty, letters.count <= 64 else { return nil }
    let allowed = letters.count < 3 ? 1 : letters.count < 6 ? 2 : 3
    var best: (word: String, distance: Int)?
    for candidate in known where candidate != word {
      let other = Array(candidate.lowercased().utf8)
      guard abs(other.count - letters.count) <= allowed else { continue }
      let distance = distance(letters, other)
      // A word of which nothing is left is no spelling of the other.
      guard distance <= allowed, distance < max(letters.count, other.count) else { continue }
      if let best, (best.distance, best.word) <= (distance, candidate) { continue }
      best = (candidate, distance)
    }
    return best?.word
  }

  /// How many letters must be added, dropped, changed or swapped with their neighbour.
  static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          cost = min(cost, beforeLast[j - 1] + 1)
        }
        row.append(cost)
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
