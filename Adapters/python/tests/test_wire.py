"""Numbers and tensors cross the wire exactly."""

import json
import math
import random
import struct
import unittest

from gradproof_engine import wire
from gradproof_engine.wire import TensorValue, WireError, decode_tensor, encode_tensor


def round_trip(tensor):
    return decode_tensor(wire.loads(wire.dumps(encode_tensor(tensor))))


def same(a, b):
    return struct.pack("<d", a) == struct.pack("<d", b)


class Float64(unittest.TestCase):
    def test_every_number_comes_back_to_the_bit(self):
        generator = random.Random(7)
        numbers = [struct.unpack("<d", generator.randbytes(8))[0] for _ in range(200)]
        numbers = [x for x in numbers if x == x] + [5e-324, 0.1, -0.0, math.inf, -math.inf]
        back = round_trip(TensorValue("float64", (len(numbers),), numbers)).data
        self.assertTrue(all(same(a, b) for a, b in zip(numbers, back)))

    def test_what_json_lacks_travels_as_strings(self):
        message = encode_tensor(TensorValue("float64", (4,), [math.nan, math.inf, -math.inf, -0.0]))
        self.assertEqual(message["data"], ["nan", "inf", "-inf", "-0"])

    def test_hexadecimal_floats_are_read(self):
        self.assertEqual(wire.number("0x1.8p+1"), 3.0)
        self.assertEqual(wire.number("-0x.8p0"), -0.5)

    def test_a_bare_nan_is_read(self):
        self.assertTrue(math.isnan(wire.loads("[NaN]")[0]))

    def test_null_and_words_are_no_numbers(self):
        for wrong in (None, "one", True, "0x", []):
            with self.assertRaises((WireError, ValueError)):
                wire.number(wrong)


class Float32(unittest.TestCase):
    def test_text_is_rounded_once(self):
        # Just above halfway between two float32s, and exactly halfway as a float64.
        text = "1.0000000596046447753906250000001"
        self.assertEqual(float(text), 1 + 2**-24)
        self.assertEqual(wire.single(wire.loads(text)), 1 + 2**-23)

    def test_a_tie_goes_to_the_even_one(self):
        self.assertEqual(wire.single(wire.loads("1.000000059604644775390625")), 1.0)

    def test_a_large_integer_is_rounded_once(self):
        # 2**24 + 1 is halfway; beyond 2**53 an integer is no float64 either.
        self.assertEqual(wire.single(2**24 + 1), float(2**24))
        self.assertEqual(wire.single(2**60 + 2**36 + 1), float(2**60 + 2**37))

    def test_every_float32_is_written_short_and_comes_back(self):
        generator = random.Random(7)
        for _ in range(500):
            number = struct.unpack("<f", generator.randbytes(4))[0]
            if not math.isfinite(number):
                continue
            back = round_trip(TensorValue("float32", (1,), [number])).data[0]
            self.assertTrue(same(number, back), number)
        tenth = struct.unpack("<f", struct.pack("<f", 0.1))[0]
        self.assertEqual(encode_tensor(TensorValue("float32", (), [tenth]))["data"], [0.1])

    def test_what_is_too_large_is_an_error(self):
        with self.assertRaises(WireError):
            wire.single(1e39)


class OtherDtypes(unittest.TestCase):
    def test_integers_booleans_and_complex_numbers_come_back(self):
        for tensor in (
            TensorValue("int64", (3,), [2**53 + 1, -(2**63), 0]),
            TensorValue("bool", (2,), [True, False]),
            TensorValue("complex128", (2,), [1 + 2j, complex(0.5, -math.inf)]),
        ):
            self.assertEqual(round_trip(tensor), tensor)

    def test_one_dtype_is_not_taken_for_another(self):
        for dtype, wrong in (("int64", 1.5), ("int64", True), ("bool", 1), ("complex128", 1.0)):
            with self.assertRaises(WireError):
                decode_tensor({"dtype": dtype, "shape": [], "data": [wrong]})

    def test_the_number_of_elements_is_that_of_the_shape(self):
        with self.assertRaises(WireError):
            decode_tensor({"dtype": "float64", "shape": [2, 2], "data": [1, 2, 3]})


class Packing(unittest.TestCase):
    def test_large_tensors_travel_as_bytes(self):
        data = {"float64": [i / 3 for i in range(256)], "int64": list(range(256)),
                "float32": [i / 4 for i in range(256)], "bool": [i % 2 == 0 for i in range(256)],
                "complex128": [complex(i, -i) for i in range(256)]}
        for dtype, elements in data.items():
            tensor = TensorValue(dtype, (16, 16), elements)
            self.assertIn("base64", encode_tensor(tensor))
            self.assertEqual(round_trip(tensor), tensor)

    def test_bytes_are_little_endian(self):
        message = {"dtype": "float64", "shape": [1], "base64": "AAAAAAAA8D8="}
        self.assertEqual(decode_tensor(message).data, [1.0])

    def test_small_tensors_travel_as_numbers(self):
        message = encode_tensor(TensorValue("float64", (255,), [1.0] * 255))
        self.assertEqual(len(message["data"]), 255)
        self.assertEqual(json.loads(wire.dumps(message)), message)
