def of(name):
    return f"dear {name}"
