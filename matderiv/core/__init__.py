"""What all else is made of: the index language, texts in two languages, errors, records of operations and of proofs.

It knows no function by name, reads nothing and prints nothing.
"""
