import EngineKit

extension AdapterExchange {
  /// Tensors there and back, bit by bit.
  static let numbers: [AdapterExchange] = [
    AdapterExchange("a scalar comes back", dtype: .float64) {
      conversation throws(AdapterCheck.Complaint) in
      try echo(TensorValue(shape: [], [1.5]), conversation)
    },
    AdapterExchange(
      "a vector and a matrix come back with their shapes", dtype: .float64, mayBeUnsupported: true
    ) {
      conversation throws(AdapterCheck.Complaint) in
      try echo(TensorValue(shape: [3], [1, 2, 3]), conversation)
      try echo(TensorValue(shape: [2, 3], [1, 2, 3, 4, 5, 6]), conversation)
    },
    AdapterExchange("a tensor without elements comes back", dtype: .float64, mayBeUnsupported: true)
    {
      conversation throws(AdapterCheck.Complaint) in
      try echo(TensorValue(shape: [0], []), conversation)
      try echo(TensorValue(shape: [2, 0], []), conversation)
    },
    AdapterExchange("float64 loses no bit", dtype: .float64, mayBeUnsupported: true) {
      conversation throws(AdapterCheck.Complaint) in
      let values = [
        0.1, 1.0 / 3, 2.0.squareRoot(), 1e23, Double.leastNonzeroMagnitude,
        Double.leastNormalMagnitude,
        Double.greatestFiniteMagnitude, 1 + Double.ulpOfOne, 9_007_199_254_740_991,
      ]
      try echo(TensorValue(shape: [values.count], values), conversation)
    },
    AdapterExchange(
      "nan, infinities and negative zero come back as strings", dtype: .float64,
      mayBeUnsupported: true
    ) {
      conversation throws(AdapterCheck.Complaint) in
      try echo(TensorValue(shape: [4], [.nan, .infinity, -.infinity, -0.0]), conversation)
    },
    AdapterExchange("hexadecimal floats are read", dtype: .float64, mayBeUnsupported: true) {
      conversation throws(AdapterCheck.Complaint) in
      try echo(
        TensorValue(shape: [2], [12, -0.15625]),
        written: tensor("x", #"["0x1.8p+3","-0x1.4p-3"]"#, shape: "[2]"), conversation)
    },
    AdapterExchange(
      "300 elements are read as numbers and as base64", dtype: .float64, mayBeUnsupported: true
    ) {
      conversation throws(AdapterCheck.Complaint) in
      let value = TensorValue(shape: [300], (0..<300).map { Double($0) / 7 })
      try echo(value, conversation)
      let packed = WireEncoder(packsLargeTensors: true)
        .encode(Command(.tensor(out: "x", value: value, requiresGrad: false))).description
      try echo(value, written: packed, conversation)
    },
    AdapterExchange("float32 stays float32", dtype: .float32, mayBeUnsupported: true) {
      conversation throws(AdapterCheck.Complaint) in
      let values: [Float] = [0.1, 1.0 / 3, .leastNormalMagnitude, .greatestFiniteMagnitude]
      try echo(TensorValue(shape: [4], elements: .float32(values)), conversation)
    },
    AdapterExchange("int64 loses no digit", dtype: .int64, mayBeUnsupported: true) {
      conversation throws(AdapterCheck.Complaint) in
      let values: [Int64] = [9_007_199_254_740_993, -1, 0, .max]
      try echo(TensorValue(shape: [4], elements: .int64(values)), conversation)
    },
    AdapterExchange("booleans are true and false", dtype: .bool, mayBeUnsupported: true) {
      conversation throws(AdapterCheck.Complaint) in
      try echo(TensorValue(shape: [2], elements: .bool([true, false])), conversation)
    },
  ]
}
