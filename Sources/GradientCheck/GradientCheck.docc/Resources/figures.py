"""Draws the figures of the articles: python3 figures.py, in this folder. Needs nothing else."""

import math

GREY, BLUE, RED, GREEN = "#808080", "#2f7ed8", "#d9482b", "#2c9a4b"
LEFT, TOP, WIDTH, HEIGHT = 76, 20, 560, 260


class Figure:
  """A plot with two logarithmic axes: powers of two to the right, powers of ten upwards."""

  def __init__(self, title, x_range, y_range, y_title):
    (self.x_low, self.x_high), (self.y_low, self.y_high) = x_range, y_range
    self.parts = [f"<title>{title}</title>"]
    for x in range(self.x_low, self.x_high + 1):
      if x % 8 == 0:
        self.text(self.x(x), TOP + HEIGHT + 18, f"2^{x}")
        self.segment(self.x(x), TOP + HEIGHT, self.x(x), TOP + HEIGHT + 4, GREY)
    for y in range(self.y_low, self.y_high + 1):
      if y % 4 == 0:
        self.text(LEFT - 8, self.y(y) + 4, f"1e{y}", "end")
        self.segment(LEFT, self.y(y), LEFT + WIDTH, self.y(y), GREY, 0.5, "1 5")
    self.segment(LEFT, TOP, LEFT, TOP + HEIGHT, GREY)
    self.segment(LEFT, TOP + HEIGHT, LEFT + WIDTH, TOP + HEIGHT, GREY)
    self.text(LEFT + WIDTH / 2, TOP + HEIGHT + 40, "step")
    middle = TOP + HEIGHT / 2
    self.text(18, middle, y_title, extra=f" transform='rotate(-90 18 {middle:.0f})'")

  def x(self, exponent):
    return LEFT + WIDTH * (exponent - self.x_low) / (self.x_high - self.x_low)

  def y(self, exponent):
    return TOP + HEIGHT * (self.y_high - exponent) / (self.y_high - self.y_low)

  def text(self, x, y, text, anchor="middle", color=GREY, extra=""):
    self.parts.append(
      f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}' fill='{color}'{extra}>{text}</text>")

  def segment(self, x1, y1, x2, y2, color, width=1, dash=""):
    dash = f" stroke-dasharray='{dash}'" if dash else ""
    self.parts.append(
      f"<line x1='{x1:.1f}' y1='{y1:.1f}' x2='{x2:.1f}' y2='{y2:.1f}' stroke='{color}'"
      f" stroke-width='{width}'{dash}/>")

  def curve(self, points, color, dash=""):
    """A line through points (power of two, value), with a dot at each; zeros are left out."""
    shown = [
      (self.x(k), self.y(max(math.log10(abs(v)), self.y_low))) for k, v in points if v != 0]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in shown)
    dash = f" stroke-dasharray='{dash}'" if dash else ""
    self.parts.append(
      f"<polyline points='{line}' fill='none' stroke='{color}' stroke-width='1.5'{dash}/>")
    self.parts += [f"<circle cx='{x:.1f}' cy='{y:.1f}' r='2.5' fill='{color}'/>" for x, y in shown]

  def band(self, low, high, label):
    self.parts.append(
      f"<rect x='{self.x(low):.1f}' y='{TOP}' width='{self.x(high) - self.x(low):.1f}'"
      f" height='{HEIGHT}' fill='{GREEN}' opacity='0.12'/>")
    self.text((self.x(low) + self.x(high)) / 2, TOP + 16, label, color=GREEN)

  def label(self, exponent, value, text, color, anchor="start"):
    self.text(self.x(exponent), self.y(value), text, anchor, color)

  def write(self, name):
    body = "\n".join(self.parts)
    with open(name, "w", encoding="ascii") as file:
      file.write(
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {LEFT + WIDTH + 20}"
        f" {TOP + HEIGHT + 52}' font-family='Helvetica, Arial, sans-serif' font-size='12'>\n"
        f"{body}\n</svg>\n")


def error_against_step():
  """The distance of central slopes of exp at 1 from e, plain and extrapolated."""
  f, x, truth = math.exp, 1.0, math.e
  steps = list(range(-1, -49, -2))
  slopes = {k: (f(x + 2.0**k) - f(x - 2.0**k)) / 2.0 ** (k + 1) for k in steps}
  extrapolated = {
    k: (16 * slopes[k] - slopes[k + 2]) / 15 for k in steps if k + 2 in slopes}
  figure = Figure(
    "The error of a central difference against its step", (-48, 0), (-16, 0), "relative error")
  figure.band(-11, -3, "window")
  figure.curve([(k, s / truth - 1) for k, s in slopes.items()], BLUE)
  figure.curve([(k, s / truth - 1) for k, s in extrapolated.items()], RED)
  figure.segment(
    figure.x(-19.93), TOP, figure.x(-19.93), TOP + HEIGHT, GREY, 1, "6 4")
  figure.label(-20.4, -0.9, "1e-6, a usual fixed step", GREY, "end")
  figure.label(-47, -9, "rounding: grows as the step shrinks", BLUE)
  figure.label(-9.6, -3.4, "truncation: falls", BLUE, "end")
  figure.label(-9.6, -4.4, "with the square", BLUE, "end")
  figure.label(-10.5, -15.4, "extrapolated", RED, "end")
  figure.write("error-against-step.svg")


def second_differences():
  """How second differences fall at a smooth point, at a kink and at a jump."""
  functions = [
    (lambda t: math.exp(1 + t), BLUE, "smooth: with the square of the step"),
    (lambda t: math.exp(1 + t) + max(t, 0.0), RED, "kink: with the step"),
    (lambda t: math.exp(1 + t) + (1.0 if t > 0 else 0.0), GREEN, "jump: not at all"),
  ]
  figure = Figure(
    "Second differences at a smooth point, a kink and a jump", (-48, 0), (-16, 2),
    "second difference")
  for f, color, _ in functions:
    points = [(k, (f(2.0**k) - f(0)) - (f(0) - f(-(2.0**k)))) for k in range(-1, -49, -2)]
    figure.curve(points, color)
  figure.label(-23.2, -14.6, functions[0][2], BLUE)
  figure.label(-27, -5.6, functions[1][2], RED, "end")
  figure.label(-30, 0.7, functions[2][2], GREEN, "end")
  figure.write("second-differences.svg")


error_against_step()
second_differences()
