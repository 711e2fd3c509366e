import ConformanceModel
import EngineKit

/// How a case is read.
extension FileReader {
  private static let caseKeys = [
    "about", "source", "constants", "variables", "steps", "expect", "gradcheck", "needs",
    "tolerance", "over", "tier", "stays",
  ]

  /// The cases that an entry of `cases` makes, one or one for each combination.
  func readCases(_ entry: YamlEntry) -> [Case] {
    let name = caseName(entry.key)
    let text = source.block(ofLine: entry.key.location.line)
    overNames = []
    guard case .mapping(let fields) = entry.value.content,
      let over = fields.first(where: { $0.name == "over" })
    else { return readCase(entry, named: name, writtenAs: text).map { [$0] } ?? [] }
    // Without its table a case has no values to be read with.
    guard let table = overTable(over) else { return [] }
    combinedNodes += entry.value.nodes * table.combinations.count
    if combinedNodes > limits.combinedNodes {
      problems.report(
        at: over.key.location, length: 4,
        "the combinations of this file have more than \(limits.combinedNodes) values",
        suggestion: "split the file, or fill large tensors with \"shape\" and \"fill\"")
      return []
    }
    overNames = table.names
    defer { overNames = [] }
    var used: Set<String> = []
    var cases: [Case] = []
    let before = problems.count
    for combination in table.combinations {
      var instance = entry
      instance.value = table.substitute(combination, in: entry.value, used: &used, source: source)
      let id = name.map { $0 + table.suffix(of: combination) }
      if let read = readCase(instance, named: id, writtenAs: text) { cases.append(read) }
      // The other combinations would tell the same of the same places.
      if problems.count > before { break }
    }
    for (name, location) in zip(table.names, table.locations) where !used.contains(name) {
      problems.report(
        at: location, length: name.count, "\"\(name)\" of \"over\" is used nowhere in the case",
        suggestion: "write $\(name) where the value belongs")
    }
    return cases
  }

  private func readCase(
    _ entry: YamlEntry, named name: String?, writtenAs text: String
  ) -> Case? {
    guard
      let fields = fields(
        of: entry.value, "a case", known: Self.caseKeys, required: ["about", "source"],
        at: entry.key.location, length: entry.key.length)
    else { return nil }
    let about = fields["about"].flatMap { sentence($0.value, "about") } ?? ""
    let origin = fields["source"].flatMap { sentence($0.value, "source") } ?? ""
    var result = Case(
      id: identifierPrefix + (name ?? ""), about: about, source: origin,
      location: entry.key.location)
    result.text = text
    result.functions = fileFunctions
    tolerance = caseTolerance(fields["tolerance"])
    result.tolerance = tolerance
    result.inputs =
      inputs(fields["constants"], requiresGrad: false)
      + inputs(fields["variables"], requiresGrad: true)
    reportInputsGivenTwice(result.inputs)
    var scope = Scope(inputs: result.inputs.map(\.name))
    if let steps = fields["steps"] { result.steps = self.steps(steps.value, in: &scope) }
    if let expect = fields["expect"] {
      result.expectations = expectations(
        expect.value, in: scope, tolerance: tolerance)
    }
    if let check = fields["gradcheck"] { result.gradcheck = gradcheck(check, in: scope) }
    if let needs = fields["needs"] { result.needs = self.needs(needs.value) }
    result.tier = fields["tier"].flatMap { tier($0.value) } ?? fileTier
    result.stays = fields["stays"].flatMap { sentence($0.value, "stays") }
    reportDeferredNames(of: scope)
    return name == nil ? nil : result
  }

  private func caseName(_ key: YamlNode) -> String? {
    guard let scalar = key.scalar else { return nil }
    let text = scalar.text
    let words = text.split(separator: "-", omittingEmptySubsequences: false)
    let isName = words.allSatisfy { word in
      !word.isEmpty
        && word.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
    }
    if !isName {
      let better = text.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
      problems.report(
        at: key.location, length: key.length,
        "a case's name is lower-case words joined by hyphens",
        suggestion: "write \(String(better).split(separator: "-").joined(separator: "-"))")
      return nil
    }
    if text.count > limits.nameCharacters {
      problems.report(
        at: key.location, length: key.length,
        "a case's name has at most \(limits.nameCharacters) characters")
      return nil
    }
    return text
  }

