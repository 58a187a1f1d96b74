"""What a template says: its values and when they hold, what it refers to, its files, and where all that is written.

The only package that knows cfn-lint, and in it only ``template.port``.
"""
