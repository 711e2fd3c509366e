import ConformanceModel

/// What `adapter new` writes for a language: files in which only the engine's own calls are missing.
///
/// The files are those of `Templates`, which are compiled into the program, so that it can be
/// copied anywhere.
enum AdapterTemplate: String, CaseIterable {
  case python
  case cpp
  case swift

  /// A file to be written, and what is to stand in it.
  struct File {
    var path: String
    var bytes: [UInt8]
  }

  /// The files, with names still to be filled in.
  private var files: [File] {
    switch self {
    case .python:
      [
        File(path: "engine.py", bytes: PackageResources.engine_py_template),
        File(path: "README.md", bytes: PackageResources.README_python_template),
      ]
    case .cpp:
      [
        File(path: "engine.cpp", bytes: PackageResources.engine_cpp_template),
        File(path: "Makefile", bytes: PackageResources.Makefile_template),
        File(path: "README.md", bytes: PackageResources.README_cpp_template),
      ]
    case .swift:
      [
        File(path: "Package.swift", bytes: PackageResources.Package_swift_template),
        File(
          path: "Sources/{{Name}}Engine/Engine.swift",
          bytes: PackageResources.Engine_swift_template),
        File(
          path: "Sources/{{Name}}Engine/main.swift", bytes: PackageResources.main_swift_template),
        File(path: "README.md", bytes: PackageResources.README_swift_template),
      ]
    }
  }

  /// What of gradproof the files build on, under the folder that they name.
  var foundation: String {
    switch self {
    case .python: "Adapters/python/gradproof_engine"
    case .cpp: "Adapters/cpp/include"
    case .swift: "Sources/EngineKit"
    }
  }

  /// The file that is to be filled in.
  func enginePath(of engine: EngineName) -> String {
    switch self {
    case .python: "engine.py"
    case .cpp: "engine.cpp"
    case .swift: "Sources/\(engine.type)Engine/Engine.swift"
    }
  }

  /// What to do once it is filled in, as lines for a shell.
  func steps(of engine: EngineName, checkout: String) -> [String] {
    let (preparation, command): (String, String) =
      switch self {
      case .python:
        ("export PYTHONPATH=\(checkout)/Adapters/python", "'exec:python3 engine.py'")
      case .cpp: ("make", "exec:./engine")
      case .swift:
        ("swift build --product \(engine.type)Engine", "exec:.build/debug/\(engine.type)Engine")
      }
    return [
      preparation, "gradproof adapter check \(command)", "gradproof run --engine \(command) seed",
    ]
  }

  /// The files for an engine.
  func files(for engine: EngineName, checkout: String) -> [(path: String, text: String)] {
    func filled(_ text: String) -> String {
      text.replacing("{{name}}", with: engine.name).replacing("{{Name}}", with: engine.type)
        .replacing("{{adapters}}", with: checkout + "/Adapters")
        .replacing("{{checkout}}", with: checkout)
    }
    return files.map { (filled($0.path), filled(String(decoding: $0.bytes, as: UTF8.self))) }
  }
}

/// An engine's name, and the type's that is made of it.
struct EngineName {
  let name: String
  let type: String

  /// Fails for what is no name: letters, digits, `-` and `_`, a letter first.
  init?(_ name: String) {
    let parts = name.split(whereSeparator: { $0 == "-" || $0 == "_" })
    guard let first = name.first, first.isASCII, first.isLetter,
      parts.allSatisfy({ part in part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } })
    else { return nil }
    self.name = name
    type = parts.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}
