// An engine that gives back what it is given, so that every type of number goes both ways.
#include <gradproof/define_by_run.hpp>
#include <gradproof/serve.hpp>

#include <memory>

using Tensor = std::shared_ptr<gradproof::TensorValue>;

struct Echo : gradproof::DefineByRun<Tensor> {
  Echo() : DefineByRun("echo", "1") {
    dtypes = {"float64", "float32", "int64", "bool", "complex128"};
  }

  Tensor leaf(const gradproof::TensorValue& value, bool) override {
    return std::make_shared<gradproof::TensorValue>(value);
  }
  gradproof::TensorValue value(const Tensor& tensor) override { return *tensor; }
  void backward(const std::vector<Tensor>&, const std::vector<Maybe>&) override {
    throw gradproof::unsupported("derivatives");
  }
  Maybe gradient(const Tensor&) override { return {}; }
  void set_gradient(const Tensor&, const Maybe&) override {}
};

int main(int count, char** words) { return gradproof::serve<Echo>(count, words); }
