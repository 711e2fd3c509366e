enum CaseFormatPlaceholder {}
