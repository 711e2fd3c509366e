print("gradproof")
