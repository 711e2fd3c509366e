// ADOL-C: every number is an `adouble`; a function is traced on a tape and swept in either mode.
// install: apt-get install libadolc-dev
#include <adolc/adolc.h>

#include <gradproof/functional.hpp>
#include <gradproof/serve.hpp>

using gradproof::Array;
using gradproof::Attributes;
using Numbers = Array<adouble>;

namespace {

class Adolc : public gradproof::Functional<adouble> {
 public:
  Adolc() : Functional("adolc", ADOLC_VERSION) {
    homepage = "https://github.com/coin-or/ADOL-C";
    capabilities = {"detach", "forward_mode"};
    add_pointwise();
    add_choices();
    add_reductions();
    add_shapes();
  }

  adouble constant(double value) override { return value; }
  double value(const adouble& number) override { return number.value(); }

  Arrays vjp(const Function& function, const Arrays& inputs, const Arrays& cotangents) override {
    Traced traced = trace(function, inputs, 1);
    std::vector<double> weights = plain(cotangents), results(traced.input_count);
    if (!weights.empty() && !results.empty())
      demand(fos_reverse(tape, static_cast<int>(weights.size()),
                         static_cast<int>(results.size()), weights.data(), results.data()));
    return shaped(results, inputs);
  }

  Arrays jvp(const Function& function, const Arrays& inputs, const Arrays& tangents) override {
    Traced traced = trace(function, inputs, 0);
    std::vector<double> at = plain(inputs), along = plain(tangents);
    std::vector<double> values(traced.output_count), results(traced.output_count);
    if (!at.empty() && !results.empty())
      demand(fos_forward(tape, static_cast<int>(results.size()), static_cast<int>(at.size()), 0,
                         at.data(), along.data(), values.data(), results.data()));
    return shaped(results, traced.outputs);
  }

 private:
  static constexpr short tape = 1;

  struct Traced {
    std::size_t input_count = 0, output_count = 0;
    Arrays outputs;
  };

  /// Runs a function once with its operations recorded on the tape.
  Traced trace(const Function& function, const Arrays& inputs, int keeps_values) {
    Traced traced;
    trace_on(tape, keeps_values);
    try {
      Arrays independent = inputs;
      for (std::size_t i = 0; i < inputs.size(); ++i)
        for (std::size_t j = 0; j < inputs[i].data.size(); ++j, ++traced.input_count)
          independent[i].data[j] <<= inputs[i].data[j].value();
      traced.outputs = function(independent);
      double result;
      for (Numbers& output : traced.outputs)
        for (adouble& number : output.data) {
          // A result that is an input or a constant is made a number of the trace as well.
          adouble last = number;
          last >>= result;
          ++traced.output_count;
        }
    } catch (...) {
      trace_off();
      throw;
    }
    trace_off();
    return traced;
  }

  static void demand(int status) {
    // ADOL-C answers how smooth the function is at the point: 3 to 0. Below are failures.
    if (status < -1)
      throw gradproof::Error("other", "a sweep of the tape answered " + std::to_string(status));
  }

  static std::vector<double> plain(const Arrays& arrays) {
    std::vector<double> numbers;
    for (const Numbers& array : arrays)
      for (const adouble& number : array.data) numbers.push_back(number.value());
    return numbers;
  }

  static Arrays shaped(const std::vector<double>& numbers, const Arrays& like) {
    Arrays arrays;
    std::size_t next = 0;
    for (const Numbers& model : like) {
      arrays.push_back({model.shape});
      for (std::size_t i = 0; i < model.data.size(); ++i)
        arrays.back().data.push_back(numbers[next++]);
    }
    return arrays;
  }

  // The ops that ADOL-C has a function for, or that are a line of its arithmetic

  static void demand(const Arrays& operands, std::size_t count, const Attributes& attributes,
                     const std::set<std::string>& names = {}) {
    if (operands.size() != count) throw gradproof::Error("bad-argument", "wrong number of tensors");
    attributes.allow(names);
  }

  template <class Body>
  void unary(const char* name, Body body) {
    ops[name] = [body](const Arrays& in, const Attributes& attributes) {
      demand(in, 1, attributes);
      return gradproof::pointwise(in[0], body);
    };
  }

  template <class Body>
  void binary(const char* name, Body body) {
    ops[name] = [body](const Arrays& in, const Attributes& attributes) {
      demand(in, 2, attributes);
      return gradproof::pointwise(in[0], in[1], body);
    };
  }

