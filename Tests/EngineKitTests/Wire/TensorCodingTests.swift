import EngineKit
import Testing

@Suite("Tensors on the wire")
struct TensorCodingTests {
  private func read(_ text: String) throws -> TensorValue {
    try WireDecoder().tensor(try JSONReader.read(text).value)
  }

  private func text(_ shape: [Int], _ elements: TensorValue.Elements) -> String {
    WireEncoder().encode(TensorValue(shape: shape, elements: elements)).description
  }

  @Test("each element type is written in its own way")
  func written() {
    #expect(
      text([2, 3], .float64([1, 2.5, .nan, -.infinity, .infinity, -0.0]))
        == #"{"dtype":"float64","shape":[2,3],"data":[1,2.5,"nan","-inf","inf","-0"]}"#)
    #expect(
      text([5], .float32([0.1, 16_777_216, 3e38, -0.0, .nan]))
        == #"{"dtype":"float32","shape":[5],"data":[0.1,16777216,3e+38,"-0","nan"]}"#)
    #expect(
      text([2], .int64([.min, .max]))
        == #"{"dtype":"int64","shape":[2],"data":[-9223372036854775808,9223372036854775807]}"#)
    #expect(
      text([2], .bool([true, false])) == #"{"dtype":"bool","shape":[2],"data":[true,false]}"#)
    #expect(
      text([1], .complex128([ComplexValue(real: 1.5, imaginary: -0.0)]))
        == #"{"dtype":"complex128","shape":[1],"data":[[1.5,"-0"]]}"#)
    #expect(text([], .float64([7])) == #"{"dtype":"float64","shape":[],"data":[7]}"#)
    #expect(text([2, 0], .float64([])) == #"{"dtype":"float64","shape":[2,0],"data":[]}"#)
  }

  // MARK: - Exactness

  @Test("float64 numbers come back bit for bit, written out or packed", arguments: [true, false])
  func exactDoubles(packs: Bool) throws {
    var generator = SplitMix64(seed: 4)
    var doubles: [Double] = [
      0, -0.0, 5 * .leastNonzeroMagnitude, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
      .leastNormalMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .infinity,
      -.infinity, .pi, 1e23, 9_007_199_254_740_992,
    ]
    while doubles.count < 4096 {
      let double = Double(bitPattern: generator.next())
      if !double.isNaN { doubles.append(double) }
    }
    let encoder = WireEncoder(packsLargeTensors: packs)
    let text = encoder.encode(TensorValue(shape: [4096], doubles)).description
    #expect(text.contains("base64") == packs)
    guard case .float64(let values) = try read(text).elements else {
      Issue.record("no float64")
      return
    }
    #expect(values.map(\.bitPattern) == doubles.map(\.bitPattern))
  }

  @Test("float32 numbers come back bit for bit, written out or packed", arguments: [true, false])
  func exactFloats(packs: Bool) throws {
    var generator = SplitMix64(seed: 5)
    var floats: [Float] = [
      0, -0.0, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude, .infinity,
    ]
    while floats.count < 4096 {
      let float = Float(bitPattern: UInt32(truncatingIfNeeded: generator.next()))
      if !float.isNaN { floats.append(float) }
    }
    let encoder = WireEncoder(packsLargeTensors: packs)
    let tensor = TensorValue(shape: [64, 64], elements: .float32(floats))
    guard case .float32(let values) = try read(encoder.encode(tensor).description).elements else {
      Issue.record("no float32")
      return
    }
    #expect(values.map(\.bitPattern) == floats.map(\.bitPattern))
  }

  @Test("float32 text is rounded once")
  func directFloat() throws {
    // Halfway between two float32 but for its last digits, which a float64 does not hold.
    let text = #"{"dtype":"float32","shape":[1],"data":[1.00000005960464477539062500001]}"#
    #expect(try read(text).elements == .float32([Float(1).nextUp]))
  }

