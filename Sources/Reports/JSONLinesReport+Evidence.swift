import ConformanceModel
import EngineKit

/// What a case's line says beside its verdict: the case itself, what was observed of it, the
/// graph that it made and the finite differences behind its gradient.
extension JSONLinesReport {
  static func append(evidenceOf result: CaseResult, to object: inout JSONObject) {
    object.append("source", .string(result.source))
    if !result.text.isEmpty { object.append("text", .string(result.text)) }
    if !result.observations.isEmpty {
      object.append("observations", .array(result.observations.map(value)))
    }
    if let graph = result.graph { object.append("graph", value(graph)) }
    if let slopes = result.slopes { object.append("slopes", value(slopes)) }
  }

  private static func value(_ observation: ObservedValue) -> JSONValue {
    var object = JSONObject([
      .init("subject", .string(observation.subject)), .init("got", .string(observation.got)),
    ])
    if let wanted = observation.wanted { object.append("wanted", .string(wanted)) }
    if let ulps = observation.ulps { object.append("ulps", JSONValue(ulps)) }
    return .object(object)
  }

  /// A node is written under the name of its kind: `{"op": "mul", "in": [0, 1]}`.
  private static func value(_ graph: ProgramGraph) -> JSONValue {
    let nodes = graph.nodes.map { node -> JSONValue in
      var object = JSONObject([.init(node.kind.rawValue, .string(node.label))])
      if let name = node.name { object.append("name", .string(name)) }
      if !node.inputs.isEmpty {
        object.append("in", .array(node.inputs.map { JSONValue($0) }))
      }
      return .object(object)
    }
    var object = JSONObject([.init("nodes", .array(nodes))])
    if graph.omitted > 0 { object.append("omitted", JSONValue(graph.omitted)) }
    return .object(object)
  }

  /// A rung is a pair: the step's power of two, and how far the slope over it is off.
  private static func value(_ slopes: SlopeEvidence) -> JSONValue {
    var object = JSONObject([
      .init("of", .string(slopes.subject)), .init("claimed", JSONValue(slopes.claimed)),
      .init("derivative", JSONValue(slopes.derivative)),
      .init("error_bar", JSONValue(slopes.errorBar)), .init("bound", JSONValue(slopes.bound)),
    ])
    if let gsl = slopes.gsl { object.append("gsl", JSONValue(gsl)) }
    object.append(
      "rungs", .array(slopes.rungs.map { [JSONValue($0.exponent), JSONValue($0.error)] }))
    return .object(object)
  }
}
