// Arrays of an engine's numbers, for engines that differentiate functions of numbers.
#pragma once

#include <algorithm>

#include "engine.hpp"

namespace gradproof {

/// Numbers in row-major order with a shape.
template <class Number>
struct Array {
  Shape shape;
  std::vector<Number> data = {};
  /// Whether the numbers stand for truth values, as those of a comparison do.
  bool is_boolean = false;
  /// The number that it was written as where it is no tensor: `2` in `x ** 2`.
  std::optional<double> literal = {};
};

/// The smallest shape that both can be spread over.
inline Shape common_shape(const Shape& left, const Shape& right) {
  Shape common(std::max(left.size(), right.size()), 1);
  for (std::size_t i = 0; i < common.size(); ++i) {
    auto extent = [&](const Shape& shape) {
      std::size_t missing = common.size() - shape.size();
      return i < missing ? std::int64_t(1) : shape[i - missing];
    };
    std::int64_t a = extent(left), b = extent(right);
    if (a != b && a != 1 && b != 1)
      throw Error("shape-mismatch", written(left).written() + " and " + written(right).written() +
                                        " cannot be spread over one shape");
    common[i] = a == 1 ? b : a;
  }
  return common;
}

/// Where in a smaller array each element of a larger shape is found.
inline std::vector<std::size_t> spread(const Shape& shape, const Shape& larger) {
  std::size_t missing = larger.size() - shape.size();
  std::vector<std::size_t> strides(larger.size(), 0);
  std::size_t stride = 1;
  for (std::size_t i = shape.size(); i-- > 0;) {
    if (shape[i] != 1) strides[missing + i] = stride;
    stride *= static_cast<std::size_t>(shape[i]);
  }
  std::vector<std::size_t> places(static_cast<std::size_t>(element_count(larger)));
  for (std::size_t place = 0; place < places.size(); ++place) {
    std::size_t rest = place;
    for (std::size_t i = larger.size(); i-- > 0;) {
      std::size_t extent = static_cast<std::size_t>(larger[i]);
      places[place] += rest % extent * strides[i];
      rest /= extent;
    }
  }
  return places;
}

/// A function of one number, element by element.
template <class Number, class Function>
Array<Number> pointwise(const Array<Number>& x, Function function) {
  Array<Number> result{x.shape};
  result.data.reserve(x.data.size());
  for (const Number& element : x.data) result.data.push_back(function(element));
  return result;
}

/// A function of two numbers, element by element.
template <class Number, class Function>
Array<Number> pointwise(const Array<Number>& x, const Array<Number>& y, Function function) {
  Array<Number> result{common_shape(x.shape, y.shape)};
  auto left = spread(x.shape, result.shape), right = spread(y.shape, result.shape);
  result.data.reserve(left.size());
  for (std::size_t i = 0; i < left.size(); ++i)
    result.data.push_back(function(x.data[left[i]], y.data[right[i]]));
  return result;
}

/// The index of an axis that may be counted from the end.
inline std::size_t axis_of(std::int64_t axis, const Shape& shape) {
  std::int64_t rank = std::max<std::int64_t>(static_cast<std::int64_t>(shape.size()), 1);
  if (axis < -rank || axis >= rank)
    throw Error("bad-argument", "there is no axis " + std::to_string(axis));
  return static_cast<std::size_t>(axis < 0 ? axis + rank : axis);
}

/// Combines the elements along `dim`, or all of them, from a first value on.
template <class Number, class Function>
Array<Number> reduce(const Array<Number>& x, const Attributes& attributes, double first,
                     Function function) {
  std::set<std::size_t> axes;
  if (attributes.has("dim"))
    for (std::int64_t axis : attributes.integers("dim")) axes.insert(axis_of(axis, x.shape));
  if (axes.empty())
    for (std::size_t i = 0; i < x.shape.size(); ++i) axes.insert(i);
  Shape kept = x.shape, dropped;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (axes.count(i)) kept[i] = 1;
    else dropped.push_back(kept[i]);
  }
  Array<Number> result{attributes.flag("keepdim") ? kept : dropped};
  result.data.assign(static_cast<std::size_t>(element_count(kept)), Number(first));
  auto places = spread(kept, x.shape);
  for (std::size_t i = 0; i < places.size(); ++i)
    result.data[places[i]] = function(result.data[places[i]], x.data[i]);
  return result;
}

/// The product of matrices, vectors standing for a row on the left and a column on the right.
template <class Number>
Array<Number> product(const Array<Number>& x, const Array<Number>& y) {
  if (x.shape.empty() || y.shape.empty() || x.shape.size() > 2 || y.shape.size() > 2)
    throw unsupported("product of other than vectors and matrices");
  bool is_row = x.shape.size() == 1, is_column = y.shape.size() == 1;
  std::int64_t rows = is_row ? 1 : x.shape[0], columns = is_column ? 1 : y.shape[1];
  std::int64_t inner = x.shape.back();
  if (inner != y.shape[0])
    throw Error("shape-mismatch", written(x.shape).written() + " times " +
                                      written(y.shape).written());
  Array<Number> result;
  if (!is_row) result.shape.push_back(rows);
  if (!is_column) result.shape.push_back(columns);
  for (std::int64_t i = 0; i < rows; ++i)
    for (std::int64_t j = 0; j < columns; ++j) {
      Number total = 0;
      for (std::int64_t k = 0; k < inner; ++k)
        total += x.data[static_cast<std::size_t>(i * inner + k)] *
                 y.data[static_cast<std::size_t>(k * columns + j)];
      result.data.push_back(total);
    }
  return result;
}

}  // namespace gradproof
