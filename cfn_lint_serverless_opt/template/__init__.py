"""What a template says: its values and when they hold, what it refers to, its files, and where all that is written.

The only package that calls cfn-lint, in ``template.port``; beside it ``rules._rule`` extends the class of its rules.
"""
