extension Op {
  /// Every op that has a name outside, by family.
  public static let all: [Op] = everything.filter { !$0.traits.contains(.internal) }

  /// Those and the ones that serve derivatives.
  static let everything: [Op] =
    arithmetic + elementary + comparisons + reductions + products + views + joining + indexing
    + creating + overwriting + slicing + scans + serving + pointwise + rearranging
    + linearAlgebra + networks + complexParts

  private static let pointwise: [Op] = [
    inverseHyperbolic, errorFunctions, sigmoids, specialFunctions, straightPieces, pairs, divisions,
    interpolations, closeness, slopes,
  ].flatMap(\.self)

  /// Linear algebra beyond products of matrices.
  private static let linearAlgebra: [Op] =
    contractions + scaledProducts + solving + factoring + determinants + spectral
    + pseudoInverses + matrixFunctions + distances

  /// Layers of networks, and losses.
  private static let networks: [Op] =
    sliding + convolutions + pooling + interpolating + layers + normalising + attending
    + softmaxes + regressionLosses + probabilityLosses + classLosses + marginLosses
    + connectionistLosses

  private static let rearranging: [Op] = [
    slicesAlong, gathering, [scatterReduce], masking, sorting, searching, remapping, strided,
    memoryViews, splitting, diagonals, norms, statistics, cumulative,
  ].flatMap(\.self)

  /// The slopes of pointwise ops that are ops of their own.
  private static let slopes: [Op] = [
    divide, gate, exp2Slope, loweredPower, wholeQuotient, bell, normalDensity, erfinvSlope,
    ndtriSlope,
    normalHazard, normalExcess, logisticSlope, tail, besselModified, besselSpherical, planarInverse,
    direction, signAgreement, exponentialShare, exponentialShareSlope, binaryShare,
    binaryShareSlope, complexSign, complexSlogdet, complexMagnitude, complexSoftsign,
    complexLogAddExp,
  ]

  /// Ops that no family lists because they have no place in the table.
  private static let serving: [Op] = [
    add, subtract, reluSlope, hyperbolicSlope, oneMinusSquare, cumulativeSumBack, accumulate,
    custom, sliceWrite, sliceScatter,
  ]

  private static let byName: [String: Op] = Dictionary(
    all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

  /// The op of that name in the table; `copy_` and its like are found with the underscore.
  public static func named(_ name: String) -> Op? { byName[name] }

  /// The op whose in-place form has that name.
  public static func inPlace(named name: String) -> Op? {
    if let op = byName[name], op.traits.contains(.inPlaceOnly) { return op }
    guard name.hasSuffix("_"), let op = byName[String(name.dropLast())],
      op.traits.contains(.inPlace)
    else { return nil }
    return op
  }
}

extension Op: CustomStringConvertible {
  /// The op's name.
  public var description: String { name }
}
