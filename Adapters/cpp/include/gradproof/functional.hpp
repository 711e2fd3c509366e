// Engines that differentiate functions of numbers: commands are recorded, and run again.
#pragma once

#include "array.hpp"

namespace gradproof {

/// Computes every value at once and keeps how it was made; a derivative is asked of the engine for
/// a function that runs the part of the record between some values and others again.
///
/// Derivatives are plain numbers here: there are none of derivatives.
template <class Number>
class Functional : public Engine {
 public:
  using Arrays = std::vector<Array<Number>>;
  using Op = std::function<Array<Number>(const Arrays&, const Attributes&)>;
  using Function = std::function<Arrays(const Arrays&)>;

  /// The ops by their names in the op table, as functions of arrays of the engine's numbers.
  std::map<std::string, Op> ops;

  using Engine::Engine;

  // What a subclass gives

  /// A number of the engine's that is a constant.
  virtual Number constant(double value) = 0;
  /// The value of a number.
  virtual double value(const Number& number) = 0;
  /// The cotangents of the inputs of a function at a point, where those of its results are given.
  virtual Arrays vjp(const Function& function, const Arrays& inputs, const Arrays& cotangents) = 0;
  /// The tangents of the results of a function at a point.
  virtual Arrays jvp(const Function&, const Arrays&, const Arrays&) {
    throw unsupported("forward mode");
  }

  // What the protocol asks

  std::vector<std::string> op_names() const override {
    std::vector<std::string> names;
    for (const auto& op : ops) names.push_back(op.first);
    return names;
  }

  void reset() override {
    names_.clear();
    record_.clear();
  }

  Json run(const Json& command) override {
    const std::string& what = command.at("do").string();
    if (what == "tensor") {
      std::size_t leaf = add_leaf(array_of(read_tensor(command)));
      record_[leaf].requires_grad = command.flag("requires_grad");
      names_[command.at("out").string()] = leaf;
    } else if (what == "apply") {
      apply(command);
    } else if (what == "grad") {
      Ids wrt = named(command.at("wrt"));
      bind(command, gradients(command, wrt, command.find("grad_outputs")));
    } else if (what == "backward") {
      backward(command);
    } else if (what == "jvp") {
      forward(command);
    } else if (what == "get" && command.at("attr").string() == "grad") {
      names_[command.at("out").string()] = record_[named_one(command.at("of"))].gradient;
    } else if (what == "get") {
      Array<Number> data = record_[named_one(command.at("of"))].array;
      for (Number& number : data.data) number = constant(value(number));
      names_[command.at("out").string()] = add_leaf(std::move(data));
    } else if (what == "release") {
      for (const std::string& name : command.at("names").strings()) names_.erase(name);
    } else if (what == "read") {
      return read(command);
    } else {
      throw unsupported("command " + what);
    }
    return {};
  }

 private:
  using Id = std::size_t;
  using Ids = std::vector<Id>;

  /// A value and how it was made.
  struct Entry {
    Array<Number> array;
    const Op* op = nullptr;
    Ids inputs;
    Attributes attributes{nullptr};
    bool requires_grad = false;
    /// A derivative: what follows from `inputs` by no op.
    bool is_derivative = false;
    std::optional<Id> gradient;
  };

  std::vector<Entry> record_;
  std::map<std::string, std::optional<Id>> names_;

  // Names

  const std::optional<Id>& looked_up(const Json& name) const {
    auto found = names_.find(name.string());
    if (found == names_.end()) throw Error("internal", "nothing is named " + name.string());
    return found->second;
  }

  Id named_one(const Json& name) const {
    const std::optional<Id>& found = looked_up(name);
    if (!found) throw Error("other", name.string() + " is none, where a tensor is needed");
    return *found;
  }

  Ids named(const Json& names) const {
    Ids ids;
    for (const Json& name : names.items) ids.push_back(named_one(name));
    return ids;
  }

