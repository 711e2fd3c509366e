enum AutogradPlaceholder {}
