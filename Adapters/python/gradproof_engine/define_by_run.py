class DefineByRun: pass