  void bind(const Json& command, const Ids& ids) {
    for (std::size_t i = 0; i < ids.size(); ++i)
      names_[command.at("out").items.at(i).string()] = ids[i];
  }

  // Values

  Id add_leaf(Array<Number> array) {
    Entry entry;
    entry.array = std::move(array);
    record_.push_back(std::move(entry));
    return record_.size() - 1;
  }

  Ids add_derivatives(Arrays arrays, Ids inputs) {
    Ids ids;
    for (Array<Number>& array : arrays) {
      ids.push_back(add_leaf(std::move(array)));
      record_.back().is_derivative = true;
      record_.back().inputs = inputs;
    }
    return ids;
  }

  Array<Number> array_of(const TensorValue& tensor) {
    Array<Number> array{tensor.shape};
    for (double element : tensor.doubles()) array.data.push_back(constant(element));
    return array;
  }

  TensorValue value_of(const Array<Number>& array) {
    std::vector<double> numbers;
    for (const Number& number : array.data) numbers.push_back(value(number));
    if (!array.is_boolean) return {array.shape, std::move(numbers)};
    return {array.shape, std::vector<bool>(numbers.begin(), numbers.end())};
  }

  Id operand(const Json& entry) {
    if (is_number(entry)) {
      double number = floating<double>(entry);
      Array<Number> array{{}, {constant(number)}};
      array.literal = number;
      return add_leaf(std::move(array));
    }
    if (entry.is(Json::Kind::object)) return add_leaf(array_of(read_tensor(entry)));
    if (entry.is(Json::Kind::string)) return named_one(entry);
    throw unsupported("lists of tensors");
  }

  void apply(const Json& command) {
    auto op = ops.find(command.at("op").string());
    if (op == ops.end()) throw unsupported("op " + command.at("op").string());
    Entry entry;
    for (const Json& input : command.at("in").items) entry.inputs.push_back(operand(input));
    entry.op = &op->second;
    entry.attributes = Attributes(command.find("attrs"));
    Arrays inputs;
    for (Id id : entry.inputs) inputs.push_back(record_[id].array);
    entry.array = op->second(inputs, entry.attributes);
    record_.push_back(std::move(entry));
    bind(command, {record_.size() - 1});
  }

  Json read(const Json& command) {
    const std::string& what = command.at("what").string();
    if (what != "value" && what != "grad" && what != "shape" && what != "dtype")
      throw unsupported("observation " + what);
    std::optional<Id> id = looked_up(command.at("of"));
    if (id && what == "grad") id = record_[*id].gradient;
    if (!id) return {};
    TensorValue found = value_of(record_[*id].array);
    if (what == "shape") return written(found.shape);
    if (what == "dtype") return found.dtype();
    return written(found);
  }

  // Derivatives

  /// Fills `.grad`, once: adding up is what an engine of functions does not do.
  void backward(const Json& command) {
    Ids wrt;
    if (const Json* inputs = command.find("inputs")) {
      wrt = named(*inputs);
    } else {
      for (const auto& [name, id] : names_)
        if (id && record_[*id].requires_grad) wrt.push_back(*id);
    }
    for (Id id : wrt)
      if (record_[id].gradient) throw unsupported("gradients that accumulate");
    Ids found = gradients(command, wrt, command.find("gradients"));
    for (std::size_t i = 0; i < wrt.size(); ++i) record_[wrt[i]].gradient = found[i];
  }