  private func caseTolerance(_ entry: YamlEntry?) -> Tolerance {
    guard let entry else { return fileTolerance }
    let own = tolerance(entry.value)
    var result = fileTolerance
    if own.ulps != nil {
      (result.relative, result.absolute, result.ulps) = (nil, nil, own.ulps)
    } else if own.relative != nil || own.absolute != nil {
      result.ulps = nil
      result.relative = own.relative ?? result.relative
      result.absolute = own.absolute ?? result.absolute
    }
    if case .mapping(let entries) = entry.value.content,
      entries.contains(where: { $0.name == "signed_zero" })
    {
      result.signedZero = own.signedZero
    }
    return result
  }

  private func reportInputsGivenTwice(_ inputs: [Input]) {
    var seen: Set<String> = []
    for input in inputs where !seen.insert(input.name).inserted {
      problems.report(
        at: input.location, length: input.name.count,
        "\"\(input.name)\" is a constant and a variable", suggestion: "keep one of them")
    }
  }

  /// The tier that a file or a case names.
  func tier(_ node: YamlNode) -> Tier? {
    guard let word = word(node, "a tier") else { return nil }
    if let tier = Tier(rawValue: word) { return tier }
    let known = Tier.allCases.map(\.rawValue)
    problems.report(
      at: node.location, length: node.length, "unknown tier \"\(word)\"",
      suggestion: Spelling.suggestion(for: word, among: known)
        ?? "write one of \(known.joined(separator: ", "))")
    return nil
  }

  private func needs(_ node: YamlNode) -> Set<Capability> {
    guard let entries = list(node, "a list of capabilities") else { return [] }
    var result: Set<Capability> = []
    for entry in entries {
      guard let word = word(entry, "a capability") else { continue }
      if let capability = Capability(rawValue: word) {
        result.insert(capability)
      } else {
        problems.report(
          at: entry.location, length: entry.length, "unknown capability \"\(word)\"",
          suggestion: Spelling.suggestion(
            for: word, among: Capability.allCases.map(\.rawValue)))
      }
    }
    return result
  }

  private func gradcheck(_ entry: YamlEntry, in scope: Scope) -> GradientCheckRequest {
    var request = GradientCheckRequest(of: [], location: entry.value.location)
    guard case .mapping = entry.value.content else {
      request.of = boundNames(entry.value, in: scope)
      return request
    }
    guard
      let fields = fields(
        of: entry.value, "gradcheck", known: ["of", "wrt", "order", "modes"], required: ["of"],
        at: entry.key.location, length: entry.key.length)
    else { return request }
    if let of = fields["of"] { request.of = boundNames(of.value, in: scope) }
    if let wrt = fields["wrt"] {
      request.wrt = names(wrt.value).compactMap { name, node in
        if scope.inputs.contains(name) { return name }
        problems.report(
          at: node.location, length: node.length, "\"\(name)\" is no input of the case",
          suggestion: Spelling.suggestion(for: name, among: scope.inputs))
        return nil
      }
    }
    if let order = fields["order"], let value = integer(order.value, "the order") {
      request.order = value
      if value != 1 && value != 2 {
        problems.report(
          at: order.value.location, length: order.value.length, "the order is 1 or 2")
      }
    }
    if let modes = fields["modes"], let entries = list(modes.value, "a list of modes") {
      request.modes = entries.compactMap { node in
        guard let word = word(node, "a mode") else { return nil }
        if let mode = GradientCheckRequest.Mode(rawValue: word) { return mode }
        problems.report(
          at: node.location, length: node.length, "unknown mode \"\(word)\"",
          suggestion: Spelling.suggestion(
            for: word, among: GradientCheckRequest.Mode.allCases.map(\.rawValue))
            ?? "write reverse or forward")
        return nil
      }
    }
    return request
  }

  /// A name or a list of names that are bound at the end of the program.
  private func boundNames(_ node: YamlNode, in scope: Scope) -> [String] {
    names(node).compactMap { name, node in
      if scope.bound.contains(name) { return name }
      reportUnbound(name, at: node.location, in: scope)
      return nil
    }
  }
}
