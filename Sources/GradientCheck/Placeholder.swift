enum GradientCheckPlaceholder {}
