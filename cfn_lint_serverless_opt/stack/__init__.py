"""What a deployed stack is: typed, resolved, read-only resources and their relations. Knows no rule."""