  template <class Body>
  void comparison(const char* name, Body body) {
    ops[name] = [body](const Arrays& in, const Attributes& attributes) {
      demand(in, 2, attributes);
      Numbers result = gradproof::pointwise(in[0], in[1], [body](const adouble& x, const adouble& y) {
        return adouble(body(x.value(), y.value()) ? 1.0 : 0.0);
      });
      result.is_boolean = true;
      return result;
    };
  }

  void add_pointwise() {
    unary("neg", [](const adouble& x) -> adouble { return -x; });
    unary("positive", [](const adouble& x) -> adouble { return x; });
    unary("square", [](const adouble& x) -> adouble { return x * x; });
    unary("reciprocal", [](const adouble& x) -> adouble { return 1 / x; });
    unary("abs", [](const adouble& x) -> adouble { return fabs(x); });
    unary("sqrt", [](const adouble& x) -> adouble { return sqrt(x); });
    unary("exp", [](const adouble& x) -> adouble { return exp(x); });
    unary("log", [](const adouble& x) -> adouble { return log(x); });
    unary("log10", [](const adouble& x) -> adouble { return log10(x); });
    unary("sin", [](const adouble& x) -> adouble { return sin(x); });
    unary("cos", [](const adouble& x) -> adouble { return cos(x); });
    unary("tan", [](const adouble& x) -> adouble { return tan(x); });
    unary("asin", [](const adouble& x) -> adouble { return asin(x); });
    unary("acos", [](const adouble& x) -> adouble { return acos(x); });
    unary("atan", [](const adouble& x) -> adouble { return atan(x); });
    unary("sinh", [](const adouble& x) -> adouble { return sinh(x); });
    unary("cosh", [](const adouble& x) -> adouble { return cosh(x); });
    unary("tanh", [](const adouble& x) -> adouble { return tanh(x); });
    unary("asinh", [](const adouble& x) -> adouble { return asinh(x); });
    unary("acosh", [](const adouble& x) -> adouble { return acosh(x); });
    unary("atanh", [](const adouble& x) -> adouble { return atanh(x); });
    unary("erf", [](const adouble& x) -> adouble { return erf(x); });
    unary("floor", [](const adouble& x) -> adouble { return floor(x); });
    unary("ceil", [](const adouble& x) -> adouble { return ceil(x); });
    unary("relu", [](const adouble& x) -> adouble { return fmax(x, 0.0); });
    unary("detach", [](const adouble& x) -> adouble { return x.value(); });

    binary("mul", [](const adouble& x, const adouble& y) -> adouble { return x * y; });
    binary("div", [](const adouble& x, const adouble& y) -> adouble { return x / y; });
    binary("atan2", [](const adouble& x, const adouble& y) -> adouble { return atan2(x, y); });
    binary("maximum", [](const adouble& x, const adouble& y) -> adouble { return fmax(x, y); });
    binary("minimum", [](const adouble& x, const adouble& y) -> adouble { return fmin(x, y); });
    ops["add"] = [](const Arrays& in, const Attributes& attributes) {
      demand(in, 2, attributes, {"alpha"});
      double alpha = attributes.number("alpha", 1);
      return gradproof::pointwise(in[0], in[1], [&](const adouble& x, const adouble& y) -> adouble {
        return alpha == 1 ? adouble(x + y) : adouble(x + alpha * y);
      });
    };
    ops["sub"] = [](const Arrays& in, const Attributes& attributes) {
      demand(in, 2, attributes, {"alpha"});
      double alpha = attributes.number("alpha", 1);
      return gradproof::pointwise(in[0], in[1], [&](const adouble& x, const adouble& y) -> adouble {
        return alpha == 1 ? adouble(x - y) : adouble(x - alpha * y);
      });
    };
    // Three functions of ADOL-C's: which is called depends on what is a number in the program.
    ops["pow"] = [](const Arrays& in, const Attributes& attributes) {
      demand(in, 2, attributes);
      std::optional<double> base = in[0].literal, exponent = in[1].literal;
      return gradproof::pointwise(in[0], in[1], [&](const adouble& x, const adouble& y) -> adouble {
        if (exponent) return pow(x, *exponent);
        if (base) return pow(*base, y);
        return pow(x, y);
      });
    };
  }

