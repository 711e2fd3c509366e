// Engines whose tensors carry a gradient: commands are carried out as they come.
#pragma once

#include "engine.hpp"

namespace gradproof {

/// Carries out commands on an engine's own tensors; a subclass says what its calls are named.
///
/// A copy of a `Tensor` is the same tensor, as a pointer or a handle is.
template <class Tensor>
class DefineByRun : public Engine {
 public:
  using Maybe = std::optional<Tensor>;
  using Op = std::function<Tensor(const std::vector<Tensor>&, const Attributes&)>;

  /// The engine's functions by their names in the op table.
  std::map<std::string, Op> ops;

  using Engine::Engine;

  // What a subclass gives

  /// A tensor from outside.
  virtual Tensor leaf(const TensorValue& value, bool requires_grad) = 0;
  /// The elements of a tensor.
  virtual TensorValue value(const Tensor& tensor) = 0;
  /// A pass from `roots`; `gradients` is as long, with nothing for the engine's default.
  virtual void backward(const std::vector<Tensor>& roots, const std::vector<Maybe>& gradients) = 0;
  /// The gradient that a tensor carries, if any.
  virtual Maybe gradient(const Tensor& tensor) = 0;
  /// Puts a gradient, or none, in place of the one that a tensor carries.
  virtual void set_gradient(const Tensor& tensor, const Maybe& gradient) = 0;

  // What the protocol asks

  std::vector<std::string> op_names() const override {
    std::vector<std::string> names;
    for (const auto& op : ops) names.push_back(op.first);
    return names;
  }

  void reset() override { names_.clear(); }

  Json run(const Json& command) override {
    const std::string& what = command.at("do").string();
    if (what == "tensor") {
      names_[command.at("out").string()] = leaf(read_tensor(command), command.flag("requires_grad"));
    } else if (what == "apply") {
      apply(command);
    } else if (what == "backward") {
      if (command.find("inputs")) throw unsupported("backward into some inputs alone");
      pass(command, command.find("gradients"));
    } else if (what == "grad") {
      grad(command);
    } else if (what == "get" && command.at("attr").string() == "grad") {
      names_[command.at("out").string()] = gradient(named(command.at("of")));
    } else if (what == "set" && command.at("attr").string() == "grad") {
      const Json* to = command.find("to");
      set_gradient(named(command.at("on")), to ? looked_up(*to) : Maybe());
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
  std::map<std::string, Maybe> names_;

  const Maybe& looked_up(const Json& name) const {
    auto found = names_.find(name.string());
    if (found == names_.end()) throw Error("internal", "nothing is named " + name.string());
    return found->second;
  }

  Tensor named(const Json& name) const {
    const Maybe& found = looked_up(name);
    if (!found) throw Error("other", name.string() + " is none, where a tensor is needed");
    return *found;
  }

  Tensor operand(const Json& entry) {
    if (is_number(entry)) return leaf({{}, std::vector<double>{floating<double>(entry)}}, false);
    if (entry.is(Json::Kind::object)) return leaf(read_tensor(entry), false);
    if (entry.is(Json::Kind::string)) return named(entry);
    throw unsupported("lists of tensors");
  }

  void apply(const Json& command) {
    auto op = ops.find(command.at("op").string());
    if (op == ops.end()) throw unsupported("op " + command.at("op").string());
    std::vector<Tensor> operands;
    for (const Json& entry : command.at("in").items) operands.push_back(operand(entry));
    Tensor result = op->second(operands, Attributes(command.find("attrs")));
    names_[command.at("out").items.at(0).string()] = result;
  }

  void pass(const Json& command, const Json* given) {
    if (command.flag("create_graph")) throw unsupported("derivatives of derivatives");
    if (given && given->items.size() != command.at("of").items.size())
      throw Error("bad-argument", "a cotangent is due for each root");
    std::vector<Tensor> roots;
    std::vector<Maybe> gradients;
    for (const Json& root : command.at("of").items) {
      const Json* seed = given ? &given->items.at(roots.size()) : nullptr;
      gradients.push_back(seed && !seed->is(Json::Kind::null) ? looked_up(*seed) : Maybe());
      roots.push_back(named(root));
    }
    backward(roots, gradients);
  }

  /// Gradients as values, by a pass whose gradients are read and put back.
  void grad(const Json& command) {
    std::vector<Tensor> wrt;
    for (const Json& name : command.at("wrt").items) wrt.push_back(named(name));
    std::vector<std::pair<Tensor, Maybe>> kept;
    for (const auto& [name, tensor] : names_)
      if (tensor) kept.emplace_back(*tensor, gradient(*tensor));
    for (const Tensor& tensor : wrt) set_gradient(tensor, {});
    pass(command, command.find("grad_outputs"));
    std::vector<Maybe> found;
    for (const Tensor& tensor : wrt) found.push_back(gradient(tensor));
    for (const auto& [tensor, gradient] : kept) set_gradient(tensor, gradient);
    for (std::size_t i = 0; i < found.size(); ++i)
      names_[command.at("out").items.at(i).string()] = found[i];
  }

  Json read(const Json& command) {
    const std::string& what = command.at("what").string();
    if (what != "value" && what != "grad" && what != "shape" && what != "dtype")
      throw unsupported("observation " + what);
    Maybe tensor = looked_up(command.at("of"));
    if (tensor && what == "grad") tensor = gradient(*tensor);
    if (!tensor) return {};
    TensorValue found = value(*tensor);
    if (what == "shape") return written(found.shape);
    if (what == "dtype") return found.dtype();
    return written(found);
  }
};

}  // namespace gradproof
