import EngineKit
import Engines
import Foundation

struct HostileEngine {
  let misdeed: Misdeed
  let token: String
  let file: String?
  private let engine = ReferenceEngine()
  private let encoder = WireEncoder()

  init(_ misdeed: Misdeed, token: String, file: String?) {
    self.misdeed = misdeed
    self.token = token
    self.file = file
  }

  func run() {
    misbehaveAtStart()
    while let line = readMessage() {
      switch try? WireDecoder().runnerMessage(line).message {
      case .hello?: write(encoder.line(.engine(description, protocolVersion: version)))
      case .batch(let id, let batch)?: answer(id, batch)
      case nil: exit(65)
      }
    }
  }

  private var description: EngineDescription {
    var description = engine.description
    if misdeed == .unsupported { description.capabilities = Set(Capability.allCases) }
    return description
  }

  private var version: Int { misdeed == .speaksAnotherVersion ? 2 : 1 }

  private func misbehaveAtStart() {
    switch misdeed {
    case .diesAtStart:
      complain("no module named torch")
      exit(1)
    case .exitsSilentlyAtStart: exit(0)
    case .hangsAtStart: sleep(3600)
    case .printsAtStart: write("Welcome to the engine!\n")
    case .ignoresTerm: signal(SIGTERM, SIG_IGN)
    default: break
    }
  }

  private func answer(_ id: Int, _ batch: CommandBatch) {
    let replies = (try? engine.execute(batch)) ?? []
    let line = encoder.line(.replies(id: id, replies))
    guard batch.commands.contains(where: { $0.holdsThirteen }), isDue else { return write(line) }
    complain("about to misbehave")
    misbehave(id, replies, line)
  }

  /// Whether the misdeed is due; once only where there is a file.
  private var isDue: Bool { file.map { unlink($0) == 0 } ?? true }

  private func misbehave(_ id: Int, _ replies: [Reply], _ line: [UInt8]) {
    let text = String(decoding: line, as: UTF8.self)
    switch misdeed {
    case .exits:
      exit(3)
    case .exitsSilently: exit(0)
    case .kills:
      signal(SIGSEGV, SIG_DFL)
      kill(getpid(), SIGSEGV)
    case .hangs, .ignoresTerm: sleep(3600)
    case .closesOutput:
      close(STDOUT_FILENO)
      sleep(3600)
    case .exitsLeavingAGrandchild:
      leaveProcesses(1)
      exit(3)
    case .takesMemory: takeMemory()
    case .answersLate:
      sleep(2)
      write(line)
    case .wrongIdentifier: write(encoder.line(.replies(id: id + 1000, replies)))
    case .twice: write(line + line)
    case .twiceSlowly:
      write(line)
      usleep(30_000)
      write(line)
    case .halfALine:
      write(Array(line.prefix(line.count / 2)))
      sleep(3600)
    case .noNewline:
      write(Array(line.dropLast()))
      sleep(3600)
    case .noNewlineAtTheEnd:
      write(Array(line.dropLast()))
      exit(0)
    case .invalidUTF8:
      write(#"{"id":\#(id),"progress":""#.utf8 + [0xFF, 0xFE] + Array("\"}\n".utf8))
    case .nullForANumber: write(text.replacingFirstElement(with: "null"))
    case .hugeLine:
      for _ in 0..<100 { write([UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)) }
    case .prints: write("loss: 0.5\n" + text)
    case .wrongLength: write(text.replacing("\"data\":[", with: "\"data\":[1,"))
    case .wrongShapes: write(encoder.line(.replies(id: id, replies.map(\.reshaped))))
    case .tooFewReplies: write(encoder.line(.replies(id: id, replies.dropLast())))
    case .tooManyReplies: write(encoder.line(.replies(id: id, replies + [.done])))
    case .unsupported:
      write(encoder.line(.replies(id: id, [.error(.unsupported, message: "not here")])))
    case .twoInOneWrite: write(encoder.line(.progress(id: id, "half way")) + line)
    case .answersAfterProgress:
      for _ in 0..<4 {
        usleep(400_000)
        write(encoder.line(.progress(id: id, "still here")))
      }
      write(line)
    case .progressesForEver:
      while true {
        write(encoder.line(.progress(id: id, "still here")))
        usleep(50_000)
      }
    case .inTwoWrites:
      write(Array(line.prefix(line.count / 2)))
      usleep(30_000)
      write(Array(line.dropFirst(line.count / 2)))
    case .bareNaN: write(text.replacing("\"nan\"", with: "NaN"))
    case .floodsStandardError:
      for number in 0..<20_000 {
        complain("warning \(number): " + String(repeating: ".", count: 100))
      }
      write(line)
    case .forks:
      leaveProcesses(3)
      write(line)
    case .none, .diesAtStart, .exitsSilentlyAtStart, .hangsAtStart, .printsAtStart,
      .speaksAnotherVersion, .writesBeforeReading:
      write(line)
    }
  }

  // MARK: - Processes and memory

  /// Starts programs that hold the pipes and go on for long.
  private func leaveProcesses(_ count: Int) {
    for _ in 0..<count {
      var process: pid_t = 0
      let words: [String] = ["/bin/sh", "-c", "sleep 3600; : \(token)"]
      let pointers = words.map { strdup($0) } + [nil]
      posix_spawn(&process, "/bin/sh", nil, nil, pointers, environ)
    }
  }

  private func takeMemory() {
    while let memory = malloc(64 << 20) { memset(memory, 1, 64 << 20) }
    complain("MemoryError")
    abort()
  }

  // MARK: - Reading and writing

  private func readMessage() -> [UInt8]? {
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while read(STDIN_FILENO, &byte, 1) == 1 {
      if byte == UInt8(ascii: "\n") { return line }
      line.append(byte)
      if line.count == 4096, misdeed == .writesBeforeReading { writeProgress(of: line) }
    }
    return nil
  }

  /// Writes more than a pipe holds while the runner still writes more than a pipe holds.
  private func writeProgress(of line: [UInt8]) {
    let digits = String(decoding: line, as: UTF8.self).dropFirst(6).prefix { $0.isNumber }
    guard let id = Int(digits) else { return }
    for _ in 0..<400 {
      write(encoder.line(.progress(id: id, String(repeating: "p", count: 1000))))
    }
  }

  private func write(_ text: String) {
    write(Array(text.utf8))
  }

  private func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0 { exit(0) }
      rest = rest.dropFirst(count)
    }
  }

  private func complain(_ text: String) {
    FileHandle.standardError.write(Data("\(text)\n".utf8))
  }
}

extension String {
  /// The text with another first element in its first list of data.
  fileprivate func replacingFirstElement(with element: String) -> String {
    guard let list = firstRange(of: "\"data\":["),
      let end = self[list.upperBound...].firstIndex(where: { $0 == "," || $0 == "]" })
    else { return self }
    return self[..<list.upperBound] + element + self[end...]
  }
}

extension Command {
  /// Whether the command makes a tensor with the element 13.
  fileprivate var holdsThirteen: Bool {
    guard case .tensor(_, let value, _) = action else { return false }
    return value.doubles?.contains(13) ?? false
  }
}

extension Reply {
  /// The reply with every tensor turned into one row that is an element longer.
  fileprivate var reshaped: Reply {
    guard case .ok(.tensor(let value)) = self, let elements = value.doubles else { return self }
    return .ok(.tensor(TensorValue(shape: [1, elements.count + 1], elements + [0])))
  }
}
