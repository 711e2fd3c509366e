/// How a function is checked.
public struct FunctionCheckOptions: Sendable {
  /// How gradients are held against the function; its seed is the seed of all random choices.
  ///
  /// Entries are counted through all differentiated inputs, in their order. Where it states no
  /// domains, those of the function hold.
  public var gradient = CheckOptions()
  /// What is looked at, of what the function offers.
  public var properties = Set(Property.allCases)
  /// At how many other points the gradient is checked.
  public var points = 6
  /// The sizes at which the gradient is checked, where the function takes inputs of any size.
  public var sizes = [1, 2, 7, 64, 257]
  /// How often one recording is gone through.
  public var passes = 128

  /// The default way to check.
  public init() {}
}
