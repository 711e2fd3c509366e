import ConformanceModel

/// The cases of a page: by area, then by entry of a file, each with its page folded in.
///
/// What is folded stands in `noscript`: a browser with scripts reads it as text and makes a part of
/// the page of it when it is opened, so that thousands of cases open at once; one without scripts
/// shows it as it is.
struct CaseList {
  let table: EngineTable
  /// Whether also what passes has a picture of its own; in a large page the first of its entry
  /// stands for all.
  private let showsAllGraphs: Bool

  init(table: EngineTable) {
    self.table = table
    showsAllGraphs = table.rows.count <= 2_000
  }

  var html: String {
    table.areas.map { area, families in
      let count = families.reduce(0) { $0 + $1.rows.count }
      return "<details class=a id=\"area=\(HTMLText.escaped(area))\"><summary>"
        + "<strong>\(HTMLText.escaped(area))</strong> <span class=q>\(counted(count, "case"))"
        + "</span></summary>\(families.map(entry).joined())</details>\n"
    }.joined()
  }

  private func entry(_ family: EngineTable.Family) -> String {
    guard let first = family.rows.first, let subject = first.subject else { return "" }
    let isAlone = family.rows.count == 1
    let strip = VerdictMark.strip(
      isAlone ? first.results : VerdictMark.gravest(family.rows, columns: table.runs.count))
    // A case that is the only one of its entry has that entry's name, unless it was selected.
    let name = isAlone ? first.id : family.name
    var text = "<details class=f id=\"case=\(HTMLText.escaped(name))\""
    text += " data-k=\(kinds(of: family.rows))><summary>\(strip) "
    text += HTMLText.escaped(name.split(separator: "/").dropFirst().joined(separator: "/"))
    if !isAlone { text += " <span class=q>× \(family.rows.count)</span>" }
    text += "</summary><noscript>\(head(subject))"
    let graphs = family.rows.map { $0.results.lazy.compactMap { $0?.graph }.first }
    let shared = graphs.first ?? nil
    text += program(subject) + (shared.map { GraphPicture($0).svg } ?? "") + "</div>"
    for (row, graph) in zip(family.rows, graphs) {
      var view = CaseView(row: row, table: table).html
      if let graph, graph != shared, showsAllGraphs || !row.passes {
        view = GraphPicture(graph).svg + view
      }
      text += isAlone ? view : folded(row, view, family.name)
    }
    return text + "</noscript></details>\n"
  }

  private func folded(_ row: EngineTable.Row, _ view: String, _ family: String) -> String {
    "<details class=c id=\"case=\(HTMLText.escaped(row.id))\"><summary>"
      + VerdictMark.strip(row.results)
      + " \(HTMLText.escaped(String(row.id.dropFirst(family.count))))</summary>\(view)</details>"
  }

  private func head(_ subject: CaseResult) -> String {
    var text = "<p>\(HTMLText.escaped(subject.about))"
    text += "<p class=q>\(HTMLText.escaped("\(subject.location)")) · source: "
    text += HTMLText.escaped(subject.source)
    return text
  }

  /// The program, beside which its graph stands where there is room.
  private func program(_ subject: CaseResult) -> String {
    let text = subject.text.isEmpty ? "" : "<pre>\(HTMLText.lines(subject.text))</pre>"
    return "<div class=r>\(text)"
  }

  /// What the filter asks of an entry, a letter for each thing that occurs in it.
  private func kinds(of rows: [EngineTable.Row]) -> String {
    var kinds = Set(rows.flatMap { $0.results.map { VerdictMark.mark($0).style } })
    if rows.contains(where: \.differs) { kinds.insert("d") }
    kinds.remove("n")
    return kinds.sorted().joined()
  }
}