  Ids gradients(const Json& command, const Ids& wrt, const Json* given) {
    if (command.flag("create_graph")) throw unsupported("derivatives of derivatives");
    Ids of = named(command.at("of"));
    if (given && given->items.size() != of.size())
      throw Error("bad-argument", "a cotangent is due for each root");
    Arrays seeds;
    for (std::size_t i = 0; i < of.size(); ++i) {
      const Array<Number>& root = record_[of[i]].array;
      const Json* seed = given ? &given->items.at(i) : nullptr;
      if (seed && !seed->is(Json::Kind::null)) {
        seeds.push_back(record_[named_one(*seed)].array);
        if (seeds.back().shape != root.shape)
          throw Error("shape-mismatch", "a cotangent of another shape than its root");
      } else {
        if (root.data.size() != 1)
          throw Error("not-scalar", "several numbers need a cotangent for each");
        seeds.push_back({root.shape, {constant(1)}});
      }
    }
    // What lies on the way to another has a pass of its own: a leaf's gradient goes through it,
    // its own gradient stops there.
    Arrays results(wrt.size());
    std::vector<std::vector<std::size_t>> groups(1);
    for (std::size_t i = 0; i < wrt.size(); ++i) {
      if (!record_[wrt[i]].op) groups[0].push_back(i);
      else groups.push_back({i});
    }
    for (const auto& group : groups) {
      if (group.empty()) continue;
      Ids part;
      for (std::size_t i : group) part.push_back(wrt[i]);
      Arrays found = vjp(function(part, of, true), arrays(part), seeds);
      for (std::size_t i = 0; i < group.size(); ++i) results[group[i]] = std::move(found[i]);
    }
    Ids inputs = of;
    inputs.insert(inputs.end(), wrt.begin(), wrt.end());
    return add_derivatives(std::move(results), std::move(inputs));
  }

  void forward(const Json& command) {
    Ids of = named(command.at("of")), wrt = named(command.at("wrt"));
    Ids tangents = named(command.at("tangents"));
    for (std::size_t i = 0; i < wrt.size(); ++i)
      if (record_[wrt[i]].array.shape != record_[tangents.at(i)].array.shape)
        throw Error("shape-mismatch", "a tangent of another shape than its tensor");
    Arrays found = jvp(function(wrt, of, false), arrays(wrt), arrays(tangents));
    Ids inputs = of;
    inputs.insert(inputs.end(), tangents.begin(), tangents.end());
    bind(command, add_derivatives(std::move(found), std::move(inputs)));
  }

  Arrays arrays(const Ids& ids) const {
    Arrays arrays;
    for (Id id : ids) arrays.push_back(record_[id].array);
    return arrays;
  }

  /// The record as a function from some values to others.
  ///
  /// A gradient is a constant to a later gradient unless it was asked for with a graph, which is
  /// not supported; nothing else may depend on a derivative.
  Function function(const Ids& from, const Ids& to, bool gradients_are_constant) {
    std::vector<char> needed(record_.size(), 0), depends(record_.size(), 0);
    for (Id id : to) needed[id] = 1;
    for (Id id : from) depends[id] = 1;
    for (Id id = record_.size(); id-- > 0;)
      if (needed[id] && !depends[id])
        for (Id input : record_[id].inputs) needed[input] = 1;
    Ids order;
    for (Id id = 0; id < record_.size(); ++id) {
      if (!needed[id] || depends[id]) continue;
      for (Id input : record_[id].inputs) depends[id] |= depends[input];
      if (!depends[id]) continue;
      if (record_[id].is_derivative) {
        if (!gradients_are_constant)
          throw Error("not-implemented", "the derivative of a derivative");
        depends[id] = 0;
      } else {
        order.push_back(id);
      }
    }
    return [this, from, to, order](const Arrays& inputs) {
      std::map<Id, Array<Number>> values;
      for (std::size_t i = 0; i < from.size(); ++i) values[from[i]] = inputs[i];
      auto at = [&](Id id) -> const Array<Number>& {
        auto found = values.find(id);
        return found == values.end() ? record_[id].array : found->second;
      };
      for (Id id : order) {
        Arrays operands;
        for (Id input : record_[id].inputs) operands.push_back(at(input));
        values[id] = (*record_[id].op)(operands, record_[id].attributes);
      }
      Arrays results;
      for (Id id : to) results.push_back(at(id));
      return results;
    };
  }
};

}  // namespace gradproof
