/// The way from a whole message to a value in it; its text is made when an error needs it.
indirect enum WirePath: Sendable {
  /// A step from a value to one of its parts.
  enum Step: Sendable {
    case member(String)
    case element(Int)
  }

  case root
  case part(of: WirePath, Step)

  /// The way as it is shown: `replies[3].ok.data[7]`.
  var text: String {
    var steps: [Step] = []
    var path = self
    while case .part(let parent, let step) = path {
      steps.append(step)
      path = parent
    }
    var text = ""
    for step in steps.reversed() {
      switch step {
      case .element(let index): text += "[\(index)]"
      case .member(let name) where WirePath.isWord(name): text += text.isEmpty ? name : ".\(name)"
      case .member(let name): text += "[\(name.excerpt)]"
      }
    }
    return text
  }

  /// Whether a name can stand in a path without quotes.
  private static func isWord(_ name: String) -> Bool {
    1...60 ~= name.utf8.count
      && name.utf8.allSatisfy { unit in
        switch unit {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }
}
