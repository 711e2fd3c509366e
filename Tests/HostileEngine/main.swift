// An engine for tests: the reference engine, but that it misbehaves.
//
//     HostileEngine MISDEED [TOKEN] [FILE]
//
// It misbehaves in every batch that makes a tensor with the element 13; with a FILE only while that
// is there, which it then removes. The TOKEN stands on the command line of each process that it
// leaves behind.

import EngineKit
import Engines
import Foundation

let arguments = Array(CommandLine.arguments.dropFirst())
guard let misdeed = Misdeed(rawValue: arguments.first ?? "none") else {
  FileHandle.standardError.write(Data("no such misdeed\n".utf8))
  exit(2)
}
HostileEngine(
  misdeed, token: arguments.count > 1 ? arguments[1] : "",
  file: arguments.count > 2 ? arguments[2] : nil
).run()