  void add_choices() {
    comparison("eq", std::equal_to<double>());
    comparison("ne", std::not_equal_to<double>());
    comparison("lt", std::less<double>());
    comparison("le", std::less_equal<double>());
    comparison("gt", std::greater<double>());
    comparison("ge", std::greater_equal<double>());
    ops["clamp"] = [](const Arrays& in, const Attributes& attributes) {
      if (in.size() != 1) throw gradproof::unsupported("clamp between tensors");
      attributes.allow({"min", "max"});
      return gradproof::pointwise(in[0], [&](const adouble& x) -> adouble {
        adouble result = x;
        if (attributes.has("min")) result = fmax(result, attributes.number("min", 0));
        if (attributes.has("max")) result = fmin(result, attributes.number("max", 0));
        return result;
      });
    };
    ops["where"] = [](const Arrays& in, const Attributes& attributes) {
      demand(in, 3, attributes);
      Numbers result{gradproof::common_shape(
          in[0].shape, gradproof::common_shape(in[1].shape, in[2].shape))};
      auto condition = gradproof::spread(in[0].shape, result.shape);
      auto yes = gradproof::spread(in[1].shape, result.shape);
      auto no = gradproof::spread(in[2].shape, result.shape);
      for (std::size_t i = 0; i < condition.size(); ++i) {
        adouble chosen;
        condassign(chosen, in[0].data[condition[i]], in[1].data[yes[i]], in[2].data[no[i]]);
        result.data.push_back(chosen);
      }
      return result;
    };
  }

  void add_reductions() {
    auto plus = [](const adouble& x, const adouble& y) -> adouble { return x + y; };
    auto times = [](const adouble& x, const adouble& y) -> adouble { return x * y; };
    ops["sum"] = [plus](const Arrays& in, const Attributes& attributes) {
      demand(in, 1, attributes, {"dim", "keepdim"});
      return gradproof::reduce(in[0], attributes, 0, plus);
    };
    ops["mean"] = [plus](const Arrays& in, const Attributes& attributes) {
      demand(in, 1, attributes, {"dim", "keepdim"});
      Numbers total = gradproof::reduce(in[0], attributes, 0, plus);
      double share = double(in[0].data.size()) / double(total.data.size());
      return gradproof::pointwise(total, [share](const adouble& x) -> adouble { return x / share; });
    };
    ops["prod"] = [times](const Arrays& in, const Attributes& attributes) {
      demand(in, 1, attributes, {"dim", "keepdim"});
      return gradproof::reduce(in[0], attributes, 1, times);
    };
    for (const char* name : {"matmul", "mm", "mv", "dot"})
      ops[name] = [](const Arrays& in, const Attributes& attributes) {
        demand(in, 2, attributes);
        return gradproof::product(in[0], in[1]);
      };
  }

  void add_shapes() {
    ops["select"] = [](const Arrays& in, const Attributes& attributes) {
      demand(in, 1, attributes, {"dim", "index"});
      const gradproof::Shape& shape = in[0].shape;
      if (shape.empty()) throw gradproof::Error("bad-argument", "a scalar has no axis");
      std::size_t axis = gradproof::axis_of(attributes.integer("dim"), shape);
      std::int64_t index = attributes.integer("index");
      if (index < 0) index += shape[axis];
      if (index < 0 || index >= shape[axis])
        throw gradproof::Error("bad-argument", "there is no element " + std::to_string(index));
      Numbers result;
      std::int64_t before = 1, after = 1;
      for (std::size_t i = 0; i < shape.size(); ++i) {
        if (i < axis) before *= shape[i];
        if (i > axis) after *= shape[i];
        if (i != axis) result.shape.push_back(shape[i]);
      }
      for (std::int64_t i = 0; i < before; ++i)
        for (std::int64_t j = 0; j < after; ++j)
          result.data.push_back(
              in[0].data[static_cast<std::size_t>((i * shape[axis] + index) * after + j)]);
      return result;
    };
    ops["transpose"] = [](const Arrays& in, const Attributes& attributes) {
      demand(in, 1, attributes, {"dim0", "dim1"});
      gradproof::Shape shape = in[0].shape;
      std::size_t first = gradproof::axis_of(attributes.integer("dim0"), shape);
      std::size_t second = gradproof::axis_of(attributes.integer("dim1"), shape);
      if (shape.empty()) return in[0];
      std::vector<std::size_t> strides(shape.size(), 1);
      for (std::size_t i = shape.size() - 1; i > 0; --i)
        strides[i - 1] = strides[i] * static_cast<std::size_t>(shape[i]);
      std::swap(shape[first], shape[second]);
      std::swap(strides[first], strides[second]);
      Numbers result{shape};
      for (std::size_t place = 0; place < in[0].data.size(); ++place) {
        std::size_t rest = place, source = 0;
        for (std::size_t i = shape.size(); i-- > 0;) {
          source += rest % static_cast<std::size_t>(shape[i]) * strides[i];
          rest /= static_cast<std::size_t>(shape[i]);
        }
        result.data.push_back(in[0].data[source]);
      }
      return result;
    };
  }
};

}  // namespace

int main(int count, char** words) { return gradproof::serve<Adolc>(count, words); }