  @Test(
    "numbers in other spellings are read",
    arguments: [
      ("1.0", 1), ("1E2", 100), ("1e-400", 0), (#""0x1.8p+3""#, 12),
      (#""-0X1P-1074""#, -.leastNonzeroMagnitude),
      (#""0x.8""#, 0.5), (#""+0xAp0""#, 10), ("-0.0", -0.0), ("-0", -0.0), (#""-0x0p+0""#, -0.0),
      ("NaN", .nan), ("-Infinity", -.infinity), (#""0x1.00000000000008p0""#, 1),
    ] as [(String, Double)])
  func spellings(text: String, number: Double) throws {
    let tensor = try read(#"{"dtype":"float64","shape":[],"data":[\#(text)]}"#)
    guard case .float64(let values) = tensor.elements else {
      Issue.record("no float64")
      return
    }
    #expect(values.map(\.bitPattern) == [number.bitPattern])
  }

  // MARK: - Packed

  @Test("large tensors are packed as little-endian bytes")
  func packed() throws {
    let ones = String(repeating: "AAAAAAAA8D8AAAAAAADwPwAAAAAAAPA/", count: 85) + "AAAAAAAA8D8="
    #expect(
      text([256], .float64([Double](repeating: 1, count: 256)))
        == #"{"dtype":"float64","shape":[256],"base64":"\#(ones)"}"#)
    #expect(text([255], .float64([Double](repeating: 1, count: 255))).contains("data"))
    #expect(
      try read(#"{"dtype":"float32","shape":[1],"base64":"AACAPw=="}"#).elements == .float32([1]))
    #expect(
      try read(#"{"dtype":"int64","shape":[1],"base64":"/v////////8="}"#).elements == .int64([-2]))
    #expect(
      try read(#"{"dtype":"bool","shape":[3],"base64":"AQAB"}"#).elements
        == .bool([true, false, true]))
    #expect(
      try read(#"{"dtype":"complex128","shape":[1],"base64":"AAAAAAAA8D8AAAAAAAAAwA=="}"#).elements
        == .complex128([ComplexValue(real: 1, imaginary: -2)]))
    #expect(try read(#"{"dtype":"bool","shape":[0],"base64":""}"#).count == 0)
  }

  @Test("bytes of every length and value survive base64")
  func everyLength() throws {
    var generator = SplitMix64(seed: 6)
    for count in 256..<300 {
      let bits = (0..<count).map { _ in Bool.random(using: &generator) }
      let tensor = TensorValue(shape: [count], elements: .bool(bits))
      #expect(try read(WireEncoder().encode(tensor).description) == tensor)
      let integers = (0..<count).map { _ in Int64(bitPattern: generator.next()) }
      let wide = TensorValue(shape: [count], elements: .int64(integers))
      #expect(try read(WireEncoder().encode(wide).description) == wide)
    }
  }

  // MARK: - Refusals

  @Test(
    "a malformed tensor is refused at its place",
    arguments: [
      (#"{"dtype":"float99","shape":[],"data":[1]}"#, "dtype", #"unknown dtype "float99""#),
      (#"{"shape":[],"data":[1]}"#, "", #"the member "dtype" is missing"#),
      (#"{"dtype":"float64","shape":[2],"data":[1]}"#, "data", "1 elements where the shape has 2"),
      (#"{"dtype":"float64","shape":[2]}"#, "", #"a tensor without "data""#),
      (#"{"dtype":"float64","shape":[0],"data":[],"base64":""}"#, "", "a tensor with both"),
      (#"{"dtype":"float64","shape":[1],"data":[[1]]}"#, "data[0]", "a number is due here"),
      (#"{"dtype":"float64","shape":[],"data":1}"#, "data", "a list of elements is due here"),
      (#"{"dtype":"float64","shape":[-1],"data":[]}"#, "shape[0]", "the extent -1 is negative"),
      (#"{"dtype":"float64","shape":[1.5],"data":[]}"#, "shape[0]", #""1.5" is not an integer"#),
      (#"{"dtype":"float64","shape":[1e999],"data":[]}"#, "shape[0]", #""1e999" is not an"#),
      (
        #"{"dtype":"float64","shape":[99999999999999999999],"data":[]}"#, "shape[0]",
        #""99999999999999999999" does not fit 64 bits"#
      ),
      (
        #"{"dtype":"float64","shape":[4294967296,4294967296],"data":[]}"#, "shape",
        "a shape with more elements than can be counted"
      ),
      (
        #"{"dtype":"float64","shape":[4294967296,4294967296,0],"data":[]}"#, "shape",
        "a shape with more elements than can be counted"
      ),
      (
        #"{"dtype":"float64","shape":[9223372036854775807],"base64":""}"#, "base64",
        "0 bytes where 9223372036854775807 float64 elements are due"
      ),
      (
        #"{"dtype":"float64","shape":[2],"data":[1,null]}"#, "data[1]",
        "null where a number belongs; JavaScript's JSON.stringify"
      ),
      (#"{"dtype":"int64","shape":[1],"data":[null]}"#, "data[0]", "null where a number belongs"),
      (
        #"{"dtype":"complex128","shape":[1],"data":[null]}"#, "data[0]",
        "null where a number belongs"
      ),
      (
        #"{"dtype":"complex128","shape":[1],"data":[[1,null]]}"#, "data[0][1]",
        "null where a number belongs"
      ),
      (
        #"{"dtype":"complex128","shape":[1],"data":[[1]]}"#, "data[0]", "a complex number is a pair"
      ),
      (#"{"dtype":"complex128","shape":[1],"data":[1]}"#, "data[0]", "a list is due here"),
      (
        #"{"dtype":"float64","shape":[1],"data":[1e400]}"#, "data[0]", #""1e400" is beyond float64"#
      ),
      (#"{"dtype":"float32","shape":[1],"data":[1e39]}"#, "data[0]", #""1e39" is beyond float32"#),
      (#"{"dtype":"float64","shape":[1],"data":["1.5"]}"#, "data[0]", #"the string "1.5" is no"#),
      (#"{"dtype":"float64","shape":[1],"data":["NaN"]}"#, "data[0]", #"the string "NaN" is no"#),
      (#"{"dtype":"float64","shape":[1],"data":["0x"]}"#, "data[0]", #"the string "0x" is no"#),
      (#"{"dtype":"float64","shape":[1],"data":["0x1p"]}"#, "data[0]", #"the string "0x1p" is no"#),
      (#"{"dtype":"float64","shape":[1],"data":["0x.p1"]}"#, "data[0]", "the string"),
      (#"{"dtype":"float64","shape":[1],"data":["0x1p9999"]}"#, "data[0]", "the string"),
      (#"{"dtype":"float64","shape":[1],"data":[true]}"#, "data[0]", "a number is due here"),
      (#"{"dtype":"int64","shape":[1],"data":[1.0]}"#, "data[0]", #""1.0" is not an integer"#),
      (#"{"dtype":"int64","shape":[1],"data":["nan"]}"#, "data[0]", "an integer is due here"),
      (#"{"dtype":"int64","shape":[1],"data":[9223372036854775808]}"#, "data[0]", #""92233"#),
      (#"{"dtype":"bool","shape":[1],"data":[1]}"#, "data[0]", "true or false is due here"),
      (#"{"dtype":"bool","shape":[1],"base64":"Ag=="}"#, "base64", "the byte 2 where a boolean"),
      (#"{"dtype":"bool","shape":[1],"base64":"AQ"}"#, "base64", "not base64"),
      (#"{"dtype":"bool","shape":[1],"base64":"AR=="}"#, "base64", "not base64"),
      (#"{"dtype":"bool","shape":[2],"base64":"AQF="}"#, "base64", "not base64"),
      (#"{"dtype":"bool","shape":[1],"base64":"A==="}"#, "base64", "not base64"),
      (#"{"dtype":"bool","shape":[1],"base64":"A=Q="}"#, "base64", "not base64"),
      (#"{"dtype":"bool","shape":[1],"base64":"A\n=="}"#, "base64", "not base64"),
      (#"{"dtype":"bool","shape":[1],"base64":"AQ==AQ=="}"#, "base64", "not base64"),
      (#"{"dtype":"float64","shape":[1],"base64":"AQ=="}"#, "base64", "1 bytes where 1 float64"),
    ])
  func malformed(text: String, path: String, message: String) {
    #expect {
      try read(text)
    } throws: { error in
      guard let error = error as? WireError else { return false }
      return error.path == path && error.message.hasPrefix(message)
    }
  }

  @Test("a large tensor is coded in one go")
  func large() throws {
    let doubles = (0..<20_000).map { Double($0) / 3 }
    let tensor = TensorValue(shape: [20, 1000], doubles)
    for packs in [true, false] {
      #expect(try read(WireEncoder(packsLargeTensors: packs).encode(tensor).description) == tensor)
    }
  }
}
