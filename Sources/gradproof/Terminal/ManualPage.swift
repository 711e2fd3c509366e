import Conformance
import EngineKit

/// The manual page, made of what `--help` says of each command, so that it is never behind.
struct ManualPage {
  private let root: JSONValue

  /// Makes a page of the description of the command that all others belong to.
  init(_ help: JSONValue) {
    root = help["command"] ?? .null
  }

  var text: String {
    var text = ".TH GRADPROOF 1 \"\" \"gradproof \(Conformance.version)\" \"User Commands\"\n"
    text += ".SH NAME\ngradproof \\- \(Self.escaped(lowercased(root.words("abstract"))))\n"
    text += ".SH SYNOPSIS\n.B gradproof\n.I command\n.RI [ argument ...]\n"
    text += ".SH DESCRIPTION\n\(Self.paragraphs(root.words("discussion")))"
    text += ".SH COMMANDS\n"
    for command in root.list("subcommands") where command.words("commandName") != "help" {
      text += section(command, under: "gradproof")
    }
    return text + Self.closing
  }

  private func section(_ command: JSONValue, under parent: String) -> String {
    let name = "\(parent) \(command.words("commandName"))"
    let arguments = command.list("arguments").filter { $0["shouldDisplay"] == .boolean(true) }
    var text = ".SS \(Self.escaped(name))\(synopsis(arguments))\n"
    text += Self.escaped(command.words("abstract")) + "\n"
    let discussion = command.words("discussion")
    if !discussion.isEmpty { text += ".PP\n" + Self.paragraphs(discussion) }
    for argument in arguments where !["help", "version"].contains(argument.longName) {
      text += ".TP\n\(heading(argument))\n\(Self.escaped(argument.words("abstract")))"
      let given = argument.words("defaultValue")
      text += given.isEmpty ? "\n" : " The default is \(Self.escaped(given)).\n"
    }
    for inner in command.list("subcommands") where inner.words("commandName") != "help" {
      text += section(inner, under: name)
    }
    return text
  }

  /// What stands after the command, options as one word.
  private func synopsis(_ arguments: [JSONValue]) -> String {
    var words = arguments.contains { $0.words("kind") != "positional" } ? [" [options]"] : []
    for argument in arguments where argument.words("kind") == "positional" {
      let name = "<\(argument.words("valueName"))>"
      let more = argument["isRepeating"] == .boolean(true) ? " ..." : ""
      words.append(
        argument["isOptional"] == .boolean(true) ? " [\(name)\(more)]" : " \(name)\(more)")
    }
    return Self.escaped(words.joined())
  }

  private func heading(_ argument: JSONValue) -> String {
    let value = "\\fI\(Self.escaped(argument.words("valueName")))\\fR"
    if argument.words("kind") == "positional" { return value }
    let names = argument.list("names").map { name in
      "\\fB\(Self.escaped((name.words("kind") == "long" ? "--" : "-") + name.words("name")))\\fR"
    }
    return names.joined(separator: ", ") + (argument.words("kind") == "option" ? " \(value)" : "")
  }

  private static let closing = """
    .SH ENVIRONMENT
    .TP
    \\fBNO_COLOR\\fR
    If not empty, words are not coloured, unless \\fB\\-\\-color\\fR says so.
    .TP
    \\fBCLICOLOR_FORCE\\fR, \\fBFORCE_COLOR\\fR
    If not empty, words are coloured also in a pipe; 0 is never.
    .TP
    \\fBCI\\fR
    If not empty, a run shows counters instead of a bar.
    .TP
    \\fBCOLUMNS\\fR
    The width of the output where it goes to no terminal.
    .TP
    \\fBLC_ALL\\fR, \\fBLC_CTYPE\\fR, \\fBLANG\\fR
    Where the first that is set names a locale without UTF\\-8, output is ASCII.
    .TP
    \\fBGRADPROOF_PYTHON\\fR
    The Python that runs adapters.

    """

  // MARK: - Text

  private func lowercased(_ sentence: String) -> String {
    let text = sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
    return text.prefix(1).lowercased() + text.dropFirst()
  }

  private static func paragraphs(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.isEmpty ? ".PP\n" : escaped(String(line)) + "\n"
    }.joined()
  }

  /// Text that roff prints letter by letter.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "'": result += "\\(aq"
      case "\n": result += " "
      default:
        if scalar.isASCII {
          result.unicodeScalars.append(scalar)
        } else {
          let digits = String(scalar.value, radix: 16, uppercase: true)
          result += "\\[u\(String(repeating: "0", count: max(4 - digits.count, 0)))\(digits)]"
        }
      }
    }
    // A dot at the beginning of a line would be a request.
    return result.hasPrefix(".") ? "\\&" + result : result
  }
}

extension JSONValue {
  fileprivate subscript(_ name: String) -> JSONValue? {
    if case .object(let object) = self { object[name] } else { nil }
  }

  fileprivate func words(_ name: String) -> String {
    if case .string(let text)? = self[name] { text } else { "" }
  }

  fileprivate func list(_ name: String) -> [JSONValue] {
    if case .array(let elements)? = self[name] { elements } else { [] }
  }

  fileprivate var longName: String { self["preferredName"]?.words("name") ?? "" }
}
