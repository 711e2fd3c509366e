"""The adapters that this package has, and what each needs."""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import dataclass, field
from importlib import metadata
from typing import Any, Dict, List, Optional

from .engine import Engine


@dataclass(frozen=True)
class Entry:
    """An adapter: its module here, the module of the engine, and how that is installed."""

    name: str
    module: str
    needs: str
    distributions: List[str]
    install: str
    options: Dict[str, str] = field(default_factory=dict)

    def version(self) -> Optional[str]:
        """The version of the engine that is installed; found without importing it."""
        if importlib.util.find_spec(self.needs) is None:
            return None
        for distribution in self.distributions:
            try:
                return metadata.version(distribution)
            except metadata.PackageNotFoundError:
                continue
        return "unknown"

    def load(self, options: Dict[str, str]) -> Engine:
        """The adapter, with its engine imported."""
        module = importlib.import_module(f"{__package__}.engines.{self.module}")
        return module.Adapter(**{**self.options, **options})

    def described(self) -> Dict[str, Any]:
        """The entry as `--list` prints it."""
        version = self.version()
        return {"name": self.name, "module": f"{__package__}.engines.{self.module}",
                "install": self.install, "found": version is not None, "version": version}


ENTRIES = {entry.name: entry for entry in [
    Entry("torch", "torch", "torch", ["torch"], "pip install torch"),
    Entry("jax", "jax", "jax", ["jax"], "pip install jax"),
    Entry("jax-jit", "jax", "jax", ["jax"], "pip install jax", {"jit": "yes"}),
    Entry("autograd", "autograd", "autograd", ["autograd"], "pip install autograd"),
    Entry("tinygrad", "tinygrad", "tinygrad", ["tinygrad"], "pip install tinygrad numpy"),
    Entry("micrograd", "micrograd", "micrograd", ["micrograd"], "pip install micrograd"),
    Entry("mygrad", "mygrad", "mygrad", ["mygrad"], "pip install mygrad"),
    Entry("tensorflow", "tensorflow", "tensorflow", ["tensorflow", "tensorflow-cpu"],
          "pip install tensorflow-cpu"),
    Entry("mlx", "mlx", "mlx", ["mlx"], "pip install 'mlx[cpu]'"),
    Entry("paddle", "paddle", "paddle", ["paddlepaddle", "paddlepaddle-gpu"],
          "pip install paddlepaddle"),
    Entry("chainer", "chainer", "chainer", ["chainer"],
          "pip install 'setuptools<70' wheel numpy==1.23.5 && "
          "pip install --no-build-isolation chainer"),
    Entry("pytensor", "pytensor", "pytensor", ["pytensor"], "pip install pytensor"),
    Entry("torch-compile", "torch_compile", "torch", ["torch"], "pip install torch"),
]}
