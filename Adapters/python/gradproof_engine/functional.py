class Functional: pass
